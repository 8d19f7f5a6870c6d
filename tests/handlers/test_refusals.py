"""Whoever is refused hears who they are, why not, and who may, and can ask them with one click."""

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.hands import BUG, Hands
from tests.handlers.worlds import INVOICE, OTHER_INVOICE, OTHER_REF, REF, SLACK, changed
from tests.models.roles.typed import BP, BS, SA, TP, TS
from tests.support.desk import RunningDesk, reply


async def test_a_refusal_says_who_you_are_why_not_and_who_may(stage: Stage) -> None:
    """In the text alone, and with a button for each of those who may."""
    await stage.set()
    said = await stage.hands.command(SLACK[BS], f"/invoice pay {INVOICE}")
    assert said.text.splitlines() == [
        "You can't pay invoices on SUB-1001 (Subscription 1001).",
        "Your role there: *Secondary billing contact*.",
        "Your role doesn't include this.",
        "*Who can do this:* Billing.Primary (Primary billing contact), Technical.Primary (Primary technical contact), "
        "Site_Admin (Site admin)",
    ]
    labels = [button["text"]["text"] for button in said.buttons]
    assert labels == ["Ask Billing.Primary", "Ask Technical.Primary", "Ask Site_Admin"]


async def test_staff_hear_which_of_them_may_and_customers_do_not(stage: Stage) -> None:
    """An agent reads the admin's name and address; a contact reads nothing of the vendor's people."""
    await stage.set()
    said = await stage.hands.command(SLACK["agent"], "/steward audit")
    assert said.text.splitlines() == [
        "You can't manage Steward. Your staff role doesn't include this.",
        "*Who can do this:* Admin (admin@acme.example)",
    ]
    assert "Who may" not in (await stage.hands.command(SLACK[BP], "/steward audit")).text


async def test_asking_sends_the_request_once(desk: RunningDesk, hands: Hands) -> None:
    """The second press says that it was asked; the one who was asked gets it once, with a button that does it."""
    refused = await desk.command("ben", "/contact promote eva@acme.example billing SUB-1042")
    ask = next(e for e in reply(refused)["blocks"][-1]["elements"] if "Ana" in e["text"]["text"])
    first = await hands.press("ben", ask["action_id"], ask["value"])
    assert first.text == "I've sent your request to Ana Pérez Iñíguez. They decide what to do with it."
    second = await hands.press("ben", ask["action_id"], ask["value"])
    assert second.text.startswith("You already asked Ana Pérez Iñíguez (<!date^")
    await desk.settle()
    heard = [message for message in await desk.inbox("ana", "dm") if "needs your help" in message["text"]]
    assert len(heard) == 1
    assert "Ben Óðinsson needs your help with SUB-1042" in heard[0]["text"]
    assert heard[0]["text"].endswith("They tried: `/contact promote eva@acme.example billing SUB-1042`")
    do_it, show = heard[0]["blocks"][-1]["elements"]
    done = await desk.click("ana", do_it["action_id"], channel="dm", ts=heard[0]["ts"])
    assert reply(done)["text"].startswith("Eva Nováková doesn't have a role of this kind on SUB-1042.")
    shown = await desk.click("ana", show["action_id"], channel="dm", ts=heard[0]["ts"])
    assert "SUB-1042" in reply(shown)["text"]


async def test_the_request_to_pay_has_a_button_that_shows_how(desk: RunningDesk, hands: Hands) -> None:
    """Whoever is asked does it from there."""
    listed = await hands.command("ana", "/invoice SUB-1042")
    pay = next(button["action_id"] for button in listed.buttons if button["action_id"].startswith("/invoice pay"))
    refused = await hands.command("ben", pay)
    ask = refused.button("Ask Ana")
    await hands.press("ben", ask["action_id"], ask["value"])
    await desk.settle()
    card = (await desk.inbox("ana", "dm"))[-1]
    done = await desk.click("ana", pay, channel="dm", ts=card["ts"])
    assert reply(done)["text"].startswith("To pay INV-")


