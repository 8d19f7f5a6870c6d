"""Everything in one process that pays online."""

from collections.abc import Coroutine
from typing import Any

import structlog
from sqlmodel import select

from bot.clock import Clock
from bot.errors import StartError
from bot.pay_pages import PayPages
from bot.payments.cashier import Cashier
from bot.payments.poller import Poller
from bot.payments.provider import Provider, ProviderDown, ProviderRefused
from bot.payments.reconciler import Reconciler
from bot.payments.webhook import StripeHook
from bot.sweeper import Sweeper
from handlers.routing.router import Router
from models.billing.online.tables import PaymentAccount
from models.core.database import Database
from models.core.receipt_queue import ReceiptQueue
from models.core.receipts import Lane

log = structlog.get_logger("steward.payments")


class Payments:
    """Stripe, its events, and the pages to pay on.

    Attributes:
        hook: Takes Stripe's webhooks; None without their secret: then, its events are read.
        said: What the operator reads once it's connected: the account, and whether real money moves.
    """

    def __init__(self, router: Router, clock: Clock, key: str, url: str, secret: str, *, live: bool) -> None:
        self.database: Database = router.app.database
        self.live = live
        self.said = ""
        self.provider = Provider(key, url)
        self.queue = ReceiptQueue(self.database, Lane.PAYMENTS)
        self.cashier = Cashier(router, self.provider, self.queue)
        self.sweeper = Sweeper(self.queue, clock, self.cashier.handle)
        self.poller = Poller(self.provider, self.queue, clock, self.sweeper.wake, hooked=bool(secret))
        self.reconciler = Reconciler(router, self.provider, self.sweeper.wake)
        self.pages = PayPages(router, self.provider, self.poller.look)
        self.hook = StripeHook(secret, self.queue, clock.now, self.sweeper.wake, live=live) if secret else None

    async def start(self) -> None:
        """Connect, and see that the key belongs to this database.

        Raises:
            StartError: Stripe refuses the key or can't be reached, or the database belongs to another account, or to
                the other mode.
        """
        self.provider.connect()
        try:
            account = await self.provider.account()
        except (ProviderDown, ProviderRefused) as error:
            await self.provider.close()
            raise StartError(
                f"STRIPE_KEY can't be used: {error} Check the key, and whether Stripe can be reached."
            ) from None
        mode = "live" if self.live else "test"
        async with self.database.transaction() as session:
            known = (await session.scalars(select(PaymentAccount))).one_or_none()
            if known is None:
                session.add(PaymentAccount(id=1, account=account, live=self.live))
        if known is not None and (known.account, known.live) != (account, self.live):
            await self.provider.close()
            theirs = "live" if known.live else "test"
            raise StartError(
                f"STRIPE_KEY is a {mode} key of the account {account}, but this database has payments of the account "
                f"{known.account} in {theirs} mode. Use a {theirs} key of that account, or another database."
            )
        self.said = f"Payments: Stripe, {mode} mode, account {account}."
        log.info("stripe", mode=mode, account=account)

    def running(self) -> list[Coroutine[Any, Any, None]]:
        """What runs until it's cancelled."""
        return [self.sweeper.run(), self.poller.run(), self.reconciler.run()]

    async def stop(self) -> None:
        """Close the connections."""
        await self.provider.close()
