"""Waiting for the bot: until nothing is left to deliver, and until its clock has followed ours.

It reads the bot's health page, JSON with `ready` (bool), `now` (ISO 8601, UTC) and `undelivered` (int): the one thing
that the sandbox knows of a bot beyond Slack's protocols.
"""

import asyncio
from datetime import datetime

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.traffic import Json

POLL_SECONDS = 0.025


class Settler:
    """Polls the health page. `url` None: nothing is known of the bot, and nothing is waited for."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._session: ClientSession | None = None

    async def start(self) -> None:
        """Open the HTTP client."""
        self._session = ClientSession(timeout=ClientTimeout(total=5))

    async def stop(self) -> None:
        """Close the HTTP client."""
        if self._session:
            await self._session.close()

    async def health(self) -> Json | None:
        """The page as it is now; None when it can't be had."""
        if not self._url or not self._session:
            return None
        try:
            async with self._session.get(self._url) as response:
                page = await response.json(content_type=None)
        except (ClientError, TimeoutError, ValueError):
            return None
        return page if isinstance(page, dict) else None

    async def settled(self, seconds: float) -> None:
        """Return when twice in a row the bot is ready and has nothing undelivered. Raises TimeoutError, saying why."""
        if not self._url:
            return
        last: Json | None = None
        try:
            async with asyncio.timeout(seconds):
                idle = 0
                while idle < 2:
                    last = await self.health()
                    done = last is not None and bool(last.get("ready")) and last.get("undelivered") == 0
                    idle = idle + 1 if done else 0
                    if idle < 2:
                        await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise TimeoutError(_why(last, seconds)) from None

    async def caught_up(self, now: datetime, seconds: float) -> None:
        """Return when the bot's clock has reached `now` and it has settled; at once when it can't be reached."""
        page = await self.health()
        if page is None:
            return
        try:
            async with asyncio.timeout(seconds):
                while page is None or datetime.fromisoformat(str(page["now"])) < now:
                    await asyncio.sleep(POLL_SECONDS)
                    page = await self.health()
        except TimeoutError:
            raise TimeoutError(f"The bot's clock did not reach {now.isoformat()} within {seconds:g} s.") from None
        await self.settled(seconds)


def _why(page: Json | None, seconds: float) -> str:
    if page is None:
        return f"The bot's health page did not answer within {seconds:g} s."
    left = page.get("undelivered")
    return f"The bot did not settle within {seconds:g} s: ready is {page.get('ready')}, {left} left to deliver."
