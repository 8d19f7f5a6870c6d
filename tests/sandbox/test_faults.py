"""Faults: how the sandbox misbehaves when it is told to."""

import asyncio

import pytest
from aiohttp import ClientError, web
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import PATIENCE, Desk, Json


async def _post(desk: Desk) -> None:
    await desk.client.chat_postMessage(channel="C0GENERAL", text="x")


async def _stored(desk: Desk) -> int:
    return len((await desk.get("inbox?user=ana"))["messages"])


async def _ask(desk: Desk, kind: str, **more: float) -> None:
    await desk.act("fault", method="chat.postMessage", kind=kind, **more)


@pytest.mark.parametrize(("kind", "stored"), [("lost", 0), ("dropped", 1)])
async def test_the_connection_closes_before_or_after(desk: Desk, kind: str, stored: int) -> None:
    """lost drops the request before anything happened, dropped after it was stored."""
    await _ask(desk, kind, times=1)
    with pytest.raises(ClientError):
        await _post(desk)
    assert await _stored(desk) == stored
    await _post(desk)
    assert await _stored(desk) == stored + 1


@pytest.mark.parametrize(
    ("kind", "error", "stored"), [("internal_error", "internal_error", 1), ("error:is_archived", "is_archived", 0)]
)
async def test_errors_come_with_or_without_effect(desk: Desk, kind: str, error: str, stored: int) -> None:
    """internal_error stores and then denies it; error:<code> does nothing."""
    await _ask(desk, kind, times=1)
    with pytest.raises(SlackApiError, match=error):
        await _post(desk)
    assert await _stored(desk) == stored


async def test_ratelimited_says_when_to_come_back(desk: Desk) -> None:
    """429 with Retry-After, and nothing is stored."""
    await _ask(desk, "ratelimited", times=1)
    with pytest.raises(SlackApiError) as caught:
        await _post(desk)
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "1")
    assert await _stored(desk) == 0


async def test_late_answers_after_the_clients_patience(desk: Desk) -> None:
    """The message is stored, and the client that has no answer yet gives up waiting."""
    await _ask(desk, "late", times=1)
    with desk.sandbox.workspace.subscribe() as changes:
        posting = asyncio.create_task(_post(desk))
        assert (await asyncio.wait_for(anext(changes), PATIENCE)).kind == "message"
    assert await _stored(desk) == 1
    assert not posting.done()
    posting.cancel()


async def test_times_counts_down(desk: Desk) -> None:
    """Two of three calls fail."""
    await _ask(desk, "error:fatal_error", times=2)
    errors: list[str] = []
    for _ in range(3):
        try:
            await _post(desk)
        except SlackApiError as error:
            errors.append(error.response["error"])
    assert errors == ["fatal_error", "fatal_error"]


async def test_rate_is_a_probability(desk: Desk) -> None:
    """1.0 always strikes, 0.0 never; an empty wish clears all."""
    await _ask(desk, "error:fatal_error", rate=0.0)
    await _post(desk)
    await _ask(desk, "error:fatal_error", rate=1.0)
    for _ in range(3):
        with pytest.raises(SlackApiError):
            await _post(desk)
    await desk.act("fault")
    await _post(desk)


@pytest.mark.parametrize("kind", ["command", "interaction", "event"])
async def test_doubled_requests_reach_the_bot_twice(desk: Desk, kind: str) -> None:
    """The same request comes twice, and only once the next time."""
    await desk.act("fault", method=kind, kind="doubled", times=1)

    async def act() -> None:
        if kind == "command":
            await desk.command()
        elif kind == "event":
            await desk.act("home", user="ana")
        else:
            await desk.act("shortcut", user="ana", callback_id="new_ticket")

    await act()
    first, second = desk.bot.received
    assert first.raw == second.raw
    await act()
    assert len(desk.bot.received) == 3


