"""Socket Mode, with a watchdog that replaces dead connections."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from functools import partial
from time import time
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.dispatch import dispatch
from bot.opening import BAD_TOKEN, UNREACHED, error_of, patiently, will_pass
from bot.right_settings import RIGHT

log = structlog.get_logger("steward.socket")

WATCH_EVERY = 10.0
"""Seconds between two checks of the connection."""
PING_EVERY = 5.0
"""Seconds between two pings. After four without an answer, the connection counts as dead."""
RETRY_AFTER = 1.0
LONGEST_RETRY = 30.0
CONNECT_PATIENCE = 10.0
CLOSE_PATIENCE = 1.0


class SocketHandler(AsyncSocketModeHandler):
    """Bolt's handler, but it also answers requests that Bolt can't route or read."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one request."""
        read = partial(AsyncBoltRequest, mode="socket_mode", body=req.payload, headers=build_headers(req))
        await send_async_response(client, req, await dispatch(self.app, read), time())


class Socket:
    """Keeps one Socket Mode connection open.

    Args:
        connected_again: Called with each new connection. The SDK also makes one by itself, when Slack asks for it.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: AsyncWebClient,
        watch_every: float = WATCH_EVERY,
        ping_every: float = PING_EVERY,
        connected_again: Callable[[], None] = lambda: None,
    ) -> None:
        self.app = app
        self.app_token = app_token
        self.client = client
        self.watch_every = watch_every
        self.ping_every = ping_every
        self.connected_again = connected_again
        self._handler: SocketHandler | None = None

    async def open(self) -> None:
        """Connect for the first time. Waits while Slack can't be reached.

        Raises:
            StartError: Slack refuses the token.
        """
        await patiently(self._connect, refused)

    async def run(self) -> None:
        """Stay connected until cancelled."""
        pause = RETRY_AFTER
        try:
            while True:
                if await self.connected() or await self._reconnect():
                    pause = RETRY_AFTER
                    await asyncio.sleep(self.watch_every)
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_RETRY)
        finally:
            await self._close()

    async def connected(self) -> bool:
        """Whether the connection is open and responding."""
        return self._handler is not None and bool(await self._handler.client.is_connected())

    async def _reconnect(self) -> bool:
        """Connect again. Returns whether it succeeded."""
        await self._close()
        try:
            await self._connect()
        except SlackApiError as refusal:
            if will_pass(refusal):
                log.warning("not_connected", trouble=error_of(refusal))
            else:
                log.error("not_connected", trouble=refused(error_of(refusal)))
        except UNREACHED as trouble:
            log.warning("not_connected", trouble=type(trouble).__name__)
        except Exception:
            log.exception("not_connected")
        else:
            return True
        return False

    async def _connect(self) -> None:
        # The SDK's own first connection would retry forever, without saying why it's refused.
        answer = await self.client.apps_connections_open(app_token=self.app_token)
        quiet = logging.getLogger("steward.sdk")
        quiet.setLevel(logging.CRITICAL)
        handler = SocketHandler(
            self.app, self.app_token, logger=quiet, web_client=self.client, ping_interval=self.ping_every
        )
        handler.client.wss_uri = str(answer["url"])
        handler.client.message_listeners.append(self._greeted)
        try:
            async with asyncio.timeout(CONNECT_PATIENCE):
                await handler.connect_async()  # type: ignore[no-untyped-call]
        except BaseException:
            await _close(handler)
            raise
        self._handler = handler
        log.info("connected")

    async def _greeted(
        self, _client: AsyncBaseSocketModeClient, message: dict[Any, Any], _raw: str | None = None
    ) -> None:
        """Slack says hello on each new connection."""
        if message.get("type") == "hello":
            self.connected_again()

    async def _close(self) -> None:
        if self._handler is not None:
            handler, self._handler = self._handler, None
            await _close(handler)


async def _close(handler: SocketHandler) -> None:
    """Close a connection, even if the other end no longer responds."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSE_PATIENCE):
            await handler.close_async()  # type: ignore[no-untyped-call]
    client = handler.client
    for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
        if task is not None:
            task.cancel()
    await client.aiohttp_client_session.close()


def refused(error: str) -> str:
    """What it means when Slack refuses a connection."""
    if error in BAD_TOKEN:
        return f"SLACK_APP_TOKEN is wrong: Slack says {error}. It should be {RIGHT['slack_app_token']}."
    if error in ("missing_scope", "no_permission"):
        return f"SLACK_APP_TOKEN lacks the scope connections:write. It should be {RIGHT['slack_app_token']}."
    return f"SLACK_APP_TOKEN: Slack opens no connection, and says {error}. Is Socket Mode on in the app's settings?"
