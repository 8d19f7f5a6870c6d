"""What people write: replies, edits, deletions and reactions, and the events that the app gets of them."""

import pytest

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, Json


async def write(desk: Desk, text: str = "Hello", channel: str = "dm", user: str = "ana", **more: object) -> str:
    """A person's message: its ts."""
    written = await desk.act("message", user=user, channel=channel, text=text, **more)
    return str(next(each["ts"] for each in written["messages"] if each["user"].endswith(user.upper())))


def event(desk: Desk) -> Json:
    """The event that the app got last."""
    last: Json = desk.bot.last["event"]
    return last


async def seen(desk: Desk, user: str = "ana") -> list[Json]:
    """What a person sees."""
    messages: list[Json] = (await desk.get(f"inbox?user={user}"))["messages"]
    return messages


async def test_a_reply_names_its_parent_and_is_counted_there(desk: Desk) -> None:
    """The event and the thread name the parent's author; history counts replies and who wrote them."""
    parent = await write(desk, "Broken")
    reply = await write(desk, "Still", thread_ts=parent)
    told = event(desk)
    assert (told["thread_ts"], told["parent_user_id"], told["channel_type"]) == (parent, "U0ANA", "im")
    assert "subtype" not in told
    await desk.client.chat_postMessage(channel="D0ANA", text="Thanks", thread_ts=parent)
    last = await write(desk, "Well?", thread_ts=reply)
    (top,) = (await desk.api("conversations.history", channel="D0ANA"))["messages"]
    assert (top["reply_count"], top["latest_reply"]) == (3, last)
    assert (top["reply_users"], top["reply_users_count"]) == (["U0ANA", "U0SANDBOXBOT"], 2)


async def test_a_reply_to_a_reply_is_in_the_same_thread(desk: Desk) -> None:
    """Threads have one level."""
    parent = await write(desk)
    reply = await write(desk, "one", thread_ts=parent)
    await write(desk, "two", thread_ts=reply)
    assert event(desk)["thread_ts"] == parent


async def test_a_broadcast_is_in_the_thread_and_in_the_channel(desk: Desk) -> None:
    """Its event has the subtype thread_broadcast and the root; history shows it."""
    parent = await write(desk, "root")
    await write(desk, "aloud", thread_ts=parent, broadcast=True)
    told = event(desk)
    assert (told["subtype"], told["thread_ts"], told["root"]["text"]) == ("thread_broadcast", parent, "root")
    history = (await desk.api("conversations.history", channel="D0ANA"))["messages"]
    assert [each["text"] for each in history] == ["aloud", "root"]


async def test_an_edit_tells_what_was_there_before(desk: Desk) -> None:
    """message_changed, with both texts, who edited it and when, and a ts of its own."""
    ts = await write(desk, "teh printer")
    await desk.act("edit", user="ana", channel="dm", ts=ts, text="the printer <&>")
    told = event(desk)
    assert (told["type"], told["subtype"], told["hidden"]) == ("message", "message_changed", True)
    assert (told["channel"], told["channel_type"], told["ts"]) == ("D0ANA", "im", told["event_ts"])
    assert told["ts"] > ts
    assert (told["message"]["text"], told["message"]["ts"]) == ("the printer &lt;&amp;&gt;", ts)
    assert (told["message"]["edited"]["user"], told["message"]["team"]) == ("U0ANA", "T0VENDOR")
    assert (told["previous_message"]["text"], told["previous_message"]["ts"]) == ("teh printer", ts)
    assert "edited" not in told["previous_message"]
    assert [(each["text"], each["edited"]) for each in await seen(desk)] == [("the printer &lt;&amp;&gt;", True)]


async def test_an_edit_without_a_change_tells_nobody(desk: Desk) -> None:
    """The message isn't marked as edited."""
    ts = await write(desk, "Hello")
    await desk.act("edit", user="ana", channel="dm", ts=ts, text="Hello")
    assert event(desk).get("subtype") is None
    assert [each["edited"] for each in await seen(desk)] == [False]


