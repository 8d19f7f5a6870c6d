"""App Home at the running desk: what waits comes first, and each button ends what it is for."""

from typing import Any

import pytest

from handlers.views.waiting.registry import KINDS
from models.access.waiting import WaitKind
from tests.handlers.hands import Hands, Said

NOTHING = "Nothing is waiting for you."
DOWN = {
    "subscription": {"type": "static_select", "selected_option": {"value": "SUB-1042"}},
    "severity": {"type": "static_select", "selected_option": {"value": "critical"}},
    "subject": "Down",
    "description": "Since noon.",
}


def labels(home: Said) -> list[str]:
    """What the buttons say, from above."""
    return [button["text"]["text"] for button in home.buttons]


async def press(hands: Hands, who: str, home: Said, label: str) -> Said:
    """Press the first button of the Home that says this or begins so, as it is there."""
    button = next((one for one in home.buttons if one["text"]["text"] == label), None) or home.button(label)
    return await hands.press_in_home(who, button["action_id"], button.get("value", ""))


def context(said: Said) -> str:
    """What the form in front is about."""
    assert said.view
    return str(said.view["private_metadata"])


def test_each_kind_is_shown() -> None:
    """A kind without a view would stop the Home."""
    assert set(KINDS) == set(WaitKind)


async def test_an_overdue_invoice_comes_first_with_the_way_to_pay(hands: Hands) -> None:
    """Above the commands and the subscriptions."""
    home = await hands.home("ana")
    lines = home.words.splitlines()
    invoices, commands, subscriptions = map(
        lines.index, ("*Overdue invoices* · 1", "Quotes and orders", "*Your subscriptions* · 3")
    )
    assert invoices < commands < subscriptions
    assert "€453.53 was due on Oct 15, 2026" in lines
    assert "DE75 5121 0800 1245 1261 99" in (await press(hands, "ana", home, "How to pay")).words


def in_home(hands: Hands, who: str) -> Said:
    """Somebody's Home as it is now, without opening it again."""
    person = hands.engine.workspace.find_person(who)
    assert person
    return Said(200, view=hands.engine.workspace.homes[person.id].to_script())


async def test_the_home_is_drawn_again_after_what_is_done_in_it(hands: Hands) -> None:
    """The answered question is no longer there, although nobody opened the Home again."""
    await press(hands, "ben", await hands.home("ben"), "No thanks")
    assert NOTHING in in_home(hands, "ben").words


async def test_the_home_is_drawn_again_after_a_form_that_it_opened(hands: Hands) -> None:
    """The promotion that was denied no longer waits."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    form = await press(hands, "adam", await hands.home("adam"), "Deny")
    assert form.view
    await hands.submit("adam", form.view["callback_id"], {"reason": "Ana is back."}, context(form))
    assert await hands.desk.count("promotions", "state = 'denied'") == 1
    assert "Promotions" not in in_home(hands, "adam").words


async def test_the_home_stays_after_what_only_shows(hands: Hands) -> None:
    """It isn't drawn again: the one in which the button was pressed is empty, and stays so."""
    await press(hands, "ana", await hands.home("ana"), "How to pay")
    assert in_home(hands, "ana").words == ""


async def test_no_home_is_drawn_after_what_is_done_elsewhere(hands: Hands) -> None:
    """The same answer, pressed in a message."""
    answer = (await hands.home("ben")).button("No thanks")
    hands.engine.workspace.homes.clear()
    await hands.press("ben", answer["action_id"], answer.get("value", ""))
    assert not hands.engine.workspace.homes
    assert NOTHING in (await hands.home("ben")).words


async def test_a_question_is_gone_once_it_is_answered(hands: Hands) -> None:
    """After a no, nothing waits, and the commands of the role are there."""
    home = await hands.home("ben")
    assert "*Questions for you* · 1" in home.words
    await press(hands, "ben", home, "No thanks")
    later = await hands.home("ben")
    assert NOTHING in later.words
    assert labels(later)[:5] == ["Contacts", "Ask a question", "Upcoming renewals", "Open a ticket", "Help"]