async def test_a_site_admin_is_asked_for_what_only_they_and_staff_can_do(desk: RunningDesk, hands: Hands) -> None:
    """Their button runs what was typed."""
    refused = await hands.command("ana", "/contact add <@U0DANA|dana> site_admin SUB-1042")
    ask = refused.button("Ask Eva")
    said = await hands.press("ana", ask["action_id"], ask["value"])
    assert said.text == "I've sent your request to Eva Nováková. They decide what to do with it."
    await desk.settle()
    card = next(one for one in await desk.inbox("eva", "dm") if "needs your help" in one["text"])
    assert "They can't add and remove site admins, but you can." in card["text"]
    do_it, _ = card["blocks"][-1]["elements"]
    done = await desk.click("eva", do_it["action_id"], channel="dm", ts=card["ts"])
    assert reply(done)["text"].startswith("Dana Wiśniewska is now Site admin on SUB-1042")
    assert (await hands.press("ana", ask["action_id"], ask["value"])).text.startswith("You already asked Eva")


async def test_the_main_contact_is_asked_to_share_tickets(desk: RunningDesk, hands: Hands) -> None:
    """What is refused has the name of what contacts do, not of the staff's right to change customers."""
    refused = await hands.command("ben", "/ticket sharing SUB-1042 on")
    assert refused.text.startswith("You can't change ticket sharing on SUB-1042 (Fleet Planner Cloud, Zaragoza).")
    ask = refused.button("Ask Ana")
    await hands.press("ben", ask["action_id"], ask["value"])
    await desk.settle()
    card = (await desk.inbox("ana", "dm"))[-1]
    assert "They can't change ticket sharing, but you can." in card["text"]
    said = await hands.press("ana", card["blocks"][-1]["elements"][0]["action_id"])
    assert "share" in said.text


SPARE = f"<@{SLACK['spare']}|spare>"
LINES = {
    "without an id": (f"/contact promote {SPARE} billing", f"/contact promote {SPARE} billing {REF}"),
    "with a number": (f"/contact promote {SPARE} 1001  billing", f"/contact promote {SPARE} 1001 billing"),
    "with a yes": (f"/contact remove {SPARE} billing {REF} Confirmed", f"/contact remove {SPARE} billing {REF}"),
    "about an invoice": (f"/invoice pay {INVOICE.lower()}", f"/invoice pay {INVOICE.lower()}"),
    "very long": (f"/contact promote {SPARE} billing {' ' * 300} {REF}", ""),
}


@pytest.mark.parametrize(("typed", "kept"), LINES.values(), ids=LINES.keys())
async def test_whoever_is_asked_reads_what_was_typed(stage: Stage, typed: str, kept: str) -> None:
    """It is kept with the request, about that one subscription or thing, and with no yes to a question in it."""
    await stage.set("support-portal")
    who = TS if typed.startswith("/invoice") else BS
    refused = await stage.hands.command(SLACK[who], typed)
    ask = refused.button("Ask Billing.Primary")
    said = await stage.hands.press(SLACK[who], ask["action_id"], ask["value"])
    assert said.text.startswith("I've sent your request to Billing.Primary."), said.text
    (row,) = stage.rows.all()["asks"]
    assert kept in row


@pytest.mark.parametrize("who", [BP, TP])
async def test_a_primary_who_wants_to_leave_is_told_to_hand_over(stage: Stage, who: str) -> None:
    """Asking a colleague to leave instead would make no sense: there is no such button."""
    await stage.set()
    said = await stage.hands.command(SLACK[who], f"/contact leave {REF}")
    assert said.text.splitlines()[-1] == f"Hand over your role first with `/contact promote {REF}`. Then you can leave."
    assert said.buttons == []


async def test_a_primary_who_cannot_name_a_successor_is_told_who_can(stage: Stage) -> None:
    """Under the portal's table, only the main contact can, so the first technical contact isn't sent to promote."""
    await stage.set("support-portal")
    said = await stage.hands.command(SLACK[TP], f"/contact leave technical {REF}")
    assert said.text.splitlines()[-1] == (
        f"Someone else takes over your role first: Billing.Primary can request that with `/contact promote {REF}`. "
        "Then you can leave."
    )


