"""The cashier: books what Stripe tells, and asks it for what is to be done there. Both are receipts of one queue.

An event is only a reason to look: the cashier asks Stripe how things stand, outside any transaction, and then books
that. So it doesn't matter in which order events come, how late, or how often.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog

from bot.payments.provider import PageStatus, Provider, ProviderDown, ProviderRefused
from bot.payments.reading import IntentStatus
from handlers.routing.router import Router
from models.access.desk import Desk
from models.billing.online.booking import ProviderRefund as Refunded
from models.billing.online.booking import (
    book_online,
    book_provider_refund,
    card_changed,
    checkout_is,
    customer_of_payment,
    fail_refund,
    find_checkout,
    put_card,
    refund_to_send,
    subscriptions_with_card,
)
from models.billing.online.charging import CHARGE, begin_charge, end_charge, invoice_charged
from models.billing.online.checkouts import END_CHECKOUT, PROVIDER
from models.billing.online.disputes import note_dispute
from models.billing.online.reconciling import LOOK
from models.billing.online.refunding import REFUND
from models.billing.online.tables import CheckoutState
from models.core.receipt_queue import Happening, ReceiptClaim, ReceiptQueue, TakenOver
from models.core.receipts import LONGEST_KEY, EventReceipt, Lane

log = structlog.get_logger("steward.payments")

KINDS = frozenset({"checkout.session", "payment_intent", "charge", "refund", "dispute", "payment_method"})
REMEMBERED = timedelta(hours=20)
"""Stripe remembers keys for a day. After that, the same call could be made twice."""
PAUSE = timedelta(minutes=1)
"""Until the next try while Stripe can't be reached."""


def told(event: Any) -> Happening | None:
    """An event of Stripe's as something that happened, once. None if Steward doesn't need it."""
    about = event.data.object
    kind, ref = getattr(about, "object", ""), getattr(about, "id", "")
    if kind not in KINDS or not ref:
        return None
    return Happening(f"{LOOK}:{event.id}"[:LONGEST_KEY], {LOOK: [kind, ref]}, lane=Lane.PAYMENTS)


