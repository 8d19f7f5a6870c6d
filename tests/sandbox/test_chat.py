"""chat.*: what is posted, where, and what may be changed."""

import pytest

from tests.sandbox.desk import Desk, Json, actions, button, section

METADATA = {"event_type": "notice", "event_payload": {"key": "abc"}}


async def test_a_post_is_in_the_channel_for_its_members(desk: Desk) -> None:
    """A member sees the message, somebody outside the channel doesn't."""
    posted = await desk.client.chat_postMessage(channel="C0TRIAGE", text="A ticket")
    assert [each["ts"] for each in (await desk.get("inbox?user=ben"))["messages"]] == [posted["ts"]]
    assert (await desk.get("inbox?user=ana"))["messages"] == []


async def test_a_user_id_as_channel_is_their_dm(desk: Desk) -> None:
    """Posting to a user id lands in that person's DM."""
    posted = await desk.client.chat_postMessage(channel="U0ANA", text="For you")
    assert posted["channel"] == "D0ANA"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0RANDOM", "not_in_channel"),
        ("C0SECRET", "channel_not_found"),
        ("C0NOWHERE", "channel_not_found"),
        ("U0GUS", "is_inactive"),
    ],
)
async def test_where_the_app_is_not_it_cannot_post(desk: Desk, channel: str, error: str) -> None:
    """Public channels say that the app is not in, private ones that there is none."""
    assert await desk.error("chat.postMessage", channel=channel, text="x") == error


async def test_a_post_needs_text_or_blocks(desk: Desk) -> None:
    """Neither text nor blocks: no_text."""
    assert await desk.error("chat.postMessage", channel="C0GENERAL") == "no_text"
    await desk.api("chat.postMessage", channel="C0GENERAL", blocks=[section()])


async def test_ts_only_grows(desk: Desk) -> None:
    """Each message's ts is greater than the one before, in Slack's shape."""
    stamps = [(await desk.client.chat_postMessage(channel="C0GENERAL", text="x"))["ts"] for _ in range(3)]
    assert len(set(stamps)) == 3
    assert stamps == sorted(stamps)
    assert all(len(stamp.split(".")[1]) == 6 for stamp in stamps)


async def test_the_app_changes_its_own_message(desk: Desk) -> None:
    """chat.update replaces the text and marks the message edited; blocks that are left out stay."""
    posted = await desk.client.chat_postMessage(channel="C0GENERAL", text="old", blocks=[actions(button())])
    await desk.client.chat_update(channel="C0GENERAL", ts=posted["ts"], text="new")
    (shown,) = (await desk.get("inbox?user=ana"))["messages"]
    assert (shown["text"], shown["edited"], shown["blocks"][0]["block_id"]) == ("new", True, "row")


async def test_nobody_elses_message_can_be_changed(desk: Desk) -> None:
    """chat.update and chat.delete of a person's message are refused."""
    written = (await desk.act("message", user="ana", channel="general", text="mine"))["messages"][0]
    where = {"channel": "C0GENERAL", "ts": written["ts"]}
    assert await desk.error("chat.update", **where, text="x") == "cant_update_message"
    assert await desk.error("chat.delete", **where) == "cant_delete_message"


async def test_a_deleted_message_is_gone(desk: Desk) -> None:
    """After chat.delete nobody sees it, and it can't be changed."""
    posted = await desk.client.chat_postMessage(channel="C0GENERAL", text="x")
    await desk.client.chat_delete(channel="C0GENERAL", ts=posted["ts"])
    assert (await desk.get("inbox?user=ana"))["messages"] == []
    assert await desk.error("chat.update", channel="C0GENERAL", ts=posted["ts"], text="y") == "message_not_found"


async def test_an_ephemeral_message_is_for_one_person(desk: Desk) -> None:
    """Only its person sees it; history and chat.update don't know it."""
    ts = (await desk.client.chat_postEphemeral(channel="C0GENERAL", user="U0ANA", text="psst"))["message_ts"]
    (shown,) = (await desk.get("inbox?user=ana"))["messages"]
    assert (shown["ts"], shown["ephemeral"]) == (ts, True)
    assert (await desk.get("inbox?user=ben"))["messages"] == []
    assert (await desk.client.conversations_history(channel="C0GENERAL"))["messages"] == []
    assert await desk.error("chat.update", channel="C0GENERAL", ts=ts, text="x") == "message_not_found"


async def test_an_ephemeral_message_needs_a_member(desk: Desk) -> None:
    """Its person has to be in the channel."""
    error = await desk.error("chat.postEphemeral", channel="C0TRIAGE", user="U0ANA", text="x")
    assert error == "user_not_in_channel"


async def test_metadata_shows_only_when_asked_for(desk: Desk) -> None:
    """History shows metadata with include_all_metadata alone."""
    await desk.client.chat_postMessage(channel="C0GENERAL", text="x", metadata=METADATA)
    without = await desk.client.conversations_history(channel="C0GENERAL")
    assert "metadata" not in without["messages"][0]
    asked = await desk.client.conversations_history(channel="C0GENERAL", include_all_metadata=True)
    assert asked["messages"][0]["metadata"] == METADATA


async def test_metadata_without_its_type_is_refused(desk: Desk) -> None:
    """Metadata needs event_type and event_payload."""
    wrong: Json = {"event_payload": {}}
    assert await desk.error("chat.postMessage", channel="C0GENERAL", text="x", metadata=wrong) == (
        "invalid_metadata_format"
    )


async def test_an_update_keeps_metadata_that_it_does_not_name(desk: Desk) -> None:
    """Only an empty object takes metadata away."""
    ts = (await desk.client.chat_postMessage(channel="C0GENERAL", text="x", metadata=METADATA))["ts"]
    kept = await desk.api("chat.update", channel="C0GENERAL", ts=ts, text="y")
    assert kept["message"]["metadata"] == METADATA
    gone = await desk.api("chat.update", channel="C0GENERAL", ts=ts, text="y", metadata={})
    assert "metadata" not in gone["message"]


async def test_a_reply_needs_its_message(desk: Desk) -> None:
    """thread_ts has to be a message of that channel."""
    error = await desk.error("chat.postMessage", channel="C0GENERAL", text="x", thread_ts="1.000001")
    assert error == "thread_not_found"


async def test_an_update_is_at_most_4000_characters(desk: Desk) -> None:
    """4,000 characters pass, one more doesn't."""
    ts = (await desk.client.chat_postMessage(channel="C0GENERAL", text="x"))["ts"]
    await desk.api("chat.update", channel="C0GENERAL", ts=ts, text="x" * 4000)
    assert await desk.error("chat.update", channel="C0GENERAL", ts=ts, text="x" * 4001) == "msg_too_long"
