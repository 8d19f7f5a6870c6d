"""The end of a term as two billing contacts live through it: what each of them reads, and who hears of what."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.orderforms import load_order_form
from models.access.desk import Channels, Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.directory.postal import PARTS
from tests.handlers.hands import Hands, texts

PAPERS = dict.fromkeys(("po_number", "tax_id", *PARTS), "")
TERM = 364
KEY = "license_key: SPARE-0001"
ONE = """\
subscriptions:
  - number: {ref}
    organization: acme
    plan: {plan}
    kind: {kind}
    name: Spare server
    starts_on: {starts}
    ends_on: {ends}
    currency: EUR
{more}    items: [{{product: {product}, seats: 5}}]
    contacts:
      - {{person: ana, role: billing.primary}}
      - {{person: ben, role: billing.secondary, wants_reminders: true}}
      - {{person: chidi, role: technical.primary}}
"""


Sell = Callable[..., Awaitable[date]]


@pytest.fixture
def sell(hands: Hands, tmp_path: Path) -> Sell:
    """Sells Acme a subscription."""
    return partial(_sell, hands, tmp_path)


async def _sell(
    hands: Hands,
    folder: Path,
    ref: str,
    ends_in: int,
    more: Sequence[str] = (),
    *,
    kind: str = "license",
    days: int = TERM,
) -> date:
    """Sell Acme something whose term ends in some days, or ended before: Ana pays, Ben stands in. Returns the end."""
    desk = hands.desk
    ends = desk.bot.clock.now().date() + timedelta(days=ends_in)
    sold = {"license": ("server", "server"), "site": ("cloud", "cloud"), "support": ("basic-support", "basic-support")}[
        kind
    ]
    form = ONE.format(
        ref=ref,
        kind="license" if kind == "support" else kind,
        plan=sold[0],
        product=sold[1],
        starts=ends - timedelta(days=days),
        ends=ends,
        more="".join(f"    {line}\n" for line in more),
    )
    file = folder / f"{ref}.yaml"
    file.write_text(form)
    async with desk.database.transaction() as session:
        importing = Desk(session, IMPORT, desk.bot.clock.now(), desk.bot.tables, Channels("", ""))
        await process_order_form(importing, load_order_form(file), welcome=False)
    return ends


async def heard(hands: Hands, who: str) -> str:
    """All that somebody can read in their direct messages."""
    await hands.desk.settle()
    return "\n".join("\n".join([one["text"], *texts(one["blocks"])]) for one in await hands.desk.inbox(who, "dm"))


async def order(hands: Hands, who: str, ref: str) -> None:
    """Order the next term, as the form does it."""
    shown = await hands.command(who, f"/renewal renew {ref}")
    assert shown.view is not None
    said = await hands.submit(who, "order_accept", PAPERS, shown.view["private_metadata"])
    assert "has been placed" in said.words


async def test_only_who_made_a_quote_reads_that_it_was_saved(hands: Hands, sell: Sell) -> None:
    """A colleague, and the same person on a later day, read that it was there already."""
    await sell("SUB-2001", 15)
    made = await hands.command("ben", "/renewal renew SUB-2001")
    assert "I've saved this as quote Q-" in made.words
    assert "There's already" not in made.words
    there = await hands.command("ana", "/renewal renew SUB-2001")
    assert re.search(r"There's already quote Q-\S+ for this\.", there.words)
    assert "I've saved this" not in there.words
    await hands.desk.advance("P1D")
    later = await hands.command("ben", "/renewal renew SUB-2001")
    assert "There's already quote Q-" in later.words
    assert "I've saved this" not in later.words


async def test_colleagues_hear_who_ordered_the_next_term(hands: Hands, sell: Sell) -> None:
    """Ana, who was reminded of it as Ben was, is told by name, with the new end; Ben himself isn't."""
    await sell("SUB-2001", 15)
    await hands.desk.advance("P1D")
    await order(hands, "ben", "SUB-2001")
    said = "Ben Óðinsson ordered the next term of *SUB-2001* · Spare server. It now runs until "
    assert said in await heard(hands, "ana")
    assert "ordered the next term" not in await heard(hands, "ben")


async def test_colleagues_hear_of_an_order_before_the_first_reminder(hands: Hands, sell: Sell) -> None:
    """Nobody has a thread yet. Whoever could have renewed it hears of it all the same."""
    await sell("SUB-2001", 100)
    await order(hands, "ana", "SUB-2001")
    assert "Ana Pérez Iñíguez ordered the next term of *SUB-2001*" in await heard(hands, "ben")


