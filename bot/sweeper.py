"""The sweeper: handles events whose handling stopped halfway or failed, and those found in Slack's history."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.bounding import Bounding
from bot.clock import Clock
from bot.undisturbed import undisturbed
from bot.waking import woken
from models.core.receipt_queue import ReceiptClaim, ReceiptQueue

log = structlog.get_logger("steward.slack")

POLL = 2.0


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
        self._bounding = Bounding(clock, queue.bound)

    def wake(self) -> None:
        """Check the queue, because there may be something to handle."""
        self._woken.set()

    async def run(self) -> None:
        """Sweep until cancelled. What's cut off waits for its lease to end."""
        while True:
            self._woken.clear()
            try:
                await undisturbed(self._bounding.look())
                while await undisturbed(self._next()):
                    pass
            except Exception:
                log.exception("sweeper_failed")
            await woken(self._woken, POLL)

    async def _next(self) -> bool:
        """Handle the first that is due. False if there is none. Claimed by itself, so that one that ends the process
        uses up no tries of those behind it."""
        claim = await self.queue.claim(self.clock.now())
        if claim is not None:
            await self.handle(claim)
            log.info("event_swept", receipt=claim.receipt_id)
        return claim is not None
