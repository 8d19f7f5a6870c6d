"""The life of a ticket beside its conversation, through Slack: watchers, ratings, reminders, its history."""

import pytest
from sqlalchemy import update

from models.desks.tickets.classification import TicketState
from models.desks.tickets.tables import Ticket
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands
from tests.handlers.test_reopening import labels, shown
from tests.handlers.test_words import last
from tests.support.desk import RunningDesk

FORM = {"subscription": chosen("SUB-1042"), "severity": chosen("high"), "subject": "Down", "description": "Loud."}


@pytest.fixture
async def opened(hands: Hands) -> Hands:
    """Chidi's ticket T-1."""
    await hands.submit("chidi", "ticket_new", FORM)
    return hands


async def test_an_agent_asks_the_opener_says_yes_and_a_colleague_watches(opened: Hands) -> None:
    """By buttons alone. Before the yes, Dana gets nothing; then she sees the ticket, and ends it herself."""
    hands = opened
    before = len(await hands.desk.inbox("dana", "dm"))
    said = await hands.command("agnes", "/ticket watch T-1 dana@labs.acme.example")
    assert said.text == "I've asked Chidi Ọkáfọ̀ whether Dana Wiśniewska may see T-1. I'll let you know."
    question = shown(await last(hands, "chidi"))
    assert question.words.startswith("Agnes Köhler (⬢ Staff) would like Dana Wiśniewska to see your ticket T-1,")
    assert labels(question) == ["Yes", "No"]
    await hands.desk.settle()
    assert len(await hands.desk.inbox("dana", "dm")) == before
    await hands.press("chidi", question.button("Yes")["action_id"], card=True)
    assert shown(await last(hands, "agnes")).text == (
        "Chidi Ọkáfọ̀ agreed: Dana Wiśniewska sees T-1 from now on, and can comment on it."
    )
    news = shown(await last(hands, "dana"))
    assert news.words.startswith("Chidi Ọkáfọ̀ shares the ticket T-1 with you: Down")
    assert "Dana Wiśniewska" in (await hands.command("chidi", "/ticket show T-1")).words
    said = await hands.press("dana", news.button("Stop watching")["action_id"], card=True)
    assert said.text == "You no longer see T-1, and won't get news of it."
    assert (await last(hands, "chidi"))["text"] == "Dana Wiśniewska no longer watches T-1."
    assert "I can't find ticket T-1." in (await hands.command("dana", "/ticket show T-1")).words


async def test_a_watcher_reads_who_adds_watchers(opened: Hands) -> None:
    """The person who opened it, or the support team."""
    await opened.command("chidi", "/ticket watch T-1 dana@labs.acme.example")
    said = await opened.command("dana", "/ticket watch T-1")
    assert said.words.startswith("You can't add a watcher to a ticket on SUB-1042")
    assert "Only the person who opened it or Northwind Software's support team can do this." in said.words


async def test_a_ticket_is_rated_by_a_press(opened: Hands) -> None:
    """On the news that it's resolved; words can follow. The agent reads both on the ticket, and contacts neither."""
    hands = opened
    await hands.command("agnes", "/ticket resolve T-1 Restarted.")
    await hands.desk.advance("PT1M")
    news = shown(await last(hands, "chidi"))
    said = await hands.press("chidi", news.button("4 good")["action_id"], card=True)
    assert said.words.startswith("Thank you. You rated T-1 4 good.")
    form = (await hands.press("chidi", said.button("Add a comment …")["action_id"])).view
    assert form is not None
    values = {"stars": chosen("5"), "text": "Fast <!channel> & kind"}
    await hands.submit("chidi", form["callback_id"], values, form["private_metadata"])
    told = (await last(hands, "agnes"))["text"]
    assert told == "Chidi Ọkáfọ̀ rated T-1 5 very good: Down\n“Fast &lt;!channel&gt; &amp; kind”"
    assert "5 very good: “Fast" in (await hands.command("agnes", "/ticket show T-1")).words
    assert "very good" not in (await hands.command("chidi", "/ticket show T-1")).words


async def test_a_reminder_comes_when_the_days_have_passed(opened: Hands, desk: RunningDesk) -> None:
    """By the schedule of the running desk."""
    async with desk.database.transaction() as session:
        await session.execute(update(Ticket).values(state=TicketState.WAITING, waits_since=Ticket.opened_at))
    await desk.advance("P7D")
    assert (await last(opened, "chidi"))["text"].startswith("T-1 is waiting for your answer: Down")


async def test_an_agent_opens_a_ticket_for_a_contact(hands: Hands) -> None:
    """With a mention or an address. It's the contact's; the history says who opened it for whom."""
    form = (await hands.command("agnes", "/ticket new <@U0CHIDI|chidi> SUB-1042 Down again")).view
    assert form is not None
    values = {"severity": chosen("high"), "subject": "Down again", "description": "Chidi called."}
    said = await hands.submit("agnes", form["callback_id"], values, form["private_metadata"])
    assert "T-1 is open for Chidi Ọkáfọ̀. I've let them know." in said.words
    told = shown(await last(hands, "chidi"))
    assert told.words.startswith("Agnes Köhler (⬢ Staff) opened the ticket T-1 for you: Down again")
    assert labels(told) == ["Show", "Comment"]
    history = await hands.command("chidi", "/ticket history T-1")
    assert "Agnes Köhler opened it for Chidi Ọkáfọ̀ · " in history.words
    assert history.text.count(" · from Slack") == 1
    await hands.press("chidi", told.button("Comment")["action_id"], card=True)
    assert "You can't " not in (await hands.command("chidi", "/ticket close T-1")).words


async def test_a_button_in_a_thread_is_answered_there(opened: Hands, desk: RunningDesk) -> None:
    """Slack is told which thread it is."""
    await opened.command("agnes", "/ticket resolve T-1 Restarted.")
    await desk.advance("PT1M")
    news = await last(opened, "chidi")
    await desk.click("chidi", "/ticket rate T-1 4", channel=news["channel"], ts=news["ts"])
    (sent,) = [str(entry) for entry in await desk.log() if "Thank you. You rated" in str(entry)]
    assert f"'thread_ts': '{news['thread_ts']}'" in sent
