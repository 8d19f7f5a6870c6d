"""Reading Stripe's events: often, where Stripe can't reach Steward, and now and then in case a webhook was lost."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlmodel import select

from bot.clock import Clock
from bot.payments.cashier import told
from bot.payments.provider import Provider, ProviderDown
from bot.undisturbed import undisturbed
from bot.waking import woken
from models.billing.online.tables import PaymentAccount
from models.core.receipt_queue import ReceiptQueue, store

log = structlog.get_logger("steward.payments")

OFTEN, SELDOM = 5.0, 300.0
"""Seconds between two reads: without webhooks, and with them."""
OVERLAP = timedelta(minutes=5)
"""Events can show up late, so the last minutes are read again. What is stored already stays one."""
FIRST = timedelta(days=1)
"""How far back the first read goes."""


class Poller:
    """Reads until it's stopped. Several can share one database."""

    def __init__(
        self, provider: Provider, queue: ReceiptQueue, clock: Clock, wake: Callable[[], None], *, hooked: bool
    ) -> None:
        self.provider = provider
        self.queue = queue
        self.clock = clock
        self.wake = wake
        self.pause = SELDOM if hooked else OFTEN
        self._woken = asyncio.Event()

    def look(self) -> None:
        """Read now: somebody came back from Stripe's page."""
        self._woken.set()

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            self._woken.clear()
            try:
                await undisturbed(self.read())
            except ProviderDown as error:
                log.warning("stripe_down", why=str(error))
            except Exception:
                log.exception("poller_failed")
            await woken(self._woken, self.pause)

    async def read(self) -> int:
        """Store the events since the last read. Returns how many are new."""
        now = self.clock.now()
        async with self.queue.database.session() as session:
            since = (await session.scalars(select(PaymentAccount.events_read_to))).one_or_none() or now - FIRST
        happenings, newest = [], since
        async for event in self.provider.events(since - OVERLAP):
            newest = max(newest, datetime.fromtimestamp(event.created, UTC))
            if happening := told(event):
                happenings.append(happening)
        async with self.queue.database.transaction() as session:
            # The oldest first, as they happened.
            new = await store(session, reversed(happenings), now)
            account = (await session.scalars(select(PaymentAccount))).one_or_none()
            if account is not None:
                account.events_read_to = newest
        if new:
            self.wake()
        return len(new)