async def test_a_deletion_tells_what_was_there_before(desk: Desk) -> None:
    """message_deleted, with the message that's gone."""
    ts = await write(desk, "Never mind")
    await desk.act("delete", user="ana", channel="dm", ts=ts)
    told = event(desk)
    assert (told["subtype"], told["deleted_ts"], told["hidden"]) == ("message_deleted", ts, True)
    assert (told["previous_message"]["text"], told["previous_message"]["user"]) == ("Never mind", "U0ANA")
    assert "message" not in told
    assert await seen(desk) == []


async def test_a_parent_with_replies_leaves_a_tombstone(desk: Desk) -> None:
    """Slack changes it into one, and says so with message_changed. The replies stay."""
    parent = await write(desk, "Broken")
    reply = await write(desk, "Still", thread_ts=parent)
    await desk.act("delete", user="ana", channel="dm", ts=parent)
    told = event(desk)
    assert (told["subtype"], told["previous_message"]["text"]) == ("message_changed", "Broken")
    tomb = told["message"]
    assert (tomb["subtype"], tomb["user"], tomb["text"]) == ("tombstone", "USLACKBOT", "This message was deleted.")
    thread = (await desk.api("conversations.replies", channel="D0ANA", ts=parent))["messages"]
    assert [each["ts"] for each in thread] == [parent, reply]
    await desk.act("delete", user="ana", channel="dm", ts=reply)
    assert event(desk)["subtype"] == "message_deleted"
    assert await seen(desk) == []


@pytest.mark.parametrize("act", ["edit", "delete"])
async def test_people_change_only_their_own_messages(desk: Desk, act: str) -> None:
    """Not each other's, and not the app's."""
    hers, its = await write(desk, channel="general"), await desk.client.chat_postMessage(channel="C0GENERAL", text="x")
    for ts in (hers, its["ts"]):
        text = {"text": "y"} if act == "edit" else {}
        status, answer = await desk.post(act, user="ben", channel="general", ts=ts, **text)
        assert (status, answer["error"]) == (400, f"Ben Okafor can {act} only their own messages.")


async def test_reactions_are_told_and_shown(desk: Desk) -> None:
    """With the message that they're on, and its author."""
    ts = (await desk.client.chat_postMessage(channel="U0ANA", text="Fixed?"))["ts"]
    await desk.act("react", user="ana", channel="dm", ts=ts, name="+1")
    told = event(desk)
    assert (told["type"], told["user"], told["reaction"]) == ("reaction_added", "U0ANA", "+1")
    assert told["item"] == {"type": "message", "channel": "D0ANA", "ts": ts}
    assert told["item_user"] == "U0SANDBOXBOT"
    assert [each["reactions"] for each in await seen(desk)] == [{"+1": ["U0ANA"]}]
    (there,) = (await desk.api("conversations.history", channel="D0ANA"))["messages"]
    assert there["reactions"] == [{"name": "+1", "users": ["U0ANA"], "count": 1}]
    await desk.act("unreact", user="ana", channel="dm", ts=ts, name="+1")
    assert (event(desk)["type"], event(desk)["reaction"]) == ("reaction_removed", "+1")
    assert [each["reactions"] for each in await seen(desk)] == [{}]


async def test_the_app_reacts_once_and_removes_only_its_own(desk: Desk) -> None:
    """A second time it's already_reacted, and another's reaction is no_reaction."""
    ts = await write(desk)
    about = {"channel": "D0ANA", "timestamp": ts}
    await desk.api("reactions.add", **about, name="eyes")
    assert await desk.error("reactions.add", **about, name="eyes") == "already_reacted"
    await desk.act("react", user="ana", channel="dm", ts=ts, name="tada")
    assert await desk.error("reactions.remove", **about, name="tada") == "no_reaction"
    got = (await desk.api("reactions.get", **about))["message"]["reactions"]
    assert [(each["name"], each["users"]) for each in got] == [("eyes", ["U0SANDBOXBOT"]), ("tada", ["U0ANA"])]
    await desk.api("reactions.remove", **about, name="eyes")
    assert [each["reactions"] for each in await seen(desk)] == [{"tada": ["U0ANA"]}]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"channel": "D0ANA", "timestamp": "1.000001", "name": "eyes"}, "message_not_found"),
        ({"channel": "D0ANA", "timestamp": "soon", "name": "eyes"}, "bad_timestamp"),
        ({"channel": "D0ANA", "name": "eyes"}, "no_item_specified"),
        ({"channel": "D0ANA", "timestamp": "1.000001", "name": ":eyes:"}, "invalid_name"),
        ({"channel": "C0SECRET", "timestamp": "1.000001", "name": "eyes"}, "channel_not_found"),
    ],
    ids=["message", "ts", "nothing", "name", "channel"],
)
async def test_reactions_are_refused_as_slack_does(desk: Desk, given: Json, error: str) -> None:
    """Each with its code."""
    assert await desk.error("reactions.add", **given) == error


