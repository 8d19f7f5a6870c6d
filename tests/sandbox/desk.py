"""A sandbox with a small bot of its own, for tests: what the bot is sent is kept, and what it answers can be set."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import ClientSession, web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox

Json = dict[str, Any]
Answerer = Callable[[Json], Awaitable[web.Response]]
SECRET = "sandbox-secret"
PATIENCE = 30.0
"""Seconds after which what should have come counts as missing. Only a test that fails waits so long."""
AT_ONCE = 15.0
"""Seconds after which something was waited for that may not be: less than a long poll and a late answer take."""
READY: Json = {"ready": True, "now": "2999-01-01T00:00:00+00:00", "undelivered": 0}


@dataclass
class Received:
    """A request as the bot got it."""

    headers: dict[str, str]
    raw: bytes
    payload: Json

    @property
    def signed(self) -> bool:
        """Whether the signature is right, and not older than five minutes of real time."""
        return SignatureVerifier(SECRET).is_valid_request(self.raw, self.headers)


@dataclass
class FakeBot:
    """Answers 200 with nothing, unless `answer` says otherwise.

    `health` is its health page; where it is None, the connection is closed without an answer.
    """

    received: list[Received] = field(default_factory=list)
    answer: Answerer | None = None
    health: object = field(default_factory=lambda: dict(READY))
    healths_served: int = 0
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.add_routes([web.post("/slack/events", self._handle), web.get("/readyz", self._health)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    def answers(self, body: object = None, status: int = 200) -> None:
        """Answer everything with this text or JSON from now on."""

        async def answer(_: Json) -> web.Response:
            if body is None or isinstance(body, str):
                return web.Response(text=body or "", status=status)
            return web.json_response(body, status=status)

        self.answer = answer

    @property
    def last(self) -> Json:
        """The payload of the newest request."""
        return self.received[-1].payload

    async def _handle(self, request: web.Request) -> web.Response:
        raw = await request.read()
        payload = json.loads(raw) if request.content_type == "application/json" else dict(parse_qsl(raw.decode()))
        payload = json.loads(payload["payload"]) if "payload" in payload else payload
        self.received.append(Received(dict(request.headers), raw, payload))
        return await self.answer(payload) if self.answer else web.Response()

    async def _health(self, request: web.Request) -> web.Response:
        self.healths_served += 1
        if self.health is None and request.transport:
            request.transport.abort()
        return web.json_response(self.health)


@dataclass
class Desk:
    """The sandbox, its bot, Slack's client with the bot's token, and the script API."""

    sandbox: Sandbox
    bot: FakeBot
    client: AsyncWebClient
    http: ClientSession

    async def post(self, path: str, /, **body: Any) -> tuple[int, Json]:
        """POST to the script API: the status and the answer."""
        async with self.http.post(f"{self.sandbox.url}/_/{path}", json=body) as response:
            return response.status, await response.json()

    async def get(self, path: str) -> Json:
        """GET from the script API."""
        async with self.http.get(f"{self.sandbox.url}/_/{path}") as response:
            answer: Json = await response.json()
            return answer

    async def act(self, name: str, /, **fields: Any) -> Json:
        """A script act that is accepted."""
        status, answer = await self.post(name, **fields)
        assert status == 200, answer
        return answer

    async def command(self, text: str = "/invoice", user: str = "ana", channel: str = "dm") -> Json:
        """A slash command."""
        return await self.act("command", user=user, channel=channel, text=text)

    async def api(self, method: str, **arguments: Any) -> Json:
        """A Web API call that is answered with ok, by the bot's client."""
        response = await self.client.api_call(method, json=arguments)
        assert isinstance(response.data, dict)
        return response.data

    async def error(self, method: str, **arguments: Any) -> str:
        """The error that a Web API call is answered with."""
        return str((await self.refusal(method, **arguments))["error"])

    async def refusal(self, method: str, **arguments: Any) -> Json:
        """The body of a refused Web API call."""
        with pytest.raises(SlackApiError) as caught:
            await self.api(method, **arguments)
        body: Json = caught.value.response.data
        return body


def button(action_id: str = "go", value: str = "1", **more: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "value": value, "text": plain("Go"), **more}


def actions(*elements: Json, block_id: str = "row") -> Json:
    """An actions block."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def section(text: str = "Hello", **more: Any) -> Json:
    """A section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def options(*values: str) -> list[Json]:
    """Options named as their values."""
    return [{"text": plain(value.title()), "value": value} for value in values]


def text_input(block_id: str = "name", **more: Any) -> Json:
    """An input block with a text field, its action_id `text`."""
    element = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": block_id, "label": plain("Name"), "element": element}


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal with a submit button."""
    return {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": list(blocks), **more}
