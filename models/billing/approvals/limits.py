"""Whether a second person has to approve. Small refunds and write-offs count together, so that nobody gets around the
limit with several of them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, false, func, or_
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.payments.settling import taken_back
from models.billing.payments.tables import Payment, Refund, Settlement, SettlementKind
from models.core.database import one_at_a_time
from models.subscriptions.tables import Subscription

TOGETHER = timedelta(days=30)
"""For how long the refunds and write-offs for a customer count together."""


async def must_be_approved(desk: Desk, about: Invoice | Payment | CreditNote, amount: int) -> bool:
    """The same as `needs_approval`, right before it's booked. Until this transaction ends, nothing else is counted for
    the customer, so two at the same moment count each other. The caller holds all its other locks."""
    await one_at_a_time(desk.session, f"second_yes:{about.subscription.organization_id}")
    return await needs_approval(desk, about, amount)


async def needs_approval(desk: Desk, about: Invoice | Payment | CreditNote, amount: int) -> bool:
    """Whether a second person has to approve writing an amount off, or paying it back. In minor units. The row comes
    with its subscription and customer."""
    return desk.second_yes.needed(amount + await _counted(desk, about), about.currency)


async def without_approval(desk: Desk, about: Invoice | Payment | CreditNote) -> int:
    """How much can be written off or paid back without a second person, in minor units."""
    return max(0, desk.second_yes.limit(about.currency) - await _counted(desk, about))


async def _counted(desk: Desk, about: Invoice | Payment | CreditNote) -> int:
    """What was refunded to the customer and written off in the last 30 days, in the same currency. Of the same payment
    or invoice, everything, however long ago."""
    organization = about.subscription.organization
    since = desk.today(organization) - TOGETHER
    theirs = select(Subscription.id).where(Subscription.organization_id == organization.id)
    refunds: Any = select(func.coalesce(func.sum(Refund.amount), 0)).where(
        Refund.currency == about.currency,
        or_(_same_money(about), and_(col(Refund.subscription_id).in_(theirs), col(Refund.booked_on) > since)),
    )
    of_invoice = col(Settlement.invoice_id) == about.id if isinstance(about, Invoice) else false()
    written_off: Any = (
        select(func.coalesce(func.sum(Settlement.amount), 0))
        .join(Invoice, col(Invoice.id) == col(Settlement.invoice_id))
        .where(
            Settlement.kind == SettlementKind.WRITE_OFF,
            col(Settlement.amount) > 0,
            col(Settlement.id).not_in(taken_back()),
            Invoice.currency == about.currency,
            or_(of_invoice, and_(col(Invoice.subscription_id).in_(theirs), col(Settlement.booked_on) > since)),
        )
    )
    sums = (await desk.session.execute(select(refunds.scalar_subquery(), written_off.scalar_subquery()))).one()
    return sum(map(int, sums))


def _same_money(about: Invoice | Payment | CreditNote) -> Any:
    """Refunds of the same payment, or of any credit note of the same invoice."""
    if isinstance(about, Payment):
        return col(Refund.payment_id) == about.id
    invoice_id = about.id if isinstance(about, Invoice) else about.invoice_id
    return col(Refund.credit_note_id).in_(select(CreditNote.id).where(CreditNote.invoice_id == invoice_id))
