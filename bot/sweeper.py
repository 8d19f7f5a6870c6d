"""The sweeper: handles events whose handling stopped halfway or failed, and those found in Slack's history."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog

from bot.clock import Clock
from bot.undisturbed import undisturbed
from models.core.receipt_queue import ReceiptClaim, ReceiptQueue

log = structlog.get_logger("steward.slack")

POLL = 2.0
MOST_AT_ONCE = 10
"""Few, because all are handled within one lease."""
BOUND_EVERY = 30.0
"""Seconds between two checks for receipts that wait too long."""


class Sweeper:
    """Handles receipts that are due, until it's stopped. Several sweepers can share one database.

    Args:
        handle: Handles one receipt, and records what became of it.
    """

    def __init__(self, queue: ReceiptQueue, clock: Clock, handle: Callable[[ReceiptClaim], Awaitable[None]]) -> None:
        self.queue = queue
        self.clock = clock
        self.handle = handle
        self._woken = asyncio.Event()
        self._seen = datetime.min.replace(tzinfo=UTC)
        self._bound_again = 0.0

    def wake(self) -> None:
        """Check the queue, because there may be something to handle."""
        self._woken.set()

    async def run(self) -> None:
        """Sweep until cancelled. What's cut off waits for its lease to end."""
        while True:
            self._woken.clear()
            try:
                await undisturbed(self._look_at_the_clock())
                while await undisturbed(self._some()):
                    pass
            except Exception:
                log.exception("sweeper_failed")
            # Not wait_for: in Python 3.11, it swallows a cancellation that comes with the wake-up.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._woken.wait()

    async def _some(self) -> int:
        """Handle some that are due, in the order in which they came. Returns how many."""
        claims = await self.queue.claim(self.clock.now(), MOST_AT_ONCE)
        for claim in claims:
            await self.handle(claim)
        if claims:
            log.info("events_swept", count=len(claims))
        return len(claims)

    async def _look_at_the_clock(self) -> None:
        """Limit how long receipts wait, as the deliverer does for notices."""
        now, monotonic = self.clock.now(), asyncio.get_running_loop().time()
        if now < self._seen or monotonic >= self._bound_again:
            await self.queue.bound(now)
            self._bound_again = monotonic + BOUND_EVERY
        self._seen = now
