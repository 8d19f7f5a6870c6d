"""What a contact writes in their ticket's thread in Slack: each message is a comment, and the comment follows it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.handlers.hands import Hands, Said, texts
from tests.handlers.test_words import change, last, ticket
from tests.support.desk import RunningDesk
from tests.support.morning import Morning

Json = dict[str, Any]


class Thread:
    """Ana's thread about her ticket T-1, which Agnes has claimed. Ana acts as in Slack's own client."""

    def __init__(self, hands: Hands, root: str) -> None:
        self.hands = hands
        self.desk = hands.desk
        self.root = root

    async def write(self, text: str, who: str = "ana", **more: Any) -> str:
        """Write a reply: its timestamp."""
        acted = await self.desk._post("message", user=who, channel="dm", text=text, thread_ts=self.root, **more)
        return str(next(one["ts"] for one in acted["messages"] if one["text"] == text))

    async def edit(self, ts: str, text: str) -> None:
        """Change a reply."""
        await self.desk._post("edit", user="ana", channel="dm", ts=ts, text=text)
        await self.desk.settle()

    async def delete(self, ts: str) -> None:
        """Delete a reply."""
        await self.desk._post("delete", user="ana", channel="dm", ts=ts)
        await self.desk.settle()

    async def reactions(self, ts: str) -> list[str]:
        """The reactions to a message of Ana's."""
        await self.desk.settle()
        return [name for one in await self.desk.inbox("ana", "dm") if one["ts"] == ts for name in one["reactions"]]

    async def to_agnes(self) -> str:
        """All that Agnes has from Steward in her conversation, as it is now."""
        await self.desk.settle()
        return "\n".join(text for one in await self.desk.inbox("agnes", "dm") for text in texts(one["blocks"]))

    async def in_triage(self) -> str:
        """All that the triage channel shows now."""
        await self.desk.settle()
        return "\n".join(text for one in await self.desk.inbox("agnes", "C0TRIAGE") for text in texts(one["blocks"]))

    async def comments(self) -> list[str]:
        """The comments of the ticket as Ana reads them."""
        shown = (await self.hands.command("ana", "/ticket show T-1")).blocks
        return [text for block in shown[3:] if block["type"] == "rich_text" for text in texts(block)]


async def open_and_claim(desk: RunningDesk) -> None:
    """Ana opens the ticket, and Agnes claims it."""
    hands = Hands(desk)
    await ticket(hands)
    await hands.press("agnes", "ticket_claim", "T-1", card=True)


@pytest.fixture(scope="module")
async def claimed(sqlite_morning: Morning, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """The desk once this is done."""
    return await sqlite_morning.after(tmp_path_factory, open_and_claim)


@pytest.fixture
async def thread(claimed: Morning, tmp_path: Path) -> AsyncIterator[Thread]:
    """The thread, with nothing in it but Steward's first message."""
    async with claimed.copied(tmp_path) as desk:
        (root,) = [one["ts"] for one in await desk.inbox("ana", "dm") if "has received your ticket T-1" in one["text"]]
        yield Thread(Hands(desk), root)


async def test_a_reply_is_confirmed_by_a_reaction_and_no_message(thread: Thread) -> None:
    """Also one that's sent to the conversation, too."""
    before = len(await thread.desk.inbox("ana", "dm"))
    first = await thread.write("Still loud")
    second = await thread.write("And hot", broadcast=True)
    assert await thread.reactions(first) == await thread.reactions(second) == ["white_check_mark"]
    assert len(await thread.desk.inbox("ana", "dm")) == before + 2
    assert await thread.comments() == ["Still loud", "And hot"]


async def test_without_the_scope_a_reply_is_confirmed_in_words(thread: Thread) -> None:
    """An app that was installed before it asked for reactions:write."""
    await thread.desk.fault(method="reactions.add", kind="error:missing_scope", times=9)
    await thread.write("Still loud")
    assert (await last(thread.hands, "ana"))["text"] == "I've added your reply to T-1 as a comment."


async def test_a_reply_that_reopens_is_answered_in_words(thread: Thread) -> None:
    """It changes more than one comment says."""
    await thread.hands.command("agnes", "/ticket resolve T-1 Oiled it.")
    ts = await thread.write("Not at all")
    assert "It's open again" in (await last(thread.hands, "ana"))["text"]
    assert await thread.reactions(ts) == []


async def test_a_message_that_arrives_twice_is_one_comment(thread: Thread) -> None:
    """Also as two events, as after a gap in the connection."""
    for _ in range(2):
        await thread.hands.write("ana", "Still loud", thread.root, ts="1700000000.000100")
    assert await thread.desk.count("comments") == 1


async def test_an_edit_changes_the_comment_wherever_it_is_shown(thread: Thread) -> None:
    """For the agent in their conversation, in triage, and on the ticket. What it said before is kept."""
    ts = await thread.write("Still lowd")
    assert "Still lowd" in await thread.to_agnes()
    await thread.edit(ts, "Still loud")
    for shown in (await thread.to_agnes(), await thread.in_triage()):
        assert "Still loud" in shown
        assert "edited <!date" in shown
        assert "lowd" not in shown
    assert await thread.comments() == ["Still loud"]
    assert await thread.desk.count("comment_versions", "text = 'Still lowd'") == 1
    assert await thread.desk.count("ticket_entries", "step = 'edited' AND source = 'slack'") == 1


async def test_a_deletion_removes_the_comment_wherever_it_is_shown(thread: Thread) -> None:
    """The ticket's last word is then the one before."""
    await thread.write("First")
    ts = await thread.write("My secret")
    assert "My secret" in await thread.to_agnes()
    await thread.delete(ts)
    for shown in (await thread.to_agnes(), await thread.in_triage()):
        assert "This comment was deleted." in shown
        assert "My secret" not in shown
    assert await thread.comments() == ["First"]
    assert await thread.desk.count("comment_versions", "text = 'My secret'") == 1
    assert await thread.desk.count("ticket_entries", "step = 'deleted'") == 1
    written = "SELECT written_at FROM comments WHERE text = 'First'"
    assert await thread.desk.count("tickets", f"last_word_at = ({written})") == 1


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("4242 4242 4242 4242", "Your new text contains a credit card number. Please delete it here, too."),
        ("\u200b", "Your new text is empty. To remove the comment, delete your message."),
        ("x" * 12_001, "Your new text is too long."),
    ],
)
async def test_an_edit_that_can_not_be_taken_is_refused_in_the_thread(thread: Thread, text: str, because: str) -> None:
    """The earlier words stay."""
    ts = await thread.write("Still loud")
    await thread.edit(ts, text)
    answer = await last(thread.hands, "ana")
    assert answer["text"].startswith(f"I couldn't change your comment on T-1. {because}")
    assert answer["thread_ts"] == thread.root
    assert await thread.comments() == ["Still loud"]


