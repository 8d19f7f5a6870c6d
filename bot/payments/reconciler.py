"""Comparing Stripe's books with ours, every night."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import select

from bot.payments.amounts import from_stripe
from bot.payments.provider import Provider, ProviderDown
from bot.payments.reading import CUSTOMER, dispute_of, metadata_of, refund_of, status_of
from bot.undisturbed import undisturbed
from handlers.routing.router import Router
from models.billing.online.booking import moment
from models.billing.online.checkouts import PROVIDER
from models.billing.online.reconciling import SPAN, Reconciled, TheirBooks, TheirPayment, TheirRefund, reconcile
from models.billing.online.tables import PaymentAccount

log = structlog.get_logger("steward.payments")

POLL = 60.0
HOUR = 3
"""The hour of the vendor's night from which the books are compared."""


class Reconciler:
    """Compares until it's stopped, once a night on one of the replicas."""

    def __init__(self, router: Router, provider: Provider, wake: Callable[[], None]) -> None:
        self.router = router
        self.provider = provider
        self.wake = wake

    async def run(self) -> None:
        """Compare each night until cancelled."""
        while True:
            try:
                if await undisturbed(self._is_due()):
                    await undisturbed(self.reconcile())
            except ProviderDown as error:
                log.warning("stripe_down", why=str(error))
            except Exception:
                log.exception("reconciling_failed")
            await asyncio.sleep(POLL)

    async def _is_due(self) -> bool:
        app = self.router.app
        async with app.database.session() as session:
            last = (await session.scalars(select(PaymentAccount.reconciled_at))).one_or_none()
        zone = ZoneInfo(app.zone)
        now = app.now().astimezone(zone)
        return now.hour >= HOUR and (last is None or last.astimezone(zone).date() < now.date())

    async def reconcile(self) -> Reconciled:
        """Compare now."""
        theirs = await read_books(self.provider, self.router.app.now())
        async with self.router.app.database.transaction() as session:
            desk = self.router.desk_for(session, PROVIDER)
            found = await reconcile(desk, theirs)
        log.info("reconciled", payments=len(theirs.payments), differences=len(found.differences), new=len(found.new))
        self.router.app.wake()
        self.wake()
        return found


async def read_books(provider: Provider, now: datetime) -> TheirBooks:
    """What Stripe has of the last weeks. Payments that weren't taken aren't in it."""
    since = now - SPAN
    payments, refunds, disputes = [], [], {}
    async for intent in provider.intents(since):
        status = status_of(intent)
        if status.paid:
            paid, customer = status.paid, metadata_of(intent).get(CUSTOMER, "")
            key = status.charge or status.checkout
            payments.append(TheirPayment(paid.ref, key, customer, paid.amount, paid.currency, moment(intent.created)))
    async for each in provider.refunds(since):
        if made := refund_of(each):
            amount = from_stripe(each.amount, each.currency)
            refunds.append(TheirRefund(made.ref, made.payment, amount, each.currency.upper(), made.key))
    async for each in provider.disputes(since):
        if dispute := dispute_of(each):
            disputes[dispute.ref] = dispute.payment
    return TheirBooks(since, payments, refunds, disputes)