async def test_scattered_events_come_several_times_and_in_any_order(desk: Desk) -> None:
    """Each of twenty comes up to four times, and settling waits for all."""
    await desk.act("fault", method="event", kind="scattered", rate=1, copies=4, seconds=0.2)
    sent = [f"message {number}" for number in range(20)]
    for text in sent:
        outcome = await desk.act("message", user="ana", channel="dm", text=text, wait=False)
        assert (outcome["status"], outcome["error"]) == (None, None)
    await desk.act("settle")
    came = [each.payload["event"]["text"] for each in desk.bot.received]
    assert sorted(set(came)) == sorted(sent)
    assert max(came.count(text) for text in sent) == 4
    assert list(dict.fromkeys(came)) != sent
    assert len({each.payload["event_id"] for each in desk.bot.received}) == 20


async def test_a_lost_event_never_comes(desk: Desk) -> None:
    """The message is there, the bot isn't told, and the next event comes."""
    await desk.act("fault", method="event", kind="lost", times=1)
    for text in ("one", "two"):
        await desk.act("message", user="ana", channel="dm", text=text)
    await desk.act("settle")
    assert [each.payload["event"]["text"] for each in desk.bot.received] == ["two"]
    assert [each["text"] for each in (await desk.get("inbox?user=ana"))["messages"]] == ["one", "two"]


async def test_what_happens_while_the_connection_is_gone_is_not_told_later(open_desk: OpenDesk) -> None:
    """Beyond Slack's retries, of which there are none here. Nobody gets through over HTTP either."""
    desk = await open_desk(event_retry_delays=())
    await desk.act("fault", method="socket", kind="disconnect", seconds=600)
    assert (await desk.command())["error"] == "the bot is not connected"
    await desk.act("message", user="ana", channel="dm", text="in the gap")
    await desk.act("fault", method="socket", kind="disconnect", seconds=0)
    await desk.act("message", user="ana", channel="dm", text="after it")
    assert [each.payload["event"]["text"] for each in desk.bot.received] == ["after it"]


async def test_a_retry_after_the_gap_is_numbered(open_desk: OpenDesk) -> None:
    """The event that got lost in the gap comes again, with its number and reason."""
    desk = await open_desk(event_retry_delays=(0.3,))
    came = asyncio.Event()

    async def answer(_: Json) -> web.Response:
        came.set()
        return web.Response()

    desk.bot.answer = answer
    await desk.act("fault", method="socket", kind="disconnect", seconds=600)
    await desk.act("message", user="ana", channel="dm", text="in the gap", wait=False)
    await desk.act("fault", method="socket", kind="disconnect", seconds=0)
    await asyncio.wait_for(came.wait(), PATIENCE)
    headers = desk.bot.received[0].headers
    assert (headers["X-Slack-Retry-Num"], headers["X-Slack-Retry-Reason"]) == ("1", "connection_failed")


async def test_the_bot_can_refuse_retries(open_desk: OpenDesk) -> None:
    """With X-Slack-No-Retry, a failed event doesn't come again."""
    desk = await open_desk(event_retry_delays=(0.0, 0.0, 0.0))

    async def answer(_: Json) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    desk.bot.answer = answer
    await desk.act("message", user="ana", channel="dm", text="no")
    await desk.act("message", user="ana", channel="dm", text="again")
    assert [each.payload["event"]["text"] for each in desk.bot.received] == ["no", "again"]


async def test_response_urls_can_fail_too(desk: Desk) -> None:
    """The method response_url names them."""
    await desk.command()
    await desk.act("fault", method="response_url", kind="lost", times=1)
    with pytest.raises(ClientError):
        await desk.http.post(desk.bot.last["response_url"], json={"text": "x"})


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "lost"},
        {"method": "chat.postMessage", "kind": "rude"},
        {"method": "command", "kind": "lost"},
        {"method": "command", "kind": "scattered"},
        {"method": "chat.postMessage", "kind": "doubled"},
        {"method": ["chat.postMessage"], "kind": "lost"},
    ],
)
async def test_an_unknown_fault_is_refused(desk: Desk, wish: Json) -> None:
    """400 says what there is."""
    status, answer = await desk.post("fault", **wish)
    assert status == 400
    assert "fault" in answer["error"]