async def test_reactions_need_their_scopes(open_desk: OpenDesk) -> None:
    """Without reactions:write the app adds none; without reactions:read it's told of none."""
    desk = await open_desk(without_scope="reactions:write")
    refused = await desk.refusal("reactions.add", channel="D0ANA", timestamp="1.000001", name="eyes")
    assert (refused["error"], refused["needed"]) == ("missing_scope", "reactions:write")
    unread = await open_desk(without_scope="reactions:read")
    ts = await write(unread)
    await unread.act("react", user="ana", channel="dm", ts=ts, name="eyes")
    assert event(unread)["type"] == "message"


@pytest.mark.parametrize("missing", ["message.groups", "reaction_added"])
async def test_without_its_subscription_an_event_is_not_sent(open_desk: OpenDesk, missing: str) -> None:
    """Neither of messages, of edits and of deletions in a channel, nor of reactions."""
    desk = await open_desk(without_event=missing)
    ts = await write(desk, channel="triage", user="ben")
    await desk.act("react", user="ben", channel="triage", ts=ts, name="eyes")
    await desk.act("edit", user="ben", channel="triage", ts=ts, text="Other")
    await desk.act("delete", user="ben", channel="triage", ts=ts)
    kinds = [each.payload["event"].get("subtype", each.payload["event"]["type"]) for each in desk.bot.received]
    messages = ["message", "message_changed", "message_deleted"]
    assert kinds == (["reaction_added"] if missing == "message.groups" else messages)


async def test_a_message_shortcut_brings_text_and_files_from_anywhere(desk: Desk) -> None:
    """Also from a channel that the app isn't in, where it can't read the file."""
    ts = await write(desk, "It *broke*", channel="secret", files=["error.log"])
    await desk.act("shortcut", user="ana", callback_id="from_message", channel="secret", ts=ts)
    sent = desk.bot.last
    assert (sent["type"], sent["callback_id"], sent["message_ts"]) == ("message_action", "from_message", ts)
    assert (sent["message"]["text"], sent["message"]["user"]) == ("It *broke*", "U0ANA")
    (file,) = sent["message"]["files"]
    assert file["name"] == "error.log"
    assert await desk.error("files.info", file=file["id"]) == "file_not_found"


async def test_what_only_one_person_sees_has_no_shortcuts(desk: Desk) -> None:
    """Nor reactions. Slack's client offers none."""
    ts = (await desk.client.chat_postEphemeral(channel="C0GENERAL", user="U0ANA", text="psst"))["message_ts"]
    where = {"user": "ana", "channel": "general", "ts": ts}
    used = await desk.post("shortcut", **where, callback_id="from_message")
    reacted = await desk.post("react", **where, name="eyes")
    assert [answer["error"] for _, answer in (used, reacted)] == [
        "This message has no shortcuts.",
        "This message takes no reactions.",
    ]


async def test_a_message_needs_text_or_files(desk: Desk) -> None:
    """Slack's client sends no empty one, and leaves none behind."""
    status, answer = await desk.post("message", user="ana", channel="dm", text="  ")
    assert (status, answer["error"]) == (400, "A message needs text or files.")


async def test_an_act_need_not_wait(open_desk: OpenDesk) -> None:
    """With `wait` false, it's over when the bot has answered, however long the sandbox would wait for more."""
    desk = await open_desk(quiet_seconds=0.9)
    waits: list[float] = []
    desk.sandbox._engine.quiet = lambda: waits.append(1)  # type: ignore[assignment, method-assign, return-value]
    outcome = await desk.act("message", user="ana", channel="dm", text="Hello", wait=False)
    assert (outcome["status"], waits) == (200, [])
