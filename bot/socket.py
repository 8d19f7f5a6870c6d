"""Socket Mode, with a watchdog: a connection that went dead without a word is made anew."""

import asyncio
import contextlib

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger("steward.socket")

WATCH_EVERY = 10.0
PING_EVERY = 5.0


class Socket:
    """Keeps one Socket Mode connection open."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        self.app = app
        self.app_token = app_token
        self.client = client
        self._handler: AsyncSocketModeHandler | None = None

    async def run(self) -> None:
        """Connect, and stay connected until cancelled."""
        try:
            while True:
                if self._handler is None or not await self._handler.client.is_connected():
                    await self._reconnect()
                await asyncio.sleep(WATCH_EVERY if self._handler else 1.0)
        finally:
            await self._close()

    async def connected(self) -> bool:
        """Whether the connection is open."""
        return self._handler is not None and bool(await self._handler.client.is_connected())

    async def _reconnect(self) -> None:
        await self._close()
        handler = AsyncSocketModeHandler(self.app, self.app_token, web_client=self.client, ping_interval=PING_EVERY)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as trouble:
            log.warning("not_connected", trouble=str(trouble)[:200])
            with contextlib.suppress(Exception):
                await handler.close_async()  # type: ignore[no-untyped-call]
            return
        self._handler = handler
        log.info("connected")

    async def _close(self) -> None:
        if self._handler is not None:
            handler, self._handler = self._handler, None
            await handler.close_async()  # type: ignore[no-untyped-call]
