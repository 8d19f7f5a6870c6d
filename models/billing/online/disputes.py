"""Disputes: the cardholder's bank wants a payment back. The billing team hears of each, and a lost one undoes the
payment."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.online.notices import DisputeNews
from models.billing.online.tables import Dispute
from models.billing.payments.actions import take_payment_back
from models.billing.payments.owned import owned
from models.billing.payments.tables import Payment, Refund
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import SystemRight

WON, LOST = "won", "lost"
DECIDED = (WON, LOST, "warning_closed")


@dataclass(frozen=True)
class ProviderDispute:
    """A dispute as the provider has it: `ref` is du_…, `payment` is pi_…; the amount is in minor units."""

    ref: str
    payment: str
    amount: int
    currency: str
    reason: str
    status: str
    respond_by: datetime | None = None


@action(
    "online.note_dispute", SystemRight.BOOK_PAYMENTS, on=Organization, label=gettext_noop("record a disputed payment")
)
async def note_dispute(desk: Desk, organization: Organization, given: ProviderDispute) -> Dispute | None:
    """Record where a dispute stands, and tell the billing team what's new. If it's lost, the payment is undone, so what
    it settled is due again. A payment that was partly refunded, or disputed in part, is left to the billing team.

    Returns:
        None if the payment isn't booked.
    """
    found = select(Payment).where(Payment.provider_ref == given.payment)
    payment = (await desk.session.scalars(found)).one_or_none()
    if payment is None:
        return None
    payment = await owned(desk, organization, Payment, payment.ref)
    known = select(Dispute).where(Dispute.ref == given.ref).execution_options(populate_existing=True)
    dispute = (await desk.session.scalars(known)).one_or_none()
    if dispute is not None and (dispute.status == given.status or dispute.closed_on is not None):
        return dispute
    if dispute is None:
        dispute = Dispute(
            ref=given.ref,
            payment_id=payment.id,
            amount=given.amount,
            currency=given.currency,
            reason=given.reason,
            status=given.status,
            respond_by=given.respond_by,
            opened_at=desk.now,
        )
        desk.session.add(dispute)
    dispute.status = given.status
    today = desk.today(organization)
    if given.status in DECIDED:
        dispute.closed_on = today
    await desk.session.flush()
    if given.status == LOST and await is_undoable(desk, payment, given.amount):
        await take_payment_back(desk, payment, "The cardholder's bank took it back.", today)
    desk.post(desk.channels.billing, DisputeNews(dispute.id), f"dispute_news:{dispute.id}:{given.status}")
    desk.note(payment=payment.ref, status=given.status)
    return dispute


async def is_undoable(desk: Desk, payment: Payment, amount: int) -> bool:
    """Whether a lost dispute undoes the whole payment."""
    refunded = select(Refund.id).where(Refund.payment_id == payment.id).limit(1)
    has_refund = (await desk.session.scalars(refunded)).first() is not None
    return payment.undone_on is None and not has_refund and amount == payment.amount