async def test_who_wants_reminders_has_the_renewal_instead(hands: Hands) -> None:
    """The term ends in 30 days."""
    await press(hands, "ben", await hands.home("ben"), "Yes, remind me")
    later = await hands.home("ben")
    assert "*Renewals* · 1" in later.words
    assert "Questions for you" not in later.words


async def test_a_promotion_is_approved_in_the_home(hands: Hands) -> None:
    """By an admin, who reads why; then it waits for nobody."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    home = await hands.home("adam")
    assert "Reason: “Ana is on leave”" in home.words
    assert home.button("Approve")["confirm"]["deny"]["text"] == "Cancel"
    assert "Ben Óðinsson" in (await press(hands, "adam", home, "Approve")).words
    for who in ("adam", "eva"):
        assert "PRO-1" not in (await hands.home(who)).words


async def test_who_would_be_approved_in_whose_place_is_seen_before(hands: Hands) -> None:
    """Bo is of another company than Ana: the Home says so, and so does the last question."""
    await hands.command("bo", "/contact promote me billing SUB-1043 I do the books now")
    home = await hands.home("adam")
    assert "*PRO-1* · Bo Sjöström to become Primary billing contact on SUB-1043 · Acme Robotics" in home.words
    assert "Current primary: Ana Pérez Iñíguez" in home.words
    assert "Email domains: *Not* the same: acme.example and ledgerly.example" in home.words
    assert home.button("Approve")["confirm"]["text"]["text"] == (
        "Bo Sjöström becomes Primary billing contact on SUB-1043. Ana Pérez Iñíguez becomes "
        "Secondary billing contact. They don't share an email domain."
    )
    assert "bo@ledgerly.example" in (await press(hands, "adam", home, "Show")).words


async def test_the_whole_list_of_promotions_leads_to_each_decision(hands: Hands) -> None:
    """The list behind “Show all” has a way to decide for those who may, and for nobody else."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    for who in ("adam", "eva"):
        listed = await hands.command(who, "/contact promotions")
        card = await hands.press(who, listed.button("Decide …")["action_id"])
        assert card.button("Approve")["value"] == "PRO-1"
    assert "Decide …" not in (await hands.command("ana", "/contact promotions")).words