async def test_what_helps_only_oneself_is_not_asked_of_others(stage: Stage) -> None:
    """A primary can't be promoted, and nobody else's promotion would help them."""
    await stage.set()
    said = await stage.hands.command(SLACK[BP], f"/contact promote me billing {REF}")
    assert "You can't request your own promotion" in said.text
    assert "Who may" not in said.text
    assert said.buttons == []


async def test_a_site_admin_is_offered_to_become_a_contact(stage: Stage) -> None:
    """What they have only as a contact comes with the way to become one, and from there to be promoted."""
    await stage.set()
    said = await stage.hands.command(SLACK[SA], f"/contact promote <@{SLACK['spare']}> billing {REF}")
    assert "A site admin has to become a contact first." in said.text
    for label, answer in (
        ("Become a contact", "Which kind of contact on SUB-1001 do you want to become?"),
        ("Become Secondary technical contact", "You're now Secondary technical contact on SUB-1001."),
    ):
        said = await stage.hands.press(SLACK[SA], said.button(label)["action_id"])
        assert answer in said.text
    form = await stage.hands.press(SLACK[SA], said.button("Promote me")["action_id"])
    assert form.view is not None
    assert form.view["callback_id"] == "promotion_ask"


async def test_a_full_plan_says_who_holds_the_places(stage: Stage) -> None:
    """It does not say that they may never add anybody; a secondary's place can be freed at once."""
    await stage.set()
    await stage.rows.run("UPDATE plans SET max_technical_contacts = 1")
    said = await stage.hands.command(SLACK[BP], f"/contact add <@{SLACK['newcomer']}> technical {REF}")
    assert said.text.startswith("You can't add another technical contact to SUB-1001 (Subscription 1001). The plan's")
    assert "limit is 1. Current contacts: Technical.Primary" in said.text
    assert "add and remove" not in said.text
    remove = said.button("Remove Technical.Secondary")
    asked = await stage.hands.press(SLACK[BP], remove["action_id"])
    assert any("confirmed" in str(button) for button in asked.buttons), asked.text


async def test_a_full_plan_without_secondaries_offers_nobody_to_remove(stage: Stage) -> None:
    """A plan with one technical contact: the primary can't be removed, so only the billing team helps."""
    await stage.set()
    await stage.rows.run("UPDATE plans SET max_technical_contacts = 1")
    await stage.rows.run("DELETE FROM contacts WHERE kind = 'technical' AND rank = 'secondary'")
    said = await stage.hands.command(SLACK[BP], f"/contact add <@{SLACK['newcomer']}> technical {REF}")
    assert said.text.endswith("Current contacts: Technical.Primary. Ask Northwind Software's billing team for more.")
    assert [one["text"]["text"] for one in said.buttons] == ["Ask for more …"]


async def test_at_the_plan_s_limit_the_billing_team_is_asked_for_more(stage: Stage) -> None:
    """Under the portal's table, where only the main contact may: the words are filled in, and become an enquiry."""
    await stage.set("support-portal")
    await stage.rows.run("UPDATE plans SET max_technical_contacts = 1")
    said = await stage.hands.command(SLACK[BP], f"/contact add <@{SLACK['newcomer']}> technical {REF}")
    assert said.text.startswith("You can't add another technical contact to SUB-1001")
    form = await stage.hands.press(SLACK[BP], said.button("Ask for more")["action_id"])
    assert form.view is not None
    words = "We need more technical contacts than our plan allows."
    assert words in form.all
    asked = await stage.hands.submit(SLACK[BP], "enquiry_new", {"question": words}, form.view["private_metadata"])
    assert "billing team" in asked.words
    assert await stage.rows.ask(f"SELECT count(*) FROM enquiries WHERE text = '{words}'") == [(1,)]  # noqa: S608


