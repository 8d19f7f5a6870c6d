"""Resolved tickets that aren't fixed, and tickets that the person who opened them resolves."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from handlers.views.reader import Reader
from handlers.views.ticket_news import ticket_news
from models.desks.tickets.classification import TicketState
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said
from tests.handlers.test_words import last
from tests.handlers.views.stock import Stock
from tests.support.desk import RunningDesk
from tests.support.morning import Morning

TRIAGE = "C0TRIAGE"


def shown(message: Any) -> Said:
    """A message as its reader sees it."""
    return Said(None, message["text"], message["blocks"])


def labels(said: Said) -> list[str]:
    """The labels of the buttons, in order."""
    return [button["text"]["text"] for button in said.buttons if "text" in button]


async def in_triage(hands: Hands) -> Said:
    """The newest message in the triage channel."""
    await hands.desk.settle()
    return shown((await hands.desk.inbox("agnes", TRIAGE))[-1])


async def resolve(desk: RunningDesk) -> None:
    """Chidi's ticket T-1 is claimed and resolved by Agnes."""
    hands = Hands(desk)
    form = {"subscription": chosen("SUB-1042"), "severity": chosen("high"), "subject": "Down", "description": "Loud."}
    await hands.submit("chidi", "ticket_new", form)
    await hands.press("agnes", "ticket_claim", "T-1", card=True)
    await hands.command("agnes", "/ticket resolve T-1 Oiled it.")
    await desk.advance("PT1M")


