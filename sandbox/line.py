"""The connection to the bot: signed HTTP or Socket Mode, with Slack's three seconds."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, TCPConnector
from slack_sdk.signature import SignatureVerifier

from sandbox.faults import Faults
from sandbox.socket_mode import NoSocketError, SocketMode
from sandbox.traffic import Json, Traffic
from sandbox.workspace import Workspace

Kind = Literal["command", "interaction", "event"]
NOT_CONNECTED = "the bot is not connected"
TIMEOUT = "operation_timeout"
FAILED = "dispatch_failed"


@dataclass(frozen=True)
class Answer:
    """The bot's answer to one request. `body` is its JSON, `{"text": …}` for plain text, or None if empty.

    `error` is Slack's code for a failure: operation_timeout, dispatch_failed, or NOT_CONNECTED. `no_retry` is what the
    bot asked for with X-Slack-No-Retry.
    """

    status: int | None
    elapsed_ms: float
    body: Json | None = None
    error: str | None = None
    no_retry: bool = False


class Line:
    """Sends requests to the bot. `bot_url` None means Socket Mode only."""

    def __init__(
        self,
        workspace: Workspace,
        traffic: Traffic,
        faults: Faults,
        sockets: SocketMode,
        *,
        bot_url: str | None,
        signing_secret: str,
        answer_seconds: float,
    ) -> None:
        self._workspace, self._traffic, self._faults, self._sockets = workspace, traffic, faults, sockets
        self._url = bot_url and f"{bot_url.rstrip('/')}/slack/events"
        self._signer = SignatureVerifier(signing_secret)
        self._answer_seconds = answer_seconds
        self._session: ClientSession | None = None

    async def start(self) -> None:
        """Open the HTTP client."""
        self._session = ClientSession(
            timeout=ClientTimeout(total=self._answer_seconds), connector=TCPConnector(limit=0, keepalive_timeout=10)
        )

    async def stop(self) -> None:
        """Close the HTTP client."""
        if self._session:
            await self._session.close()

    async def send(self, kind: Kind, payload: Json, retry: tuple[int, str] | None = None) -> Answer:
        """Deliver one request and wait for its answer; `retry` is the number and reason of a repeated event."""
        # The faults of events are made before: each retry would count as one more.
        if kind != "event" and self._faults.next_for(kind):
            first, _ = await asyncio.gather(self._once(kind, payload, retry), self._once(kind, payload, retry))
            return first
        return await self._once(kind, payload, retry)

    async def _once(self, kind: Kind, payload: Json, retry: tuple[int, str] | None) -> Answer:
        at, began = self._workspace.now(), time.perf_counter()
        status, body, error, no_retry = None, None, None, False
        try:
            if self._sockets.connected:
                body = await self._sockets.send(kind, payload, retry, self._answer_seconds)
                status = 200
            else:
                status, body, no_retry = await self._post(kind, payload, retry)
                error = None if status == 200 else FAILED
        except (NoSocketError, ClientConnectorError):
            error = NOT_CONNECTED
        except TimeoutError:
            error = TIMEOUT
        except ClientError:
            error = FAILED
        elapsed = (time.perf_counter() - began) * 1000
        self._workspace.set_connected(error != NOT_CONNECTED)
        name = payload.get("command") or payload.get("event", {}).get("type") or payload["type"]
        self._traffic.note(
            "to_bot", kind, name, at, status=status, elapsed_ms=elapsed, request=payload, response=body, error=error
        )
        return Answer(status, elapsed, body, error, no_retry)

    async def _post(self, kind: Kind, payload: Json, retry: tuple[int, str] | None) -> tuple[int, Json | None, bool]:
        if self._session is None or self._url is None or self._sockets.is_away:
            raise NoSocketError
        raw, headers = encoded(kind, payload)
        timestamp = str(int(self._workspace.real_now().timestamp()))
        signature = self._signer.generate_signature(timestamp=timestamp, body=raw)
        headers |= {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": str(signature)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        async with self._session.post(self._url, data=raw, headers=headers, allow_redirects=False) as response:
            no_retry = response.headers.get("X-Slack-No-Retry") == "1"
            return response.status, parsed(await response.text()), no_retry


def encoded(kind: Kind, payload: Json) -> tuple[bytes, dict[str, str]]:
    """The raw body and its content type, as Slack sends each kind."""
    if kind == "event":
        return json.dumps(payload).encode(), {"Content-Type": "application/json"}
    form: dict[str, Any] = payload if kind == "command" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}


def parsed(text: str) -> Json | None:
    """The body of an answer: JSON if it's an object, else its text, or None if empty."""
    if not text.strip():
        return None
    try:
        body = json.loads(text)
    except ValueError:
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}