async def test_colleagues_hear_that_an_evaluation_was_extended(hands: Hands, sell: Sell) -> None:
    """Each of them could have done it, and has a reminder of the earlier end."""
    await sell("SUB-2001", 5, ["state: evaluation"], days=25)
    asked = await hands.command("ben", "/subscription extend SUB-2001")
    await hands.press("ben", asked.button("Extend")["action_id"])
    assert "Ben Óðinsson extended the evaluation *SUB-2001* · Spare server." in await heard(hands, "ana")


async def test_who_does_not_renew_after_the_end_reads_that_it_has_ended(hands: Hands, sell: Sell) -> None:
    """Form and answer speak of the past, and of the day until which it can be undone."""
    await sell("SUB-2001", -3, [KEY])
    form = await hands.command("ben", "/renewal end SUB-2001")
    said = await hands.submit("ben", "renewal_end", {"reason": "No spare needed."}, "SUB-2001")
    for text in (form.words, said.words):
        assert "Its term ended on 20 Nov 2026." in text
        assert "You can undo this until its data is deleted on 3 Feb 2027." in text


async def test_nobody_reads_of_data_that_support_does_not_have(hands: Hands, sell: Sell) -> None:
    """A support contract ends for good. Deciding against it and pausing its reminders say just that."""
    await sell("SUB-2001", -3, kind="support")
    form = await hands.command("ana", "/renewal end SUB-2001")
    said = await hands.submit("ana", "renewal_end", {"reason": "No spare needed."}, "SUB-2001")
    for text in (form.words, said.words):
        assert "You can undo this until it ends for good on Feb 3, 2027." in text
    await sell("SUB-2002", -70, kind="support")
    await hands.desk.settle()
    paused = await hands.command("ana", "/renewal snooze SUB-2002")
    assert "SUB-2002 ends for good on Nov 28, 2026, so I can't pause the reminders for 7 days. I can" in paused.words


async def test_who_has_decided_not_to_renew_is_not_asked_for_the_reason_again(hands: Hands, sell: Sell) -> None:
    """They, and their colleagues, read that it's decided instead of the form."""
    await sell("SUB-2001", 15)
    await hands.submit("ana", "renewal_end", {"reason": "No spare needed."}, "SUB-2001")
    again = await hands.command("ana", "/renewal end SUB-2001")
    assert again.view is None
    assert again.text.startswith("You've already decided not to renew SUB-2001.")
    theirs = await hands.command("ben", "/renewal end SUB-2001")
    assert theirs.text == (
        "Ana Pérez Iñíguez has already decided not to renew SUB-2001. To see it, use `/renewal show SUB-2001`."
    )


async def test_a_renewal_that_will_not_come_has_no_price_and_no_if(hands: Hands, sell: Sell) -> None:
    """What follows is said as it will happen, unless the renewal is reopened."""
    await sell("SUB-2001", 15, [KEY])
    await hands.submit("ana", "renewal_end", {"reason": "No spare needed."}, "SUB-2001")
    shown = (await hands.command("ben", "/renewal show SUB-2001")).words
    assert "Unless it's reopened, it's suspended on 23 Dec 2026 and its data is deleted on 21 Feb 2027." in shown
    assert "If you don't renew" not in shown
    assert "The next term costs" not in shown


async def test_an_email_after_the_end_says_the_suspension_once(hands: Hands, sell: Sell) -> None:
    """The sentence about what follows leaves out the date that was just read."""
    await sell("SUB-2001", -1, [KEY])
    await hands.desk.advance("P1D")
    (mail,) = [one for one in await hands.desk.mails("ana@acme.example") if "SUB-2001 ended" in one["subject"]]
    assert mail["text"].count("suspended on") == 1
    assert "If you don't renew, its data is deleted on " in mail["text"]


async def test_that_it_renews_automatically_is_said_once(hands: Hands, sell: Sell) -> None:
    """On the card and in the email, with the invoice that will come. Ben, who can't stop it, isn't told how to."""
    card = ["renews: true", 'card: {brand: Visa, last4: "4242", expires: 11/2027, holder: Ana}']
    await sell("SUB-2001", 15, card, kind="site")
    await hands.desk.advance("P1D")
    shown = (await hands.command("ana", "/renewal show SUB-2001")).words
    (hers,) = [one for one in await hands.desk.mails("ana@acme.example") if "SUB-2001" in one["subject"]]
    (his,) = [one for one in await hands.desk.mails("ben@acme.example") if "SUB-2001" in one["subject"]]
    for text in (shown.partition("\n")[2], hers["text"], his["text"]):
        assert text.count("renews automatically") == 1
        assert "to pay by bank transfer by " in text
        assert "charged" not in text
    assert "To ask a question, or to say that you won't renew, type" in hers["text"]
    assert "You needn't do anything. To ask a question, type this in Slack:" in his["text"]


