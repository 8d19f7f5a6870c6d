"""Faults: how the sandbox misbehaves when it is told to."""

import asyncio

import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

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
        {"method": "chat.postMessage", "kind": "doubled"},
        {"method": ["chat.postMessage"], "kind": "lost"},
    ],
)
async def test_an_unknown_fault_is_refused(desk: Desk, wish: Json) -> None:
    """400 says what there is."""
    status, answer = await desk.post("fault", **wish)
    assert status == 400
    assert "fault" in answer["error"]
