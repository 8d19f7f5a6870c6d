"""Many renewals of one person on one morning: one message and one email, on both databases."""

from datetime import date, timedelta

from handlers.notices import draw
from handlers.views.blocks import Drawing
from models.contacts.actions import leave
from models.core.outbox import Medium, Notice, NoticeState
from models.directory.people import Person
from models.renewals import escalation
from models.renewals.actions import (
    end_renewal,
    handle_renewal,
    my_renewals,
    open_renewal,
    resume_renewal,
    snooze_renewal,
)
from models.renewals.escalation import escalate_renewals
from models.renewals.tables import Renewal, RenewalThread
from models.roles import Role, SystemRight
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, contact, organization, person, plan, subscription, system
from tests.models.renewals.scans import noon, scan

ENDS = date(2026, 6, 30)
CLOCK = system(SystemRight.ESCALATE_RENEWALS)


async def bought(
    office: Office, count: int, *more: tuple[Person, Role], start: int = 1
) -> tuple[Person, list[Subscription]]:
    """So many subscriptions of ana, who is their primary billing contact, with the same end."""
    ana, acme, terms = person("ana"), organization(), plan()
    subs = [
        subscription(number, (ana, Role.BILLING_PRIMARY), *more, of=acme, under=terms, ends_on=ENDS)
        for number in range(start, start + count)
    ]
    await office.save(*subs)
    return ana, subs


async def sent(office: Office) -> list[tuple[str, str]]:
    """The notices so far, as kind and medium."""
    return [(row.kind, row.medium) for row in await office.all(Notice)]


async def drawn(office: Office, notice: Notice) -> Drawing | None:
    """What would be sent now."""
    async with office.database.transaction() as session:
        return await draw(session, notice, office.tables, office.now)


async def test_four_on_one_morning_are_one_message_and_one_email(office: Office) -> None:
    """And no card or reminder of their own."""
    await bought(office, 4)
    assert await scan(office, noon(30)) == 4
    assert await sent(office) == [("renewals_due", Medium.DIRECT), ("renewals_due", Medium.MAIL)]
    assert len(await office.all(Renewal)) == 4


async def test_three_on_one_morning_have_a_card_each(office: Office) -> None:
    """A thread for each is no flood yet."""
    await bought(office, 3)
    await scan(office, noon(30))
    assert sorted(await sent(office)) == [("reminder", Medium.MAIL)] * 3 + [("renewal", Medium.DIRECT)] * 3


async def test_a_fourth_after_three_were_sent_comes_alone(office: Office) -> None:
    """What was said is not said again."""
    ana, [first, *_] = await bought(office, 3)
    await scan(office, noon(30))
    late = subscription(9, (ana, Role.BILLING_PRIMARY), of=first.organization, under=first.plan, ends_on=ENDS)
    await office.save(late)
    assert await scan(office, noon(30) + timedelta(hours=1)) == 1
    assert (await sent(office))[6:] == [("renewal", Medium.DIRECT), ("reminder", Medium.MAIL)]


async def test_outside_slack_one_email_lists_them(office: Office) -> None:
    """Nothing is written to somebody who could not get it."""
    ana, acme = person("ana", in_slack=False), organization()
    await office.save(*[subscription(n, (ana, Role.BILLING_PRIMARY), of=acme, ends_on=ENDS) for n in range(1, 6)])
    await scan(office, noon(30))
    assert await sent(office) == [("renewals_due", Medium.MAIL)]


async def test_a_colleague_with_few_gets_cards(office: Office) -> None:
    """Each person is counted alone."""
    await bought(office, 4)
    tim = person("tim")
    async with office.database.transaction() as session:
        for sub in await office.all(Subscription):
            if sub.number <= 2:
                held = contact(tim, Role.TECHNICAL_PRIMARY, subscription_id=sub.id)
                session.add(held)
    await scan(office, noon(30))
    kinds = [(row.kind, row.medium) for row in await office.all(Notice, Notice.person_id == tim.id)]
    assert sorted(kinds) == [("reminder", Medium.MAIL)] * 2 + [("renewal", Medium.DIRECT)] * 2
    assert len(await office.notices("renewals_due")) == 2


async def test_the_email_names_each_and_says_how_many(office: Office) -> None:
    """However many there are; the message names the first ones and has a button to all of them."""
    await bought(office, 162, start=1001)
    await scan(office, noon(30))
    message, mail = [await drawn(office.at(noon(30)), notice) for notice in await office.notices("renewals_due")]
    assert message is not None
    assert mail is not None
    assert mail.mail is not None
    assert mail.mail.subject == "162 renewals are due: the first ends on Jun 30, 2026"
    assert all(f"\n* SUB-{number} · " in mail.mail.text for number in range(1001, 1163))
    shown = str(message.message.payload()["blocks"])
    assert "The terms of 162 subscriptions end soon. The first is SUB-1001, on Jun 30, 2026." in shown
    assert "… and 152 more. To see them, choose “Show all”." in shown
    assert "'action_id': '/renewal list'" in shown


async def test_every_one_is_reached_by_pages(office: Office) -> None:
    """Of the list that the message's button opens."""
    ana, _ = await bought(office, 45, start=1001)
    first, refs = 1, []
    while first <= 45:
        page = (await office.at(noon(30)).do(my_renewals, ana, first)).page
        refs += [one.subscription.ref for one in page]
        first += len(page)
    assert refs == [f"SUB-{number}" for number in range(1001, 1046)]


