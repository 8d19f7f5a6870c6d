"""Limiting how long the rows of a queue wait, whatever clocks do."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog

from bot.clock import Clock

log = structlog.get_logger("steward.queues")

BOUND_EVERY = 30.0
"""Seconds between two checks for rows that wait too long."""


class Bounding:
    """Checks for rows that wait too long: at the start, when the clock was set back, and regularly because of other
    replicas' clocks.

    Args:
        bound: Ends the waits that are too long for a moment.
    """

    def __init__(self, clock: Clock, bound: Callable[[datetime], Awaitable[None]]) -> None:
        self.clock = clock
        self.bound = bound
        self._seen = datetime.min.replace(tzinfo=UTC)
        self._again = 0.0

    async def look(self) -> None:
        """Check, if it's time. If that fails, it's done the next time."""
        now, monotonic = self.clock.now(), asyncio.get_running_loop().time()
        if now >= self._seen and monotonic < self._again:
            self._seen = now
            return
        try:
            await self.bound(now)
        except Exception:
            log.exception("bound_failed")
            return
        self._seen, self._again = now, monotonic + BOUND_EVERY
