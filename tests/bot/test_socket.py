"""Socket Mode: the same desk without an address of its own, and a connection that comes back by itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import bolt_app
from bot.errors import StartError
from bot.socket import Socket
from tests.bot.process import PATIENCE
from tests.bot.test_http import NOT_OURS
from tests.support.desk import RunningDesk, reply

Json = dict[str, Any]


async def test_the_main_path_works_as_over_http(desk_over_socket: RunningDesk) -> None:
    """A command, a form, a click in a channel and the App Home."""
    desk = desk_over_socket
    form = (await desk.command("ana", "/ticket new SUB-1042"))["view"]
    filled = {"subscription": "SUB-1042", "severity": "normal", "subject": "Squeaking", "description": "Since 8:00"}
    assert (await desk.submit("ana", form["id"], **filled))["error"] is None
    await desk.settle()
    card = (await desk.inbox("agnes", "C0TRIAGE"))[-1]
    claimed = await desk.click("agnes", "ticket_claim", channel="triage", ts=card["ts"])
    assert "is assigned to you" in reply(claimed)["text"]
    assert (await desk.home("ana"))["view"]["type"] == "home"


ODD: dict[str, Json] = {
    **NOT_OURS,
    "a click of a number": {"type": "block_actions", "user": 7, "team": True},
}


@pytest.mark.parametrize("payload", ODD.values(), ids=ODD)
async def test_what_is_not_ours_or_odd_is_acknowledged(desk_over_socket: RunningDesk, payload: Json) -> None:
    """As over HTTP: else Slack sends it again, or shows an error."""
    who = {"team": {"id": "T0NORTHWIND"}, "user": {"id": "U0ANA", "team_id": "T0NORTHWIND"}}
    answer = await desk_over_socket.sandbox._engine.line.send("interaction", {**who, **payload})
    assert (answer.status, answer.error) == (200, None)


async def test_a_refused_form_shows_its_error_at_the_input(desk_over_socket: RunningDesk) -> None:
    """What a form is answered with fits into Socket Mode's envelopes."""
    desk = desk_over_socket
    form = (await desk.command("ana", "/ticket new SUB-1042"))["view"]
    filled = {"subscription": "SUB-1042", "severity": "normal", "subject": "   ", "description": "Since 8:00"}
    assert list((await desk.submit("ana", form["id"], **filled))["error"]["errors"]) == ["subject"]


async def test_the_bot_comes_back_when_slack_asks_it_to_reconnect(desk_over_socket: RunningDesk) -> None:
    desk = desk_over_socket
    await desk.fault(method="socket", kind="disconnect")

    async def answered() -> bool:
        return (await desk.command("ana", "/subscription"))["error"] is None

    await until(answered)
    answer = await desk.command("ana", "/subscription")
    assert "SUB-1042" in reply(answer)["text"] + str(reply(answer)["blocks"])


class DeafSlack:
    """Slack's Socket Mode, whose connections can be made to say nothing any more, not even a pong."""

    def __init__(self) -> None:
        self.url = ""
        self.connections = 0
        self.came = asyncio.Event()
        self.answers: list[Json] = []

    async def open(self, request: web.Request) -> web.Response:
        """apps.connections.open."""
        if self.answers:
            return web.json_response(self.answers.pop(0))
        return web.json_response({"ok": True, "url": f"ws{self.url.removeprefix('http')}/link"})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """A connection: the first stays deaf, the others answer pings."""
        self.connections += 1
        deaf = self.connections == 1
        self.came.set()
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.PING and not deaf:
                await socket.pong(message.data)
        return socket


@pytest.fixture
async def slack() -> AsyncIterator[DeafSlack]:
    deaf = DeafSlack()
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", deaf.open)
    app.router.add_get("/link", deaf.link)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    deaf.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield deaf
    await runner.cleanup()


@pytest.fixture
async def socket_to(slack: DeafSlack) -> AsyncIterator[Callable[[], Awaitable[Socket]]]:
    """Makes a socket that looks after itself often."""
    running: list[asyncio.Task[None]] = []

    async def make() -> Socket:
        client = AsyncWebClient("xoxb-1", base_url=f"{slack.url}/api/", retry_handlers=[])
        socket = Socket(bolt_app(client, {}, ""), "xapp-1", client, watch_every=0.02, ping_every=0.02)
        await socket.open()
        running.append(asyncio.create_task(socket.run()))
        return socket

    yield make
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - the other end is asked, nothing here could be told
            await asyncio.sleep(0.01)


async def test_a_connection_that_goes_dead_without_a_word_is_made_anew(
    slack: DeafSlack, socket_to: Callable[[], Awaitable[Socket]]
) -> None:
    """The SDK's own watch has died with it, as it was seen to do."""
    socket = await socket_to()
    assert socket._handler is not None
    watch = socket._handler.client.current_session_monitor
    assert watch is not None
    watch.cancel()

    async def anew() -> bool:
        return slack.connections > 1 and await socket.connected()

    await until(anew)


async def test_the_watch_goes_on_when_slack_refuses_a_reconnection(
    slack: DeafSlack, socket_to: Callable[[], Awaitable[Socket]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a refusal that at the start would have been the setting's fault."""
    monkeypatch.setattr("bot.socket.RETRY_AFTER", 0.02)
    socket = await socket_to()
    slack.answers += [{"ok": False, "error": error} for error in ("internal_error", "ratelimited", "invalid_auth")]

    async def anew() -> bool:
        return slack.connections > 1 and not slack.answers and await socket.connected()

    await until(anew)
    assert slack.connections > 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("invalid_auth", r"^SLACK_APP_TOKEN is wrong: Slack says invalid_auth\. .*xapp-\.$"),
        ("not_allowed_token_type", r"^SLACK_APP_TOKEN is wrong: "),
        ("missing_scope", r"^SLACK_APP_TOKEN lacks the scope connections:write\. "),
        ("forbidden_team", r"^SLACK_APP_TOKEN: .* forbidden_team\. Is Socket Mode on"),
    ],
)
async def test_a_refused_app_token_stops_the_start_with_its_name(
    slack: DeafSlack, socket_to: Callable[[], Awaitable[Socket]], error: str, sentence: str
) -> None:
    slack.answers.append({"ok": False, "error": error})
    with pytest.raises(StartError, match=sentence):
        await socket_to()


async def test_the_first_connection_is_waited_for(
    slack: DeafSlack, socket_to: Callable[[], Awaitable[Socket]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.opening.FIRST_PAUSE", 0.01)
    slack.answers += [{"ok": False, "error": "ratelimited"}, {"ok": False, "error": "internal_error"}]
    await socket_to()
    assert slack.connections == 1
