"""Socket Mode: the app's WebSockets, up to ten, and the envelopes sent over them."""

import asyncio
import contextlib
import json
import secrets
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.errors import SlackError
from sandbox.workspace import APP_ID, Workspace

Json = dict[str, Any]
MOST_CONNECTIONS = 10
_TYPES = {"command": "slash_commands", "interaction": "interactive", "event": "events_api"}


class NoSocketError(Exception):
    """No WebSocket is connected."""


class SocketMode:
    """The tickets issued by apps.connections.open, and the sockets opened with them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._back_at = 0.0

    @property
    def connected(self) -> bool:
        """Whether any socket is connected."""
        return bool(self._sockets)

    @property
    def is_away(self) -> bool:
        """Whether the connection is gone for now."""
        return asyncio.get_running_loop().time() < self._back_at

    def new_ticket(self) -> str:
        """A ticket for one connection. Raises SlackError if ten are open."""
        if len(self._sockets) >= MOST_CONNECTIONS:
            raise SlackError("too_many_websockets")
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Handle a WebSocket: send hello, then read acknowledgements until it closes."""
        if self.is_away:
            return web.Response(status=503)
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=404)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        self._sockets.append(socket)
        self._workspace.set_connected(True)
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
            self._workspace.set_connected(self.connected)
        return socket

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None, seconds: float) -> Json | None:
        """Send an envelope over one socket, in turn, and return the acknowledgement's payload.

        Raises TimeoutError if the acknowledgement doesn't come in time, and NoSocketError if no socket is connected.
        """
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": _TYPES[kind],
            "accepts_response_payload": kind != "event",
            "payload": payload,
        }
        if kind == "event":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            await self._send_to_one(json.dumps(envelope))
            return await asyncio.wait_for(answer, seconds)
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def refresh(self, seconds: float) -> None:
        """Ask the app to reconnect, as Slack does every few hours, and close the sockets. For `seconds`, nobody gets
        through in either direction, over HTTP neither."""
        self._back_at = asyncio.get_running_loop().time() + seconds
        sockets, self._sockets = self._sockets, []
        for socket in sockets:
            with contextlib.suppress(ConnectionError):
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
            await socket.close()

    async def close(self) -> None:
        """Drop every socket."""
        for socket in list(self._sockets):
            await socket.close(drain=False)

    async def _send_to_one(self, text: str) -> None:
        while self._sockets:
            socket = self._sockets.pop(0)
            try:
                await socket.send_str(text)
            except ConnectionError:
                continue
            self._sockets.append(socket)
            return
        raise NoSocketError

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
        }

    def _acknowledge(self, text: str) -> None:
        try:
            body = json.loads(text)
            waiting = self._waiting.get(body["envelope_id"])
        except (ValueError, KeyError, TypeError):
            return
        if waiting and not waiting.done():
            payload = body.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) and payload else None)