async def test_the_plan_s_limit_is_told_in_the_table_s_words(stage: Stage) -> None:
    """The main and the administrative contacts share it; the question to the billing team says so too."""
    await stage.set("support-portal")
    await stage.rows.run("UPDATE plans SET max_billing_contacts = 1")
    said = await stage.hands.command(SLACK[BP], f"/contact add <@{SLACK['newcomer']}> billing {REF}")
    assert said.text.startswith(f"You can't add another Administrative contact to {REF}")
    form = await stage.hands.press(SLACK[BP], said.button("Ask for more")["action_id"])
    assert "We need more contacts as Main contact or Administrative contact than our plan allows." in form.all


async def test_without_a_place_there_is_no_form_but_a_way_to_ask_for_more(stage: Stage) -> None:
    """A button for each kind, as in the refusal of somebody named."""
    await stage.set("support-portal")
    await stage.rows.run("UPDATE plans SET max_billing_contacts = 1, max_technical_contacts = 1")
    said = await stage.hands.command(SLACK[BP], f"/contact add {REF}")
    assert said.view is None
    assert "Your plan allows 1 contact as Main contact or Administrative contact." in said.text
    assert "Your plan allows 1 technical contact." in said.text
    more = said.button("Ask for more technical contacts")
    form = await stage.hands.press(SLACK[BP], more["action_id"])
    assert "We need more technical contacts than our plan allows." in form.all


async def test_a_form_without_one_kind_says_how_to_get_more(stage: Stage) -> None:
    """It offers only the kind that has places left."""
    await stage.set("support-portal")
    await stage.rows.run("UPDATE plans SET max_technical_contacts = 1")
    said = await stage.hands.command(SLACK[BP], f"/contact add {REF}")
    assert said.view is not None
    assert f"For more, ask Northwind Software's billing team: `/enquiry new {REF}`." in said.words


async def test_the_last_place_is_held_for_whoever_is_invited(stage: Stage) -> None:
    """Somebody else isn't added directly meanwhile, and hears whose invitation holds it. Withdrawn, it's free."""
    await stage.set()
    await stage.rows.run("DELETE FROM invitations")
    held = "SELECT count(*) FROM contacts WHERE kind = 'technical' AND subscription_id = 1"
    await stage.rows.run(f"UPDATE plans SET max_technical_contacts = 1 + ({held})")  # noqa: S608
    await stage.hands.command(SLACK[BP], f"/contact add new@guests.example technical {REF}")
    ((number,),) = await stage.rows.ask("SELECT max(id) FROM invitations")
    line = f"/contact add <@{SLACK['newcomer']}> technical {REF}"
    said = await stage.hands.command(SLACK[BP], line)
    assert said.text.startswith(
        f"The plan of {REF} has no place left for another technical contact. Billing.Primary's invitation to "
        "new@guests.example holds one until <!date^"
    )
    assert said.text.endswith(f"To free it, withdraw the invitation: `/contact uninvite JOIN-{number}`.")
    assert (await stage.hands.command(SLACK[BP], f"/contact add technical {REF}")).view is None
    await stage.hands.command(SLACK[BP], f"/contact uninvite JOIN-{number} confirmed")
    assert "Newcomer is now" in (await stage.hands.command(SLACK[BP], line)).text


async def test_another_domain_is_named_with_what_helps(stage: Stage) -> None:
    """Both domains, and that whoever would rise may ask for themselves."""
    await stage.set()
    await stage.rows.run("UPDATE people SET email = 'spare@elsewhere.example' WHERE name = 'Spare'")
    said = await stage.hands.command(SLACK[BP], f"/contact promote <@{SLACK['spare']}> billing {REF}")
    assert said.text == (
        "You can't promote Spare to Primary billing contact on SUB-1001. Spare's email address is at "
        "elsewhere.example. Billing.Primary, who has this role now, is at acme.example. You can promote only people "
        "who share Billing.Primary's email domain. Spare can request the promotion: `/contact promote me billing "
        "SUB-1001`."
    )


