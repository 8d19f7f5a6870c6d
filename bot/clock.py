"""The current time: the system's, or the sandbox's, which can be moved."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import aiohttp
import structlog

from bot.errors import StartError

log = structlog.get_logger("steward.clock")

TROUBLES = (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The current time in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current time in UTC."""
        return datetime.now(UTC)


class SandboxClock:
    """The machine's clock, with the offset of the sandbox at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._offset = 0.0

    def now(self) -> datetime:
        """The sandbox's time in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._offset)

    async def ask(self, session: aiohttp.ClientSession) -> None:
        """Ask the sandbox for its time.

        Raises:
            StartError: There is no sandbox.
        """
        try:
            await self._get(session, {})
        except TROUBLES as trouble:
            what = f"{type(trouble).__name__} {trouble}".strip()
            raise StartError(f"CLOCK_URL is wrong: no sandbox answers at {self.url} ({what}).") from trouble

    async def follow(self, session: aiohttp.ClientSession, moved: Callable[[], None]) -> None:
        """Follow the sandbox's clock until cancelled. Calls `moved` whenever it was moved."""
        while True:
            try:
                # The answer comes once the offset differs from ours, or after 20 s.
                await self._get(session, {"after": str(self._offset)})
                moved()
            except TROUBLES as trouble:
                log.warning("clock_lost", url=self.url, trouble=str(trouble))
                await asyncio.sleep(1)

    async def _get(self, session: aiohttp.ClientSession, params: dict[str, str]) -> None:
        timeout = aiohttp.ClientTimeout(total=30)
        async with session.get(self.url, params=params, timeout=timeout) as response:
            self._offset = float((await response.json())["offset"])
