"""The files of tickets: dropped in the thread, with a message, or in a form. Each is copied, listed and passed on."""

from base64 import b64encode
from typing import Any

import aiohttp
import pytest

from tests.handlers.hands import Hands, Said
from tests.handlers.test_ticket_threads import Thread
from tests.handlers.test_words import HIGH, SUBSCRIPTION, last, ticket

Json = dict[str, Any]
LOG: Json = {"name": "error.log", "content": b64encode(b"It hums.\n" * 150).decode()}


def shown(message: Any) -> Said:
    """A message as its reader sees it."""
    return Said(None, message["text"], message["blocks"])


@pytest.fixture
async def thread(hands: Hands) -> Thread:
    """Ana's thread about her ticket T-1, which Agnes has claimed."""
    root = await ticket(hands)
    await hands.press("agnes", "ticket_claim", "T-1", card=True)
    await hands.desk.settle()
    return Thread(hands, root)


async def copied(hands: Hands, count: int = 1) -> None:
    """Wait until files are copied."""
    await hands.desk.bot.copier.run_until_idle()
    await hands.desk.settle()
    assert await hands.desk.count("stored_files", "state = 'stored'") == count


async def drop(thread: Thread, file: Json) -> None:
    """Let Slack say that Ana dropped a file into the thread, as it describes that file."""
    person, payloads = thread.hands._person("ana"), thread.hands.engine.payloads
    channel = thread.hands.engine.workspace.dm_channel(person.id)
    event: Json = {"type": "message", "user": person.id, "channel": channel.id, "channel_type": "im", "text": "Here"}
    event |= {"subtype": "file_share", "files": [file], "ts": "1700000000.000100", "thread_ts": thread.root}
    await thread.hands.engine.line.send("event", payloads.event(event, person, channel))


async def test_a_file_in_the_thread_reaches_the_agent(thread: Thread) -> None:
    """With its name and size, and a link that gives its content. The drop is confirmed by a reaction."""
    hands = thread.hands
    ts = await thread.write("Here it is", files=[LOG])
    await copied(hands)
    assert await thread.reactions(ts) == ["white_check_mark"]
    heard = shown(await last(hands, "agnes"))
    assert "error.log (1.4 KB)" in heard.words
    listed = await hands.press("agnes", heard.button("Files")["action_id"], card=True)
    got = await hands.press("agnes", listed.button("Get")["action_id"], card=True)
    link = got.blocks[1]["elements"][0]["elements"][0]["url"]
    jar = aiohttp.CookieJar(unsafe=True)  # it keeps cookies of addresses without a name, too
    async with aiohttp.ClientSession(cookie_jar=jar) as browser, browser.post(link) as answer:
        assert (answer.status, await answer.read()) == (200, b"It hums.\n" * 150)
    assert "error.log (1.4 KB)" in (await hands.command("ana", "/ticket show T-1")).words
    assert await hands.desk.count("ticket_entries", "step = 'filed'") == 1


async def test_a_file_without_a_word_is_a_comment(thread: Thread) -> None:
    """Cards show the file, and don't name it once more."""
    await thread.desk._post("message", user="ana", channel="dm", text="", thread_ts=thread.root, files=[LOG])
    await thread.desk.settle()
    await copied(thread.hands)
    assert await thread.desk.count("comments", "text = 'error.log'") == 1
    assert (await thread.hands.command("agnes", "/ticket show T-1")).words.count("error.log") == 1
    assert str((await last(thread.hands, "agnes"))["blocks"]).count("error.log") == 1


async def test_a_file_of_a_deleted_comment_is_gone(thread: Thread) -> None:
    """Its link opens nothing any more."""
    ts = await thread.write("Here it is", files=[LOG])
    await copied(thread.hands)
    await thread.delete(ts)
    said = await thread.hands.command("agnes", "/ticket attachments T-1 F-1")
    assert "error.log" not in said.words
    assert "T-1 has no files." in (await thread.hands.command("agnes", "/ticket attachments T-1")).words


