"""The way out to Slack, against a server that counts calls."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.limiter import Limiter
from bot.delivery.slack import NotDelivered, SlackWay


class Busy:
    """A Slack that answers each call with 429, and counts them."""

    def __init__(self) -> None:
        self.calls = 0

    async def answer(self, _request: web.Request) -> web.Response:
        """One call."""
        self.calls += 1
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"})


@pytest.fixture
def slack() -> Busy:
    return Busy()


@pytest.fixture
async def way(slack: Busy) -> AsyncIterator[SlackWay]:
    """The way to it: three messages at once in a channel, and then one a second."""
    app = web.Application()
    app.router.add_post("/chat.postMessage", slack.answer)
    async with TestServer(app) as server:
        client = AsyncWebClient("xoxb-test", base_url=str(server.make_url("/")), retry_handlers=[])
        yield SlackWay(client, Limiter(asyncio.get_running_loop().time))


async def test_what_has_a_turn_is_kept_back_when_slack_says_to_wait_meanwhile(
    way: SlackWay, slack: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing goes to a method while its Retry-After counts, however soon its turn would have come."""
    told = asyncio.Event()

    async def until_told(seconds: float) -> None:
        if seconds > 0:
            await told.wait()

    monkeypatch.setattr(asyncio, "sleep", until_told)
    posts = [asyncio.create_task(way.post("C1", {"text": "hello"}, f"token {number}")) for number in range(6)]
    await asyncio.wait(posts[:3])
    assert slack.calls == 3
    told.set()
    answers = await asyncio.gather(*posts, return_exceptions=True)
    assert slack.calls == 3
    assert [type(answer) for answer in answers] == [NotDelivered] * 6
    # The time that Slack said is the time of the next try.
    assert [round(answer.after) for answer in answers if isinstance(answer, NotDelivered)] == [30] * 6
