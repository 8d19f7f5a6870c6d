"""A colleague who leaves is news for the main contact, and so is being the only contact, or no longer."""

from handlers.views.reader import Reader
from handlers.views.steward import ask_card
from models.contacts.ask_tables import Ask
from models.roles import Right
from tests.handlers.hands import Hands
from tests.models.builders import NOW, person, subscription

KOFI = "<@U0KOFI|kofi>"


async def test_whoever_was_the_only_contact_reads_what_ends(hands: Hands) -> None:
    """With the first colleague, the main contact's own cells count: no more tickets. The second changes nothing."""
    said = (await hands.command("ivy", f"/contact add {KOFI} technical SUB-1052")).words
    assert "You're no longer the only contact." in said
    assert "open support tickets" in said
    assert "pay invoices" not in said
    again = (await hands.command("ivy", f"/contact add {KOFI} billing SUB-1052")).words
    assert "only contact" not in again


async def test_whoever_is_alone_again_reads_what_comes_back(hands: Hands) -> None:
    """After the last colleague was removed."""
    await hands.command("ivy", f"/contact add {KOFI} technical SUB-1052")
    said = (await hands.command("ivy", f"/contact remove {KOFI} technical SUB-1052 confirmed")).words
    assert "You're now the only contact, so you can also:" in said
    assert "open support tickets" in said


async def test_the_main_contact_learns_who_left(hands: Hands) -> None:
    """Under the name that the plan's table gives the role; whoever left isn't told what they did themselves."""
    await hands.command("ben", "/contact leave billing SUB-1044 confirmed")
    await hands.desk.settle()
    news = "Ben Óðinsson left, and is no longer Administrative contact on SUB-1044"
    assert news in (await hands.desk.inbox("ana"))[-1]["text"]
    assert not any(news in one["text"] for one in await hands.desk.inbox("ben"))


async def test_the_main_contact_who_is_alone_then_reads_it(hands: Hands) -> None:
    """In the message about who left."""
    await hands.command("ivy", f"/contact add {KOFI} technical SUB-1052")
    await hands.command("kofi", "/contact leave technical SUB-1052 confirmed")
    await hands.desk.settle()
    said = (await hands.desk.inbox("ivy"))[-1]["text"]
    assert "Kofi Mensah left" in said
    assert "You're now the only contact" in said


async def test_roles_have_the_names_of_the_plans_table(hands: Hands) -> None:
    """In the list of contacts, its buttons and the questions: support has no billing contact and no primary one."""
    shown = (await hands.command("ben", "/contact list SUB-1044")).words
    assert "Give up: Administrative contact" in shown
    shown += (await hands.command("ana", "/contact list SUB-1044")).words
    assert "Promote to Main contact" in shown
    shown += (await hands.command("ben", "/contact promote me billing SUB-1044")).words
    assert "will become Administrative contact" in shown
    for line in ("/contact remove dana@labs.acme.example technical SUB-1044", "/contact promote SUB-1044"):
        shown += (await hands.command("ana", line)).words
    for word in ("billing contact", "primary technical", "a primary", "secondary contact."):
        assert word not in shown


def test_whoever_is_asked_for_help_gets_a_line_that_works() -> None:
    """Not the word for the asker's kept message, which nobody else's form can be filled in with."""
    line = "/enquiry new kept:7 SUB-1"
    ask = Ask(
        asker_id=1, asked_id=2, subscription_id=1, right=Right.ASK_BILLING, subject="SUB-1", line=line, asked_at=NOW
    )
    ask.asker, ask.subscription = person("ana"), subscription(1)
    said = ask_card(Reader(), ask)
    assert "They tried: `/enquiry new SUB-1`" in said.text
    assert said.payload()["blocks"][-1]["elements"][0]["action_id"] == "/enquiry new SUB-1"