async def test_a_strangers_ticket_has_no_files(thread: Thread) -> None:
    """As if it did not exist."""
    await thread.write("Here it is", files=[LOG])
    await copied(thread.hands)
    for line in ("/ticket attachments T-1", "/ticket attachments T-1 F-1"):
        said = await thread.hands.command("joon", line)
        assert "I can't find ticket T-1." in said.words
        assert "error.log" not in said.all


async def test_files_of_a_message_go_into_a_ticket(hands: Hands) -> None:
    """Into the one that is opened with it, and again into a comment."""
    await hands.desk._post("message", user="ana", channel="dm", text="It hums", files=[LOG])
    said = shown(await last(hands, "ana"))
    assert "Your files go along with a ticket or a comment." in said.words
    form = await hands.press("ana", said.button("Open a ticket")["action_id"], card=True)
    assert "These files go along: error.log" in form.words
    assert form.view is not None
    filled = {"subscription": SUBSCRIPTION, "severity": HIGH, "subject": "It hums", "description": "Loud."}
    await hands.submit("ana", "ticket_new", filled, form.view["private_metadata"])
    await copied(hands)
    card = shown((await hands.desk.inbox("agnes", "C0TRIAGE"))[-1])
    assert "error.log (1.4 KB)" in card.words


async def test_a_form_takes_files(hands: Hands, thread: Thread) -> None:
    """Chosen from the person's own device."""
    opened = await hands.desk.command("ana", "/ticket comment T-1")
    values = {"text": {"text": "See this"}, "files": {"files": [LOG]}}
    await hands.desk._post("submit", user="ana", view_id=opened["view"]["id"], values=values)
    await copied(hands)
    assert "error.log (1.4 KB)" in await thread.to_agnes()


async def test_who_sent_a_file_learns_that_it_is_not_there(thread: Thread) -> None:
    """In the thread. The support team sees why, with Retry."""
    gone: Json = {"id": "F0GONE", "name": "error.log", "mode": "tombstone"}
    await drop(thread, gone)
    heard = await last(thread.hands, "ana")
    assert "A file that you sent with T-1 isn't there:\nerror.log · couldn't be copied, because" in heard["text"]
    assert heard["thread_ts"] == thread.root
    assert "couldn't be copied" in await thread.to_agnes()
    listed = await thread.hands.command("agnes", "/ticket attachments T-1")
    assert listed.button("Retry")["action_id"] == "/ticket files retry F-1"


async def test_a_file_that_slack_only_announces_gets_its_name(thread: Thread) -> None:
    """In a conversation with somebody of another organization, the event has only its ID."""
    acted = await thread.desk._post("message", user="ana", channel="dm", text="Look", files=[LOG])
    file_id = next(one["file_ids"][0] for one in acted["messages"] if one["file_ids"])
    await drop(thread, {"id": file_id, "file_access": "check_file_info"})
    await copied(thread.hands)
    assert "error.log (1.4 KB)" in (await thread.hands.command("ana", "/ticket show T-1")).words


async def test_a_file_of_a_message_elsewhere_is_asked_for_if_it_cant_be_read(hands: Hands) -> None:
    """Slack describes it, but gives it only where Steward is. The form says so before."""
    workspace, ana = hands.engine.workspace, hands._person("ana")
    message = workspace.post("C0GENERAL", ana.id, "It hums")
    payload = hands.engine.payloads.shortcut(ana, "open_ticket", message)
    payload["message"]["files"] = [{"id": "F0UNSEEN", "name": "error.log", "size": 9}]
    mark = hands._begin(ana)
    form = hands._end(ana, await hands.engine.line.send("interaction", payload), mark)
    assert "These files go along, if I can read them there: error.log" in form.words
    assert form.view is not None
    filled = {"subscription": SUBSCRIPTION, "severity": HIGH, "subject": "It hums", "description": "Loud."}
    await hands.submit("ana", "ticket_new", filled, form.view["private_metadata"])
    await hands.desk.bot.copier.run_until_idle()
    heard = await last(hands, "ana")
    assert "it isn't in Slack any more, or not where I can see it" in heard["text"]
    assert "you can drop it into this thread" in heard["text"]
    assert heard["thread_ts"]
