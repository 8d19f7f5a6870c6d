"""Socket Mode, with Slack's own clients and Bolt's handler."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import AT_ONCE, PATIENCE, Desk, Json, modal, text_input


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    """A desk whose bot has no HTTP address."""
    return await open_desk(bot_url=None, event_retry_delays=(0.0, 0.0, 0.0))


async def _connect(desk: Desk) -> ClientWebSocketResponse:
    opened = await AsyncWebClient("xapp-sandbox", base_url=f"{desk.sandbox.url}/api/").apps_connections_open(
        app_token="xapp-sandbox"
    )
    socket = await desk.http.ws_connect(opened["url"])
    assert (await socket.receive_json())["type"] == "hello"
    return socket


@pytest.fixture
async def bolt(desk: Desk) -> AsyncIterator[AsyncApp]:
    """A Bolt app connected over Socket Mode."""
    app = AsyncApp(client=AsyncWebClient("xoxb-sandbox", base_url=f"{desk.sandbox.url}/api/"))
    web_client = AsyncWebClient("xapp-sandbox", base_url=f"{desk.sandbox.url}/api/")
    handler = AsyncSocketModeHandler(app, "xapp-sandbox", web_client=web_client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_bolt_answers_a_command_over_its_socket(desk: Desk, bolt: AsyncApp) -> None:
    """A command goes to the socket, and the acknowledgement's payload is the answer."""

    @bolt.command("/invoice")
    async def invoice(ack: Any, body: Json) -> None:
        await ack(f"You said {body['text']}")

    outcome = await desk.command("/invoice hello")
    assert (outcome["status"], outcome["messages"][0]["text"]) == (200, "You said hello")


async def test_bolt_refuses_a_form_over_its_socket(desk: Desk, bolt: AsyncApp) -> None:
    """A submission's errors come back in the acknowledgement."""

    @bolt.command("/invoice")
    async def invoice(ack: Any, client: AsyncWebClient, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(text_input(), callback_id="form"))
        await ack()

    @bolt.view("form")
    async def form(ack: Any) -> None:
        await ack(response_action="errors", errors={"name": "Taken."})

    view = (await desk.command())["view"]
    outcome = await desk.act("submit", user="ana", view_id=view["id"], values={"name": {"text": "x"}})
    assert outcome["error"] == {"errors": {"name": "Taken."}}


async def test_an_envelope_has_slacks_fields(desk: Desk) -> None:
    """Commands accept a payload in the acknowledgement, events don't and carry their attempt."""
    socket = await _connect(desk)
    acting = asyncio.create_task(desk.command())
    envelope = await socket.receive_json()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["command"] == "/invoice"
    await socket.send_json({"envelope_id": envelope["envelope_id"]})
    assert (await acting)["status"] == 200
    acting = asyncio.create_task(desk.act("home", user="ana"))
    envelope = await socket.receive_json()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert envelope["retry_attempt"] == 0
    await socket.send_json({"envelope_id": envelope["envelope_id"]})
    assert (await acting)["status"] == 200
    await socket.close()


async def test_each_request_goes_to_one_socket_in_turn(desk: Desk) -> None:
    """With two sockets, two commands reach one each."""
    sockets = [await _connect(desk), await _connect(desk)]
    for socket in sockets:
        acting = asyncio.create_task(desk.command())
        envelope = await asyncio.wait_for(socket.receive_json(), PATIENCE)
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        assert (await acting)["status"] == 200
    for socket in sockets:
        await socket.close()


async def test_no_acknowledgement_is_a_timeout(open_desk: OpenDesk) -> None:
    """An envelope that nobody acknowledges: operation_timeout."""
    desk = await open_desk(bot_url=None, answer_seconds=0.05)
    socket = await _connect(desk)
    assert (await desk.command())["error"] == "operation_timeout"
    await socket.close()


async def test_an_unacknowledged_event_comes_again(open_desk: OpenDesk) -> None:
    """The next attempt is numbered and has the same event_id."""
    desk = await open_desk(bot_url=None, answer_seconds=0.05, event_retry_delays=(0.0,))
    socket = await _connect(desk)
    await desk.act("home", user="ana")
    first, second = await socket.receive_json(), await asyncio.wait_for(socket.receive_json(), PATIENCE)
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "http_timeout")
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    await socket.close()


async def test_a_ticket_opens_one_socket(desk: Desk) -> None:
    """A used or made-up ticket is refused."""
    desk.client.token = "xapp-sandbox"
    url = (await desk.api("apps.connections.open"))["url"]
    socket = await desk.http.ws_connect(url)
    for refused in (url.replace("ws", "http", 1), f"{desk.sandbox.url}/link/?ticket=made-up"):
        async with desk.http.get(refused) as response:
            assert response.status == 404
    await socket.close()


async def test_ten_sockets_are_the_most(desk: Desk) -> None:
    """The eleventh apps.connections.open is refused."""
    sockets = [await _connect(desk) for _ in range(10)]
    desk.client.token = "xapp-sandbox"
    assert await desk.error("apps.connections.open") == "too_many_websockets"
    for socket in sockets:
        await socket.close()


async def test_a_refresh_asks_the_app_to_reconnect(desk: Desk) -> None:
    """The fault socket/disconnect sends `disconnect` and closes; then nobody is connected."""
    socket = await _connect(desk)
    assert desk.sandbox.workspace.bot_connected
    asking = asyncio.create_task(desk.act("fault", method="socket", kind="disconnect"))
    message = await socket.receive_json()
    assert (message["type"], message["reason"]) == ("disconnect", "refresh_requested")
    await socket.receive()
    await asking
    assert not desk.sandbox.workspace.bot_connected
    assert (await desk.command())["error"] == "the bot is not connected"


async def test_while_the_connection_is_gone_no_socket_opens(desk: Desk) -> None:
    """The ticket is given out, but the address doesn't take it until the gap is over."""
    await desk.act("fault", method="socket", kind="disconnect", seconds=600)
    with pytest.raises(WSServerHandshakeError):
        await _connect(desk)
    await desk.act("fault", method="socket", kind="disconnect", seconds=0)
    socket = await _connect(desk)
    assert desk.sandbox.workspace.bot_connected
    await socket.close()


async def test_stopping_closes_open_sockets(desk: Desk) -> None:
    """stop() does not wait for the app to go."""
    socket = await _connect(desk)
    async with asyncio.timeout(AT_ONCE):
        await desk.sandbox.stop()
    await socket.receive()
    assert socket.closed