class Cashier:
    """Handles the receipts about payments."""

    def __init__(self, router: Router, provider: Provider, queue: ReceiptQueue) -> None:
        self.router = router
        self.provider = provider
        self.queue = queue

    async def handle(self, claim: ReceiptClaim) -> None:
        """Handle one receipt, and record what became of it."""
        now = self.router.app.now
        try:
            await self._act(claim)
            if not claim.done:
                async with self._closing(claim):
                    pass
        except ProviderDown as error:
            log.warning("stripe_down", why=str(error))
            await self.queue.later(claim, now() + PAUSE)
        except TakenOver:
            log.info("payment_taken_over", receipt=claim.receipt_id)
        except Exception as error:
            log.exception("payment_bug", receipt=claim.receipt_id)
            if await self.queue.failed(claim, now(), type(error).__name__):
                log.error("payment_parked", receipt=claim.receipt_id)

    async def _act(self, claim: ReceiptClaim) -> None:
        payload: Any = claim.payload
        if LOOK in payload:
            await self._look(claim, *payload[LOOK])
        elif CHARGE in payload:
            await self._charge(claim, payload[CHARGE])
        elif REFUND in payload:
            await self._refund(claim, payload[REFUND])
        elif END_CHECKOUT in payload:
            await self._end_page(claim, payload[END_CHECKOUT])

    async def _look(self, claim: ReceiptClaim, kind: str, ref: str) -> None:
        """See how something stands at Stripe, and book that."""
        match kind:
            case "checkout.session":
                await self._book_page(claim, await self.provider.page(ref))
            case "payment_intent":
                await self._book_intent(claim, await self.provider.intent(ref))
            case "charge":
                await self._book_refunds(claim, await self.provider.refunds_of_charge(ref))
            case "refund":
                made = await self.provider.found_refund(ref)
                await self._book_refunds(claim, [made] if made else [])
            case "dispute":
                dispute = await self.provider.dispute(ref)
                async with self._closing(claim) as desk:
                    customer = await customer_of_payment(desk, dispute.payment) if dispute else None
                    if dispute and customer:
                        await note_dispute(desk, customer, dispute)
            case "payment_method":
                card = await self.provider.card(ref)
                async with self._closing(claim) as desk:
                    for subscription in await subscriptions_with_card(desk, ref) if card else ():
                        assert card is not None  # noqa: S101 - the loop is empty otherwise
                        await card_changed(desk, subscription, card)

    async def _book_page(self, claim: ReceiptClaim, page: PageStatus) -> None:
        async with self._closing(claim) as desk:
            ours = await find_checkout(desk, key=page.key) if page.key else None
            if ours is None:
                return
            if page.paid and ours.invoice:
                await book_online(desk, ours.customer, page.paid)
            elif page.card:
                await put_card(desk, ours.subscription, page.card, page.key)
            if page.paid or page.card:
                await checkout_is(desk, page.key, CheckoutState.DONE)
            elif page.expired:
                await checkout_is(desk, page.key, CheckoutState.ENDED)

    async def _book_intent(self, claim: ReceiptClaim, intent: IntentStatus) -> None:
        async with self._closing(claim) as desk:
            if intent.charge:
                await self._book_charge(desk, intent)
            elif intent.checkout and intent.paid:
                ours = await find_checkout(desk, key=intent.checkout)
                if ours is not None and ours.invoice:
                    await book_online(desk, ours.customer, intent.paid)
                    await checkout_is(desk, intent.checkout, CheckoutState.DONE)

    async def _book_charge(self, desk: Desk, intent: IntentStatus) -> None:
        """Book how a charge of a card on file stands. Nothing if it isn't decided yet."""
        ours = await invoice_charged(desk, key=intent.charge)
        if ours is None:
            return
        invoice, customer = ours
        if intent.paid:
            await book_online(desk, customer, intent.paid)
            await end_charge(desk, invoice, intent.charge, intent.ref)
        elif intent.decline:
            await end_charge(desk, invoice, intent.charge, intent.ref, intent.decline)

    async def _book_refunds(self, claim: ReceiptClaim, made: list[Refunded]) -> None:
        async with self._closing(claim) as desk:
            for refund in made:
                if customer := await customer_of_payment(desk, refund.payment):
                    await book_provider_refund(desk, customer, refund)

    async def _charge(self, claim: ReceiptClaim, charge_id: int) -> None:
        """Charge a card. The amount and the card are committed before the call, so a crash charges nothing twice."""
        is_old = await self._is_old(claim)
        async with self._writing() as desk:
            ours = await invoice_charged(desk, charge_id=charge_id)
            wanted = await begin_charge(desk, ours[0], charge_id, is_old=is_old) if ours else None
        if wanted is None:
            return
        try:
            intent = await self.provider.charge(wanted, self._item(wanted.what))
        except ProviderRefused as refused:
            intent = IntentStatus(refused.intent or "", wanted.charge.key, "", None, refused.reason)
        async with self._closing(claim) as desk:
            await self._book_charge(desk, intent)

    async def _refund(self, claim: ReceiptClaim, refund_id: int) -> None:
        async with self._writing() as desk:
            wanted = await refund_to_send(desk, refund_id)
        if wanted is None:
            return
        if await self._is_old(claim):
            async with self._closing(claim) as desk:
                await fail_refund(desk, wanted.customer, wanted.key, "There was no answer for a day. Look there first.")
            return
        try:
            made = await self.provider.refund(wanted.payment, wanted.amount, wanted.currency, wanted.key)
        except ProviderRefused as refused:
            async with self._closing(claim) as desk:
                await fail_refund(desk, wanted.customer, wanted.key, refused.words or refused.reason)
            return
        async with self._closing(claim) as desk:
            # One that isn't made yet is booked when its event says so.
            if made is not None:
                await book_provider_refund(desk, wanted.customer, made)

    async def _end_page(self, claim: ReceiptClaim, checkout_id: int) -> None:
        """End a page. If it was paid just before, that's booked."""
        async with self._writing() as desk:
            ours = await find_checkout(desk, checkout_id=checkout_id)
        if ours is None or ours.row.session_ref is None:
            return
        await self.provider.end_page(ours.row.session_ref)
        await self._book_page(claim, await self.provider.page(ours.row.session_ref))

    async def _is_old(self, claim: ReceiptClaim) -> bool:
        """Whether Stripe may have forgotten the key of what a receipt asks for."""
        app = self.router.app
        async with app.database.session() as session:
            since = (await session.get_one(EventReceipt, claim.receipt_id)).received_at
        return app.now() - since > REMEMBERED

    def _item(self, what: str) -> str:
        return f"{self.router.app.vendor_name} {what}".strip()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Desk]:
        """A desk for one transaction."""
        app = self.router.app
        async with app.database.session() as session:
            desk = self.router.desk_for(session, PROVIDER)
            yield desk
            await session.commit()
        if desk.noticed:
            app.wake()

    @asynccontextmanager
    async def _closing(self, claim: ReceiptClaim) -> AsyncIterator[Desk]:
        """A desk for the transaction that also marks the receipt as done."""
        async with self._writing() as desk:
            yield desk
            if not await claim.close(desk.session, desk.now):
                raise TakenOver
        claim.done = True