FORGED = {
    "another subscription": "{OTHER} pay {OTHER} {bp}",
    "a subscription that is not there": "SUB-9999 pay SUB-9999 {bp}",
    "somebody who may not": "{REF} pay {INV} {ts}",
    "somebody from elsewhere": "{REF} pay {INV} {stranger}",
    "nobody": "{REF} pay {INV} 4711",
    "a number that no database keeps": "{REF} pay {INV} 99999999999999999999",
    "less than nobody": "{REF} pay {INV} -1",
    "a right that is none": "{REF} rule_the_world {INV} {bp}",
    "a right of staff": "{REF} decide_promotions {INV} {bp}",
    "a right of staff that no contacts have": "{REF} manage_desk {REF} {bp}",
    "a right of staff that other contacts have": "{REF} edit_customers {REF} {ts}",
    "a right that helps only oneself": "{REF} renewal_reminders {REF} {bp}",
    "what one may oneself": "{REF} raise_ticket {REF} {bp}",
    "another organization's thing": "{REF} pay {OTHER_INV} {bp}",
    "another subscription as the thing": "{REF} pay {OTHER} {bp}",
    "a thing that is not there": "{REF} pay INV-2026-000099 {bp}",
    "words of one's own": "{REF} pay visit-evil.example {bp}",
    "an alarm": "{REF} pay <!channel> {bp}",
    "the thing, written otherwise": "{REF} pay inv-2026-1 {bp}",
    "a bare number": "{REF} pay 1001 {bp}",
    "a line of words": "{REF} pay {INV} {bp} visit evil.example",
    "a line that is no command": "{REF} pay {INV} {bp} /evil pay {INV}",
    "a line about another thing": "{REF} pay {INV} {bp} /invoice pay {OTHER_INV}",
    "a line about two things": "{REF} pay {INV} {bp} /invoice pay {INV} {OTHER_INV}",
    "a line about another subscription": "{REF} pay {REF} {bp} /invoice list {OTHER}",
    "a line that is too long": "{REF} pay {INV} {bp} /invoice pay {INV} " + "x" * 300,
    "too few words": "{REF} pay {bp}",
    "too many words": "{REF} pay {INV} now {bp}",
    "nothing": "",
    "nonsense": "☃",
    "a lot": "x" * 2000,
}


@pytest.mark.parametrize("value", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_request_is_not_sent(stage: Stage, value: str) -> None:
    """It changes nothing but the audit trail, and is answered with a sentence."""
    world = await stage.set()
    ids = {"bp": world.people[BP], "ts": world.people[TS], "stranger": world.people["stranger"]}
    filled = value.format(REF=REF, OTHER=OTHER_REF, INV=INVOICE, OTHER_INV=OTHER_INVOICE, **ids)
    before = stage.rows.all()
    said = await stage.hands.press(SLACK[BS], "ask:1", filled)
    assert changed(before, stage.rows.all()) <= {"audit"}
    assert said.status == 200
    assert said.text.endswith(".")
    assert BUG not in said.text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"/contact remove {{primary}} billing {REF}", "has to stay filled"),
        (f"/contact remove {{primary}} technical {REF}", "doesn't have a role of this kind"),
        (f"/contact leave billing {REF}", "Hand over your role first"),
    ],
)
async def test_nobody_is_asked_to_confirm_what_is_refused_anyway(stage: Stage, line: str, reason: str) -> None:
    """The reason comes at once, and no question."""
    await stage.set()
    said = await stage.hands.command(SLACK[BP], line.format(primary=f"<@{SLACK[BP]}|ana>"))
    assert reason in said.text
    assert not any("confirmed" in str(button) for button in said.buttons)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("/invoice show", "Invoices for"),
        ("/ticket show", "Tickets"),
        ("/contact resend", "JOIN-1"),
        ("/contact uninvite", "JOIN-1"),
        ("/contact uninvite SUB-1001", "JOIN-1"),
    ],
)
async def test_without_an_id_there_is_a_list_to_choose_from(stage: Stage, line: str, title: str) -> None:
    """Nobody has to remember a number."""
    await stage.set()
    assert title in (await stage.hands.command(SLACK[BP], line)).all


async def test_nobody_chooses_where_nothing_is_left_to_them(hands: Hands) -> None:
    """Of several subscriptions none leaves reminders to Ana: she hears so at once."""
    said = await hands.command("ana", "/contact settings reminders on")
    assert said.text.startswith("Your role decides whether you get renewal reminders for SUB-")
