"""What the bot is sent over signed HTTP, and what becomes of its answers and of its silence."""

import asyncio

import pytest
from aiohttp import web

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import PATIENCE, Desk, Json, actions, button, modal, section, text_input


async def test_a_command_has_slacks_fields_and_signature(desk: Desk) -> None:
    """A slash command is a signed form with all of Slack's fields."""
    await desk.command("/invoice pay INV-1", channel="triage", user="ben")
    received = desk.bot.received[-1]
    assert received.signed
    assert received.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert received.payload.keys() == {
        *("token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command"),
        *("text", "api_app_id", "is_enterprise_install", "response_url", "trigger_id"),
    }
    shown = {key: received.payload[key] for key in ("team_id", "channel_id", "channel_name", "user_id", "text")}
    assert shown == {
        "team_id": "T0VENDOR",
        "channel_id": "C0TRIAGE",
        "channel_name": "privategroup",
        "user_id": "U0BEN",
        "text": "pay INV-1",
    }


async def test_the_signature_follows_the_real_clock(desk: Desk) -> None:
    """A month on, signatures still pass the bot's five-minute window."""
    await desk.act("clock", advance="P30D")
    await desk.command()
    assert desk.bot.received[-1].signed


async def test_a_changed_body_does_not_verify(desk: Desk) -> None:
    """The signature covers the raw body."""
    await desk.command()
    desk.bot.received[-1].raw += b"&text=more"
    assert not desk.bot.received[-1].signed


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("add @ben", "add <@U0BEN|ben>"),
        ("add @ben.", "add <@U0BEN|ben>."),
        ("in #general now", "in <#C0GENERAL|general> now"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("add eve@acme.example", "add <mailto:eve@acme.example|eve@acme.example>"),
        ("see https://x.example/?a=1&b=2", "see <https://x.example/?a=1&amp;b=2>"),
        ("@nobody here", "@nobody here"),
        ("<@U0BEN>", "<@U0BEN|ben>"),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
async def test_should_escape_marks_up_the_text(desk: Desk, typed: str, sent: str) -> None:
    """With should_escape, mentions, channels, links and e-mails come marked up, the rest escaped."""
    await desk.command(f"/invoice {typed}")
    assert desk.bot.last["text"] == sent


async def test_without_should_escape_the_text_is_raw(desk: Desk) -> None:
    """The other command's text comes as it was typed."""
    await desk.command("/raw a < b @ben")
    assert desk.bot.last["text"] == "a < b @ben"


@pytest.mark.parametrize("body", ["Here you are", {"text": "Here you are"}])
async def test_a_commands_answer_is_ephemeral(desk: Desk, body: object) -> None:
    """Plain text or JSON in the answer is shown to the caller alone."""
    desk.bot.answers(body)
    (message,) = (await desk.command(channel="general"))["messages"]
    assert (message["text"], message["ephemeral"]) == ("Here you are", True)
    assert (await desk.get("inbox?user=ben"))["messages"] == []


async def test_in_channel_shows_the_answer_to_all(desk: Desk) -> None:
    """response_type in_channel posts for everybody in the channel."""
    desk.bot.answers({"response_type": "in_channel", "text": "Look"})
    await desk.command(channel="general")
    assert [each["text"] for each in (await desk.get("inbox?user=ben"))["messages"]] == ["Look"]


async def test_a_bot_that_takes_too_long_timed_out(open_desk: OpenDesk) -> None:
    """No answer in time: Slackbot says operation_timeout to the caller."""
    desk = await open_desk(answer_seconds=0.05)

    async def answer(_: Json) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    desk.bot.answer = answer
    outcome = await desk.command()
    assert (outcome["status"], outcome["error"]) == (None, "operation_timeout")
    assert outcome["messages"][0]["text"] == '/invoice failed with the error "operation_timeout"'


async def test_a_status_other_than_200_failed(desk: Desk) -> None:
    """A 500 is dispatch_failed, and its body is not shown."""
    desk.bot.answers("secret trace", status=500)
    outcome = await desk.command()
    assert (outcome["status"], outcome["error"]) == (500, "dispatch_failed")
    assert outcome["messages"][0]["text"] == '/invoice failed with the error "dispatch_failed"'


@pytest.mark.parametrize("bot_url", [None, "http://127.0.0.1:9"])
async def test_nobody_there_is_said_so(open_desk: OpenDesk, bot_url: str | None) -> None:
    """With no WebSocket and no server: the bot is not connected."""
    desk = await open_desk(bot_url=bot_url)
    assert (await desk.command())["error"] == "the bot is not connected"
    assert desk.sandbox.workspace.bot_connected is False


async def test_blocks_in_an_answer_are_checked(desk: Desk) -> None:
    """An answer with wrong blocks is refused, and the caller sees that it failed."""
    desk.bot.answers({"text": "x", "blocks": [section("x" * 3001)]})
    assert (await desk.command())["error"] == "The answer was refused: invalid_blocks."


async def test_an_event_is_signed_json(desk: Desk) -> None:
    """A DM reaches the bot as event_callback with a message event."""
    outcome = await desk.act("message", user="ana", channel="dm", text="hi <all>")
    received = desk.bot.received[-1]
    assert (outcome["status"], received.signed, received.payload["type"]) == (200, True, "event_callback")
    event = received.payload["event"]
    assert (event["type"], event["channel_type"], event["user"]) == ("message", "im", "U0ANA")
    assert event["text"] == "hi &lt;all&gt;"


async def test_each_event_has_its_own_id(desk: Desk) -> None:
    """event_id never repeats."""
    for _ in range(2):
        await desk.act("home", user="ana")
    first, second = (each.payload["event_id"] for each in desk.bot.received)
    assert first != second


async def test_a_mention_is_a_second_event(desk: Desk) -> None:
    """@steward in a channel sends a message event and an app_mention."""
    await desk.act("message", user="ana", channel="general", text="@steward help")
    assert sorted(each.payload["event"]["type"] for each in desk.bot.received) == ["app_mention", "message"]


async def test_only_subscribed_events_are_sent(open_desk: OpenDesk) -> None:
    """Without the subscription in the manifest, nothing is sent."""
    desk = await open_desk(without_event="message.channels")
    outcome = await desk.act("message", user="ana", channel="general", text="hello")
    assert (outcome["status"], desk.bot.received) == (None, [])


async def test_the_bot_hears_nothing_where_it_is_no_member(desk: Desk) -> None:
    """Messages in a channel without the app are not told to it."""
    await desk.act("message", user="ana", channel="secret", text="hello")
    assert desk.bot.received == []


async def test_an_event_is_tried_three_more_times(open_desk: OpenDesk) -> None:
    """After a failure, three more tries with the same event_id, numbered."""
    desk = await open_desk(event_retry_delays=(0.0, 0.0, 0.0))
    all_came = asyncio.Event()

    async def answer(_: Json) -> web.Response:
        if len(desk.bot.received) == 4:
            all_came.set()
        return web.Response(status=500)

    desk.bot.answer = answer
    assert (await desk.act("home", user="ana"))["error"] == "dispatch_failed"
    await asyncio.wait_for(all_came.wait(), PATIENCE)
    tries = [each.headers.get("X-Slack-Retry-Num") for each in desk.bot.received]
    assert tries == [None, "1", "2", "3"]
    assert desk.bot.received[3].headers["X-Slack-Retry-Reason"] == "http_error"
    assert len({each.payload["event_id"] for each in desk.bot.received}) == 1


async def test_no_more_tries_after_a_success(open_desk: OpenDesk) -> None:
    """A retry that is answered with 200 is the last."""
    desk = await open_desk(event_retry_delays=(0.0, 0.0, 0.0))
    accepted = asyncio.Event()

    async def answer(_: Json) -> web.Response:
        if len(desk.bot.received) == 1:
            return web.Response(status=500)
        accepted.set()
        return web.Response()

    desk.bot.answer = answer
    await desk.act("home", user="ana")
    await asyncio.wait_for(accepted.wait(), PATIENCE)
    desk.bot.answers()
    await desk.act("message", user="ana", channel="dm", text="later")
    assert len(desk.bot.received) == 3


async def test_joining_and_changed_profiles_are_events(desk: Desk) -> None:
    """member_joined_channel and user_change reach the bot."""
    await desk.act("join", user="ben", channel="random")
    assert (await desk.post("person", user="ben", changes={"shoe": 42}))[0] == 400
    await desk.act("person", user="ben", changes={"deleted": True})
    joined, changed = (each.payload["event"] for each in desk.bot.received)
    assert (joined["type"], joined["user"], joined["channel"]) == ("member_joined_channel", "U0BEN", "C0RANDOM")
    assert (changed["type"], changed["user"]["deleted"]) == ("user_change", True)
    assert (await desk.post("command", user="ben", channel="general", text="/invoice"))[0] == 400


async def test_shortcuts_of_the_manifest_reach_the_bot(desk: Desk) -> None:
    """A global shortcut has a trigger id; one on a message has the message too."""
    await desk.act("shortcut", user="ana", callback_id="new_ticket")
    assert (desk.bot.last["type"], desk.bot.last["callback_id"]) == ("shortcut", "new_ticket")
    ts = (await desk.client.chat_postMessage(channel="C0GENERAL", text="broken"))["ts"]
    await desk.act("shortcut", user="ana", callback_id="from_message", channel="general", ts=ts)
    assert (desk.bot.last["type"], desk.bot.last["message"]["text"]) == ("message_action", "broken")


async def test_view_closed_is_sent_when_asked_for(desk: Desk) -> None:
    """Closing tells the bot only with notify_on_close."""
    for notify in (False, True):
        await desk.command()
        view = modal(text_input(), notify_on_close=notify)
        opened = await desk.api("views.open", trigger_id=desk.bot.last["trigger_id"], view=view)
        assert (await desk.act("close", user="ana", view_id=opened["view"]["id"]))["view"] is None
    closed = [each.payload for each in desk.bot.received if each.payload.get("type") == "view_closed"]
    assert [each["is_cleared"] for each in closed] == [False]


async def test_a_click_in_an_ephemeral_message_comes_without_it(desk: Desk) -> None:
    """Slack leaves the message out of the request when it is ephemeral."""
    desk.bot.answers({"text": "x", "blocks": [actions(button())]})
    ts = (await desk.command())["messages"][0]["ts"]
    await desk.act("click", user="ana", channel="dm", ts=ts, action_id="go")
    assert desk.bot.last["container"]["is_ephemeral"] is True
    assert "message" not in desk.bot.last