async def test_what_is_ordered_but_not_paid_is_not_called_paid(hands: Hands, sell: Sell) -> None:
    """The term runs, whether its invoice is paid or not."""
    await sell("SUB-2001", 15)
    await order(hands, "ana", "SUB-2001")
    assert (await hands.command("ana", "/renewal show SUB-2001")).text.startswith(
        "Renewal of SUB-2001: The term of SUB-2001 runs until "
    )


async def test_a_list_of_many_shows_only_what_became_of_a_renewed_one(hands: Hands, sell: Sell) -> None:
    """Neither the new end twice, nor among the terms that end soon."""
    for number in range(2001, 2005):
        await sell(f"SUB-{number}", 15)
    await hands.desk.advance("P1D")
    await order(hands, "ana", "SUB-2001")
    text = await heard(hands, "ben")
    assert "The terms of 3 subscriptions end soon. The first is SUB-2002, on " in text
    assert "*SUB-2001* · Spare server (Acme Robotics)\nIt was renewed on " in text


async def test_who_handles_a_renewal_and_pauses_it_sees_both(hands: Hands, sell: Sell) -> None:
    """The card has the day on which the reminders go on."""
    await sell("SUB-2001", 15)
    await hands.command("ana", "/renewal handle SUB-2001")
    await hands.command("ana", "/renewal snooze SUB-2001")
    shown = (await hands.command("ana", "/renewal show SUB-2001")).words
    assert "You're handling it. Nobody else gets reminders. Your reminders are paused until Nov 30, 2026." in shown


@pytest.mark.parametrize(
    ("ends_in", "why", "before"),
    [
        (-10, "SUB-2001 will be suspended on Nov 28, 2026", "on Nov 27, 2026"),
        (-70, "The data of SUB-2001 will be deleted on Nov 28, 2026", "on Nov 27, 2026"),
    ],
)
async def test_nobody_pauses_reminders_past_what_follows_the_end(
    hands: Hands, sell: Sell, ends_in: int, why: str, before: str
) -> None:
    """Not into the suspension, and not to the day on which data is deleted: the day before is offered instead."""
    await sell("SUB-2001", ends_in, [KEY])
    await hands.desk.settle()
    said = await hands.command("ana", "/renewal snooze SUB-2001")
    assert f"{why}, so I can't pause the reminders for 7 days. I can remind you the day before instead, {before}." in (
        said.words
    )
    paused = await hands.press("ana", said.button("Remind me on")["action_id"])
    assert f"paused until {before.removeprefix('on ')}." in paused.words


async def test_no_button_offers_a_pause_that_cant_be(hands: Hands, sell: Sell) -> None:
    """On the day before the end, seven days are too long and one is too short."""
    await sell("SUB-2001", 1)
    await sell("SUB-2002", 2)
    assert "Remind me in 7 days" not in (await hands.command("ana", "/renewal show SUB-2001")).words
    assert "Remind me in 7 days" in (await hands.command("ana", "/renewal show SUB-2002")).words


async def test_who_gets_no_reminders_because_a_colleague_handles_it_is_told_so(hands: Hands, sell: Sell) -> None:
    """Whether they pause, end a pause, or turn reminders on: nobody is promised what doesn't come."""
    await sell("SUB-2001", 15)
    await hands.command("ben", "/renewal snooze SUB-2001")
    await hands.command("ana", "/renewal handle SUB-2001")
    hers = "Ana Pérez Iñíguez is handling the renewal of SUB-2001, so you won't get any unless Ana Pérez Iñíguez stops"
    ended = await hands.command("ben", "/renewal resume SUB-2001")
    assert ended.words.startswith(f"Your reminders are no longer paused. {hers} handling it.")
    assert "is already handling" in (await hands.command("ben", "/renewal snooze SUB-2001")).words
    on = await hands.command("ben", "/contact settings reminders on SUB-2001")
    assert on.words.startswith(f"Reminders for SUB-2001 are on. {hers} handling it.")
    await hands.command("ana", "/renewal resume SUB-2001")
    on = await hands.command("ben", "/contact settings reminders on SUB-2001")
    assert on.words.startswith("You'll get reminders before the term of SUB-2001 ends.")


async def test_colleagues_hear_that_the_end_passed_though_somebody_handles_it(hands: Hands, sell: Sell) -> None:
    """Ben said that he handles it, so Ana gets no reminders; but she hears that it's past due."""
    await sell("SUB-2001", 2)
    await hands.command("ben", "/renewal handle SUB-2001")
    await hands.desk.advance("P3D")
    news = "*SUB-2001* · Spare server is past due: its term ended on Nov 25, 2026 and wasn't renewed."
    assert news in await heard(hands, "ana")
    assert "Spare server is past due: its term" not in await heard(hands, "ben")