async def test_a_refused_message_that_is_corrected_is_taken(thread: Thread) -> None:
    """As it says now."""
    ts = await thread.write("Card 4242 4242 4242 4242")
    assert await thread.desk.count("comments") == 0
    await thread.edit(ts, "Card ending in 4242")
    assert await thread.comments() == ["Card ending in 4242"]
    assert await thread.reactions(ts) == ["white_check_mark"]


async def test_what_was_deleted_or_edited_before_it_arrives_is_not_shown(thread: Thread) -> None:
    """Slack doesn't promise the order of events."""
    hands, root = thread.hands, thread.root
    gone: Json = {"type": "message", "user": "U0ANA", "text": "Secret", "ts": "1700000000.000100", "thread_ts": root}
    await hands.write("ana", "", subtype="message_deleted", previous_message=gone)
    await hands.write("ana", "Secret", root, ts=gone["ts"])
    old = gone | {"text": "Lowd", "ts": "1700000000.000200"}
    for text, at in (("Loud", "1700000009.000000"), ("Loudd", "1700000005.000000")):
        edited: Json = {"subtype": "message_changed", "message": old | {"text": text}, "previous_message": old}
        await hands.write("ana", "", **edited, ts=at)
    await hands.write("ana", "Lowd", root, ts=old["ts"])
    assert await thread.comments() == ["Loud"]


async def test_only_its_author_changes_a_comment(thread: Thread) -> None:
    """A forged event of somebody else's, and one of a former contact."""
    ts = await thread.write("Still loud")
    channel = thread.hands.engine.workspace.dm_channel("U0ANA").id
    old: Json = {"type": "message", "user": "U0BEN", "text": "Still loud", "ts": ts, "thread_ts": thread.root}
    edited: Json = {"subtype": "message_changed", "message": old | {"text": "Quiet"}, "previous_message": old}
    await thread.hands.write("ben", "", channel=channel, **edited)
    await change(thread.hands, "DELETE FROM contacts WHERE person_id IN :people", "Ana")
    await thread.edit(ts, "Quiet")
    assert "Your role doesn't include it anymore." in (await last(thread.hands, "ana"))["text"]
    await thread.delete(ts)
    assert await thread.desk.count("comments", "text = 'Still loud' AND deleted_at IS NULL") == 1
    assert await thread.desk.count("audit", "action = 'tickets.edit_comment' AND outcome <> 'done'") == 1


async def test_a_preview_of_a_link_is_no_edit(thread: Thread) -> None:
    """Slack reports it as one."""
    ts = await thread.write("See x")
    old: Json = {"type": "message", "user": "U0ANA", "text": "See x", "ts": ts, "thread_ts": thread.root}
    await thread.hands.write(
        "ana", "", subtype="message_changed", message=old | {"attachments": [{}]}, previous_message=old
    )
    assert await thread.desk.count("comments", "edited_at IS NOT NULL") == 0
    assert await thread.comments() == ["See x"]


async def test_a_long_reply_is_read_whole(thread: Thread) -> None:
    """In the agent's conversation, and page by page."""
    lines = [f"line {number} of the log" for number in range(500)]
    await thread.write("\n".join(lines))
    await thread.desk.settle()
    heard = Said(None, "", (await last(thread.hands, "agnes"))["blocks"])
    first = await thread.hands.press("agnes", heard.button("Read all")["action_id"], card=True)
    second = await thread.hands.press("agnes", first.button("Continue")["action_id"], card=True)
    read = [
        text
        for said in (first, second)
        for block in said.blocks
        if block["type"] == "rich_text"
        for text in texts(block)
    ]
    assert [line for text in read for line in text.splitlines()] == lines
    assert "Page 2 of 2" in second.words
    assert [one["text"]["text"] for one in second.buttons] == ["Back", "Show"]


async def test_code_and_marks_in_a_reply_stay_as_typed(thread: Thread) -> None:
    """Code has its box, and nobody is rung up."""
    await thread.hands.write(
        "ana", "<!channel> see <https://evil.example|this>:\n```\n  if x &lt; 1:\n      die()\n```", thread.root
    )
    await thread.desk.settle()
    parts = [block for block in (await last(thread.hands, "agnes"))["blocks"] if block["type"] == "rich_text"]
    shown = [(part["type"], "".join(texts(part))) for part in parts[0]["elements"]]
    assert shown == [
        ("rich_text_quote", "@channel see this (https://evil.example):"),
        ("rich_text_preformatted", "  if x < 1:\n      die()"),
    ]
