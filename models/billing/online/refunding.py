"""Asking the provider to pay back what a card payment has left."""

from uuid import uuid4

from sqlalchemy import func
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.online.tables import OnlineRefund, RefundState
from models.billing.payments.tables import Payment
from models.core.receipt_queue import Happening, store
from models.core.receipts import Lane

REFUND = "refund"
"""The part of a receipt's payload with the ID of a refund to make."""


def goes_online(desk: Desk, payment: Payment) -> bool:
    """Whether a payment is paid back to the card that paid."""
    return desk.pays_online and payment.provider_ref is not None


async def on_their_way(desk: Desk, payment: Payment) -> int:
    """What is being refunded of a payment, in minor units."""
    sending = select(func.coalesce(func.sum(OnlineRefund.amount), 0)).where(
        OnlineRefund.payment_id == payment.id, col(OnlineRefund.state) == RefundState.SENDING
    )
    return int((await desk.session.scalars(sending)).one())


async def send_refund(desk: Desk, payment: Payment, amount: int, reference: str) -> OnlineRefund:
    """Ask the provider for a refund. It's booked once the provider has made it."""
    wanted = OnlineRefund(
        key=uuid4().hex,
        payment_id=payment.id,
        amount=amount,
        reference=reference,
        made_by_id=desk.caller_id,
        made_at=desk.now,
    )
    desk.session.add(wanted)
    await desk.session.flush()
    await store(desk.session, [Happening(f"{REFUND}:{wanted.id}", {REFUND: wanted.id}, lane=Lane.PAYMENTS)], desk.now)
    desk.noticed = True
    return wanted