async def test_a_term_that_renewed_with_a_card_on_file_is_paid_by_transfer(hands: Hands, sell: Sell) -> None:
    """Nothing can charge a card that the billing team recorded. So its email and `/invoice pay` ask for a transfer,
    and nobody reads of a charge."""
    card = ["renews: true", 'card: {brand: Visa, last4: "4242", expires: 11/2027, holder: Ana}']
    await sell("SUB-2001", 1, card, kind="site")
    await hands.desk.advance("P2D")
    (mail,) = [one for one in await hands.desk.mails("ana@acme.example") if "INV-" in one["subject"]]
    assert mail["subject"].endswith("for SUB-2001: €1,379.40, due on Dec 25, 2026")
    assert "Please pay €1,379.40 by bank transfer by Dec 25, 2026." in mail["text"]
    number = mail["subject"].split()[1]
    assert "Beispielbank" in (await hands.command("ana", f"/invoice pay {number}")).words
    posted = [one["text"] for one in await hands.desk.inbox("bella", "C0BILLING")]
    assert not any("charge" in text.lower() for text in [mail["text"], *posted])


async def test_a_renewal_that_was_only_looked_at_waits_for_nobody_as_a_quote(hands: Hands, sell: Sell) -> None:
    """Opening the form makes a quote. Closing it again leaves colleagues in peace."""
    await sell("SUB-2001", 15)
    assert (await hands.command("ana", "/renewal renew SUB-2001")).view is not None
    await hands.command("ana", "/renewal end SUB-2001 No spare needed.")
    await hands.submit("ana", "renewal_end", {"reason": "No spare needed."}, "SUB-2001")
    assert "Quotes to accept" not in (await hands.home("ben")).words
    assert "Q-2026-0001" in (await hands.command("ana", "/order list")).words


async def test_a_list_of_many_that_ended_speaks_of_the_past(hands: Hands, sell: Sell) -> None:
    """In the message and in the subject of the email."""
    for number in range(2001, 2005):
        await sell(f"SUB-{number}", -1)
    await hands.desk.advance("P1D")
    assert "4 renewals are due. The first term was that of SUB-2001, which ended on Nov 22, 2026." in await heard(
        hands, "ana"
    )
    subjects = [one["subject"] for one in await hands.desk.mails("ana@acme.example")]
    assert "4 renewals are due: the first ended on Nov 22, 2026" in subjects


async def test_an_evaluation_is_not_bought_instead_of_not_renewed(hands: Hands, sell: Sell) -> None:
    """The form has the words of the button that opened it, and so has what others hear."""
    await sell("SUB-2001", 5, ["state: evaluation"], days=25)
    await hands.desk.advance("P1D")
    form = await hands.command("ana", "/renewal end SUB-2001")
    assert form.view is not None
    assert form.view["submit"] == "Don't buy"
    assert "You won't buy *SUB-2001* · Spare server when the evaluation ends on Nov 28, 2026." in form.words
    said = await hands.submit("ana", "renewal_end", {"reason": "Too big."}, "SUB-2001")
    assert "You won't buy SUB-2001. The evaluation ends on Nov 28, 2026." in said.words
    assert "Ana Pérez Iñíguez decided not to buy SUB-2001." in await heard(hands, "ben")
    posted = "\n".join(one["text"] for one in await hands.desk.inbox("bella", "C0BILLING"))
    assert "won't buy *SUB-2001* · Spare server (Acme Robotics). The evaluation ends on Nov 28, 2026." in posted
    assert "won't renew *SUB-2001*" not in posted


async def test_colleagues_hear_that_an_evaluation_was_bought(hands: Hands, sell: Sell) -> None:
    """It had no term before, so no next one was ordered."""
    await sell("SUB-2001", 5, ["state: evaluation"], days=25)
    await order(hands, "ben", "SUB-2001")
    said = await heard(hands, "ana")
    assert "Ben Óðinsson bought *SUB-2001* · Spare server. It now runs until " in said
    assert "the next term" not in said


async def test_the_billing_team_reads_when_a_term_has_ended(hands: Hands, sell: Sell) -> None:
    """Of what isn't renewed, decided after the end."""
    await sell("SUB-2001", -3)
    await hands.submit("ana", "renewal_end", {"reason": "No spare needed."}, "SUB-2001")
    await hands.desk.settle()
    posted = [one["text"] for one in await hands.desk.inbox("bella", "C0BILLING")]
    assert any("won't renew *SUB-2001*" in text and "The term ended on Nov 20, 2026." in text for text in posted)
