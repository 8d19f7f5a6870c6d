"""What time it is: the system's, or the sandbox's, which can be moved on."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import aiohttp
import structlog

log = structlog.get_logger("steward.clock")


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class SandboxClock:
    """The machine's clock, moved by what the sandbox says at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._offset: float | None = None

    def now(self) -> datetime:
        """The sandbox's moment, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._offset or 0)

    async def follow(self, session: aiohttp.ClientSession, moved: Callable[[], None]) -> None:
        """Follow the sandbox's clock until cancelled; call `moved` whenever it was moved."""
        while True:
            try:
                await self.ask(session)
                moved()
            except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as trouble:
                log.warning("clock_lost", url=self.url, trouble=str(trouble))
                await asyncio.sleep(1)

    async def ask(self, session: aiohttp.ClientSession) -> None:
        """Ask the sandbox; once the offset is known, wait until it differs (at most 20 s)."""
        params = {} if self._offset is None else {"after": str(self._offset)}
        timeout = aiohttp.ClientTimeout(total=30)
        async with session.get(self.url, params=params, timeout=timeout) as response:
            self._offset = float((await response.json())["offset"])