async def test_a_promotion_is_denied_by_a_site_admin_in_the_home(hands: Hands) -> None:
    """With the reason that the form asks for."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    form = await press(hands, "eva", await hands.home("eva"), "Deny")
    await hands.submit("eva", "promotion_denied", {"reason": "She's back."}, context(form))
    assert "PRO-1" not in (await hands.home("eva")).words
    assert await hands.desk.count("promotions", "state = 'denied'") == 1


async def test_a_ticket_goes_to_and_fro_between_two_homes(hands: Hands) -> None:
    """It waits for the agents until one claims it, then for her alone; after her answer for its opener."""
    await hands.submit("chidi", "ticket_new", DOWN)
    assert "Answered tickets" not in (await hands.home("chidi")).words
    home = await hands.home("agnes")
    assert "*T-1* · Down\n1 critical · SUB-1042" in home.words
    assert "T-1" in (await press(hands, "agnes", home, "Claim")).words
    assert "T-1" not in (await hands.home("anton")).words
    mine = await hands.home("agnes")
    assert labels(mine)[0] == "Show"
    await hands.submit("agnes", "ticket_comment", {"text": "Which host?"}, "T-1")
    theirs = await hands.home("chidi")
    assert "*Answered tickets* · 1" in theirs.words
    assert "Which host?" in (await press(hands, "chidi", theirs, "Show")).words
    await hands.submit("chidi", "ticket_comment", {"text": "h-1"}, "T-1")
    assert "Answered tickets" not in (await hands.home("chidi")).words
    await hands.command("agnes", "/ticket resolve T-1 Restarted.")
    assert NOTHING in (await hands.home("agnes")).words


async def test_billing_finds_enquiries_and_drafts(hands: Hands) -> None:
    """An enquiry until it's answered, a draft until it's sent. Then the quote waits for the customer."""
    form = await hands.command("ana", "/enquiry new SUB-1042")
    await hands.submit("ana", "enquiry_new", {"question": "When?"}, context(form))
    await hands.command("bella", "/order make SUB-1043 services")
    home = await hands.home("bella")
    assert "*Open enquiries* · 1" in home.words
    assert "*Draft quotes* · 1" in home.words
    await press(hands, "bella", home, "Claim")
    await hands.submit("bella", "enquiry_answer", {"answer": "Soon."}, "ENQ-1")
    line = {"description": "Training", "quantity": "2", "unit_price": "1,250.50", "tax_rate": "7.5"}
    await hands.submit("bella", "quote_line", line, "Q-2026-0001 0")
    await hands.command("bella", "/order send Q-2026-0001 confirmed")
    home = await hands.home("bella")
    assert "Open enquiries" not in home.words
    assert "Draft quotes" not in home.words
    home = await hands.home("ana")
    assert "*Quotes to accept* · 1" in home.words
    await press(hands, "ana", home, "Accept")
    decline = await hands.command("ana", "/order decline Q-2026-0001")
    await hands.submit("ana", "order_decline", {"reason": "No."}, context(decline))
    assert "Quotes to accept" not in (await hands.home("ana")).words


async def test_a_renewal_waits_until_somebody_answers(hands: Hands) -> None:
    """Who snoozes it has it again later."""
    await hands.desk.advance("P1D")
    home = await hands.home("kofi")
    assert "*Renewals* · 1" in home.words
    assert "SUB-1051" in (await press(hands, "kofi", home, "Show the renewal")).words
    await hands.command("kofi", "/renewal handle SUB-1051")
    assert "*Renewals* · 1" in (await hands.home("kofi")).words
    await hands.command("ana", "/renewal snooze SUB-1042")
    assert "*Renewals*" not in (await hands.home("ana")).words


async def test_very_many_tickets_are_not_all_counted(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """The home says that there are more."""
    for module in ("models.access.waiting", "handlers.views.waiting.registry"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 2)
    for number in range(3):
        await hands.submit("chidi", "ticket_new", DOWN | {"subject": f"Down {number}"})
    assert "*Open tickets* · 2 or more" in (await hands.home("agnes")).words


async def test_a_long_queue_is_counted_with_a_way_to_all_of_it(hands: Hands) -> None:
    """The first three, most severe first, and a button for the list."""
    for number in range(5):
        await hands.submit("chidi", "ticket_new", DOWN | {"subject": f"Down {number}"})
    home = await hands.home("agnes")
    assert "*Open tickets* · 5" in home.words
    assert labels(home).count("Claim") == 3
    queue = await press(hands, "agnes", home, "Show all")
    assert "T-5" in queue.words


@pytest.mark.parametrize(
    ("who", "commands"),
    [
        ("ana", ["Invoices", "Quotes and orders", "Upcoming renewals", "Open a ticket"]),
        ("chidi", ["Open a ticket", "My tickets", "Contacts"]),
        ("dana", ["Open a ticket", "My tickets", "Contacts"]),
        ("eva", ["Users", "Contacts", "Invoices", "Open a ticket"]),
        ("agnes", ["All open tickets", "Find a customer", "My roles"]),
        ("bella", ["Find a customer", "All open enquiries", "New order"]),
        (
            "adam",
            [
                *("Find a customer", "All open tickets", "Staff", "Plans and products", "Announcements"),
                *("Audit trail", "Messages on the way"),
            ],
        ),
    ],
)
async def test_each_role_has_its_commands(hands: Hands, who: str, commands: list[str]) -> None:
    """Three, and opening a ticket for whoever can; for admins also what only they do. And none of them is refused."""
    home = await hands.home(who)
    shown = labels(home)
    at = shown.index("Help")
    assert shown[at - len(commands) : at] == commands
    for command in commands:
        said: Any = await press(hands, who, home, command)
        assert not any(no in said.words for no in ("can't", "doesn't include", "don't understand")), said.words