@pytest.fixture(scope="module")
async def later(sqlite_morning: Morning, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """The desk once this is done."""
    return await sqlite_morning.after(tmp_path_factory, resolve)


@pytest.fixture
async def hands(later: Morning, tmp_path: Path) -> AsyncIterator[Hands]:
    """Hands at that desk."""
    async with later.copied(tmp_path) as desk:
        yield Hands(desk)


@pytest.fixture
async def resolved(hands: Hands) -> Said:
    """The message about it to Chidi."""
    return shown(await last(hands, "chidi"))


async def test_not_fixed_asks_what_is_wrong_and_reopens(hands: Hands, resolved: Said) -> None:
    """The ticket is in the queue again, with a message in triage that has Claim; the agent is told, too."""
    assert resolved.words.startswith("Agnes Köhler (⬢ Staff) resolved your ticket T-1: Down\nIf it isn't fixed, ")
    form = (await hands.press("chidi", resolved.button("Not fixed")["action_id"], card=True)).view
    assert form is not None
    assert [form["title"], form["submit"]] == ["Reopen T-1", "Reopen"]
    said = await hands.submit("chidi", form["callback_id"], {"text": "Half are offline."}, form["private_metadata"])
    assert "It's open again, and I've told Northwind Software's support team." in said.words
    card = await in_triage(hands)
    assert "Chidi Ọkáfọ̀ reopened T-1: Down" in card.words
    assert "Half are offline." in card.words
    assert labels(card) == ["Claim", "Show"]
    assert "reopened T-1" in (await last(hands, "agnes"))["text"]
    assert "*T-1* · Down\n2 high" in (await hands.home("anton")).words
    again = await hands.press("chidi", resolved.button("Not fixed")["action_id"], card=True)
    assert again.text == "T-1 is open. To add something, use `/ticket comment T-1`."


async def test_a_reply_in_the_thread_reopens(hands: Hands, resolved: Said) -> None:
    """Its author reads so, and can resolve the ticket if it was only a thank-you."""
    await hands.write("chidi", "Thanks, works!", (await last(hands, "chidi"))["ts"])
    told = shown(await last(hands, "chidi"))
    assert "I've added your reply to T-1 as a comment. It's open again" in told.words
    assert labels(told) == ["Show", "Resolve"]
    assert "Thanks, works!" in (await in_triage(hands)).words
    said = await hands.press("chidi", "ticket_resolve", "T-1", card=True)
    assert said.text == "T-1 is closed."
    assert await hands.desk.count("tickets", "state = 'closed'") == 1


async def test_a_reopened_ticket_is_claimed_and_resolved_again(hands: Hands, resolved: Said) -> None:
    """Its opener hears of each step once more."""
    await hands.command("chidi", "/ticket comment T-1 It hums.")
    assert "is assigned to you" in (await hands.press("anton", "ticket_claim", "T-1", card=True)).text
    assert "is resolved" in (await hands.command("anton", "/ticket resolve T-1 Oiled it again.")).text
    await hands.desk.advance("PT1M")
    assert "Anton Brâncuși (⬢ Staff) resolved your ticket T-1" in (await last(hands, "chidi"))["text"]


@pytest.mark.parametrize("state", TicketState)
def test_only_a_ticket_without_an_agent_is_offered_to_claim(state: TicketState) -> None:
    """News of a reopened ticket may come after somebody claimed or resolved it again."""
    stock = Stock(3, "Ana")
    news = ticket_news(Reader(), stock.ticket(1, state), "reopened", "Chidi", None, stock.person(2))
    assert ("Claim" in str(news.payload())) == (state is TicketState.NEW)


@pytest.mark.parametrize("word", ["resolve", "close"])
async def test_who_opened_a_ticket_closes_it(hands: Hands, resolved: Said, word: str) -> None:
    """By command, in either word. The agent who works on it is told, and everybody sees who did it."""
    await hands.command("chidi", "/ticket reopen T-1 It hums.")
    await hands.press("anton", "ticket_claim", "T-1", card=True)
    said = await hands.command("chidi", f"/ticket {word} T-1")
    assert said.text == "T-1 is closed."
    assert labels(said)[:2] == ["Not fixed", "5 very good"]
    assert (await last(hands, "anton"))["text"] == "Chidi Ọkáfọ̀ closed T-1: Down"
    assert "Closed by Chidi Ọkáfọ̀\n" in (await hands.command("agnes", "/ticket show T-1")).words + "\n"


async def test_a_last_word_goes_with_it(hands: Hands, resolved: Said) -> None:
    """As a comment, but not on a ticket that is resolved already."""
    again = await hands.command("chidi", "/ticket close T-1 it works")
    assert "already resolved T-1" in again.text
    await hands.command("chidi", "/ticket reopen T-1 It hums.")
    await hands.press("anton", "ticket_claim", "T-1", card=True)
    assert (await hands.command("chidi", "/ticket close T-1 it works")).text == "T-1 is closed."
    assert "it works" in (await hands.command("anton", "/ticket show T-1")).words
    assert await hands.desk.count("comments") == 3
    assert await hands.desk.count("tickets", "state = 'closed'") == 1


async def test_help_lists_it_for_contacts(hands: Hands, resolved: Said) -> None:
    """But not what only agents do."""
    said = (await hands.command("chidi", "/steward help ticket")).words
    assert "`/ticket resolve T-… [text]`" in said
    assert "/ticket claim" not in said


async def test_the_agent_who_resolved_it_is_named(hands: Hands, resolved: Said) -> None:
    """Also if a colleague had claimed it."""
    await hands.command("chidi", "/ticket reopen T-1 It hums.")
    await hands.press("anton", "ticket_claim", "T-1", card=True)
    await hands.command("agnes", "/ticket resolve T-1 Oiled it.")
    await hands.desk.advance("PT1M")
    assert "Resolved by Agnes Köhler" in (await hands.command("chidi", "/ticket show T-1")).words
    assert "Agnes Köhler (⬢ Staff) resolved T-1: Down" in (await last(hands, "anton"))["text"]


async def test_a_last_word_comes_with_the_message_that_it_is_resolved(hands: Hands, resolved: Said) -> None:
    """One message, and not a second one about the comment. Triage isn't asked to claim a ticket that closes."""
    await hands.command("chidi", "/ticket reopen T-1 It hums.")
    before = len(await messages(hands, "chidi", "dm"))
    await hands.command("agnes", "/ticket resolve T-1 Oiled it.")
    assert len(await messages(hands, "chidi", "dm")) == before
    await hands.desk.advance("PT1M")
    told = (await messages(hands, "chidi", "dm"))[before:]
    assert len(told) == 1
    assert "Agnes Köhler (⬢ Staff) resolved your ticket T-1" in told[0]
    assert "Oiled it." in told[0]
    await hands.command("chidi", "/ticket reopen T-1 It still hums.")
    asked = len(await messages(hands, "agnes", TRIAGE))
    await hands.command("chidi", "/ticket resolve T-1 Never mind.")
    assert len(await messages(hands, "agnes", TRIAGE)) == asked
    assert "Never mind." in (await hands.command("chidi", "/ticket show T-1")).words


async def messages(hands: Hands, user: str, channel: str) -> list[str]:
    """What was posted there, once everything is delivered."""
    await hands.desk.settle()
    return [message["text"] for message in await hands.desk.inbox(user, channel)]


async def test_a_colleague_who_does_not_see_it_resolves_nothing(hands: Hands, resolved: Said) -> None:
    """And doesn't learn that it's there."""
    said = await hands.command("dana", "/ticket resolve T-1")
    assert said.text == "I can't find ticket T-1. To list yours, use `/ticket`."


async def test_a_ticket_is_claimed_and_resolved_where_an_agent_reads_it(hands: Hands, resolved: Said) -> None:
    """On `/ticket show`, and below a comment: no way back to the card in the channel is needed."""
    assert labels(await hands.command("agnes", "/ticket show T-1"))[:2] == ["Comment", "Not fixed"]
    await hands.command("chidi", "/ticket reopen T-1 It hums.")
    assert labels(await hands.command("agnes", "/ticket show T-1"))[:3] == ["Claim", "Answer", "Resolve"]
    assert labels(await hands.command("chidi", "/ticket show T-1")) == [
        "Comment",
        "Resolve",
        "Edit my comments …",
        "Remind me …",
    ]
    await hands.press("agnes", "ticket_claim", "T-1", card=True)
    await hands.command("chidi", "/ticket comment T-1 Please close it.")
    assert labels(shown(await last(hands, "agnes"))) == ["Show", "Answer", "Resolve"]


async def test_an_email_about_a_resolved_ticket_names_the_command(hands: Hands, resolved: Said) -> None:
    """There are no buttons in it, nor in a phone's preview."""
    text = (await last(hands, "chidi"))["text"]
    assert "\nIf it isn't fixed, use `/ticket reopen T-1`.\n" in text
