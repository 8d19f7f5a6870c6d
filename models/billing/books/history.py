"""What happened to an invoice after it was issued: what settled it, its credit notes, and what it replaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.replacements import replacements_of
from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Payment, Settlement, SettlementKind


@dataclass(frozen=True)
class SettledPart:
    """A part of an invoice that was settled, or with a negative amount one that is due again. In minor units.

    Attributes:
        ref: The payment or credit note; empty for a write-off.
        reference: What the payer's bank passed on. Empty if the payment settled invoices of other subscriptions too: it
            may name them.
    """

    day: date
    kind: SettlementKind
    amount: int
    ref: str = ""
    reference: str = ""


@dataclass(frozen=True)
class InvoiceHistory:
    """What happened to an invoice.

    Attributes:
        settled: The newest first.
        notes: Its credit notes, the oldest first.
        replaces: The void invoice that it was issued instead of, or empty.
        replaced_by: The invoice that was issued instead of it, or empty.
    """

    settled: Sequence[SettledPart] = ()
    notes: Sequence[CreditNote] = ()
    replaces: str = ""
    replaced_by: str = ""


NO_HISTORY = InvoiceHistory()


async def history_of(session: AsyncSession, invoice: Invoice) -> InvoiceHistory:
    """What happened to an invoice. Checks no right."""
    other = aliased(Settlement)
    elsewhere = exists().where(
        col(other.payment_id) == col(Payment.id),
        col(other.invoice_id) == col(Invoice.id),
        col(Invoice.subscription_id) != invoice.subscription_id,
    )
    parts = (
        select(Settlement, Payment, CreditNote, elsewhere.correlate(Payment))
        .join(Payment, col(Payment.id) == col(Settlement.payment_id), isouter=True)
        .join(CreditNote, col(CreditNote.id) == col(Settlement.credit_note_id), isouter=True)
        .where(Settlement.invoice_id == invoice.id)
        .order_by(col(Settlement.id).desc())
    )
    settled = [
        SettledPart(
            one.settled_on,
            one.kind,
            one.amount,
            payment.ref if payment else note.ref if note else "",
            payment.reference if payment and not shared else "",
        )
        for one, payment, note, shared in (await session.execute(parts)).all()
    ]
    notes = select(CreditNote).where(CreditNote.invoice_id == invoice.id).order_by(col(CreditNote.id))
    return InvoiceHistory(settled, list(await session.scalars(notes)), *await replacements_of(session, invoice))