async def test_an_answer_to_one_row_leaves_the_others(office: Office) -> None:
    """What is handled by a colleague, snoozed or not renewed before delivery is left out of the message."""
    tim = person("tim")
    ana, _ = await bought(office, 5, (tim, Role.TECHNICAL_PRIMARY))
    await scan(office, noon(30))
    later = office.at(noon(30))
    await later.do(handle_renewal, tim, "SUB-1")
    await later.do(snooze_renewal, ana, "SUB-2")
    await later.do(end_renewal, tim, "SUB-3", "No.")
    theirs = [row for row in await office.notices("renewals_due") if row.person_id == ana.id and not row.edits_id]
    for notice in theirs:
        shown = await drawn(later, notice)
        assert shown is not None
        assert [f"SUB-{n}" in shown.message.text for n in range(1, 6)] == [False, False, False, True, True]


async def test_a_sent_message_shows_what_became_of_each_row(office: Office) -> None:
    """It is updated, once for all that changes before the update is sent; the colleague hears of it in its thread."""
    tim = person("tim")
    ana, _ = await bought(office, 5, (tim, Role.TECHNICAL_PRIMARY))
    await scan(office, noon(30))
    later = office.at(noon(30))
    await later.do(handle_renewal, tim, "SUB-1")
    await later.do(handle_renewal, tim, "SUB-2")
    theirs = [row for row in await office.notices("renewals_due") if row.person_id == ana.id]
    (mine, _mail, *edits) = theirs
    assert [row.edits_id for row in edits] == [mine.id]
    shown = await drawn(later, edits[0])
    assert shown is not None
    assert shown.message.text.count("Tim is handling it.") == 2
    news = await office.notices("renewal_news")
    assert [(row.person_id, row.reply_to_id) for row in news] == [(ana.id, mine.id)] * 2


async def test_who_loses_every_role_before_delivery_gets_nothing(office: Office) -> None:
    """And who loses one reads of the others alone."""
    tim = person("tim")
    await bought(office, 4, (tim, Role.TECHNICAL_SECONDARY), (person("tom"), Role.TECHNICAL_PRIMARY))
    await scan(office, noon(30))
    (mine, *_) = [row for row in await office.notices("renewals_due") if row.person_id == tim.id]
    await office.at(noon(30)).do(leave, tim, "SUB-1", ContactKind.TECHNICAL)
    shown = await drawn(office.at(noon(30)), mine)
    assert shown is not None
    assert "SUB-1 " not in shown.message.text.replace("*", " ")
    assert "The terms of 3 subscriptions end soon." in shown.message.text
    for number in (2, 3, 4):
        await office.at(noon(30)).do(leave, tim, f"SUB-{number}", ContactKind.TECHNICAL)
    assert await drawn(office.at(noon(30)), mine) is None


async def test_a_thread_starts_when_the_renewal_is_opened(office: Office) -> None:
    """Once; later reminders that come alone are replies in it."""
    ana, _ = await bought(office, 4)
    await scan(office, noon(30))
    opened = [await office.at(noon(29)).do(open_renewal, ana, "SUB-1") for _ in range(2)]
    assert [one.sent for one in opened] == [True, False]
    (card,) = await office.notices("renewal")
    assert (card.medium, card.person_id) == (Medium.DIRECT, ana.id)
    for number in (2, 3, 4):
        await office.at(noon(29)).do(end_renewal, ana, f"SUB-{number}", "No.")
    await scan(office, noon(15))
    replies = [row for row in await office.notices("reminder") if row.medium is Medium.DIRECT]
    assert [row.reply_to_id for row in replies] == [card.id]


async def test_a_card_that_had_nothing_to_say_is_sent_when_it_is_opened(office: Office) -> None:
    """It was dropped because a colleague handled the renewal then."""
    ana, _ = await bought(office, 1)
    await scan(office, noon(30))
    async with office.database.transaction() as session:
        (card,) = await office.notices("renewal")
        dropped = await session.get_one(Notice, card.id)
        dropped.state = NoticeState.DROPPED
    assert (await office.at(noon(29)).do(open_renewal, ana, "SUB-1")).sent
    (card,) = await office.notices("renewal")
    assert card.state is NoticeState.WAITING


async def test_the_next_morning_s_message_has_them_again(office: Office) -> None:
    """The newest one is updated from then on; snoozed rows are left out until the pause ends."""
    ana, _ = await bought(office, 5)
    await scan(office, noon(30))
    await office.at(noon(16)).do(snooze_renewal, ana, "SUB-1")
    assert await scan(office, noon(15)) == 4
    digests = {row.id: row.digest for row in await office.all(RenewalThread)}
    assert len(set(digests.values())) == 2
    assert len(await office.notices("renewals_due")) == 4 + 1
    await office.at(noon(14)).do(resume_renewal, ana, "SUB-1")
    assert await scan(office, noon(14)) == 1
    assert (await office.notices("reminder"))[-1].medium is Medium.MAIL


async def test_many_escalations_to_one_person_are_one_message(office: Office, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Across the batches of a run: an organization's renewals are escalated together."""
    monkeypatch.setattr(escalation, "MOST_AT_ONCE", 3)
    ana, ben, acme, portal = person("ana"), person("ben"), organization(), plan("support-portal")
    held = ((ana, Role.BILLING_PRIMARY), (ben, Role.BILLING_SECONDARY))
    await office.save(*[subscription(n, *held, of=acme, under=portal, ends_on=ENDS) for n in range(1, 8)])
    await scan(office, noon(30))
    assert await office.at(noon(15)).do(escalate_renewals, CLOCK) == 3
    assert await office.at(noon(15)).do(escalate_renewals, CLOCK) == 0
    theirs = await office.all(Notice, Notice.person_id == ben.id)
    assert [(row.kind, row.medium) for row in theirs] == [("renewals_due", Medium.DIRECT)]
    shown = await drawn(office.at(noon(15)), theirs[0])
    assert shown is not None
    assert "The terms of 7 subscriptions end soon." in shown.message.text
