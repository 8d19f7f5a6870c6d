"""Settling invoices. Everything that reduces what is due goes through here, so that amounts and rows always agree.

The caller holds the locks: that of the invoice's subscription, and for payments those of all of the customer's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.approvals.expiring import expire_requests
from models.billing.books.booking import booking_day
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.invoice_cards import redraw_cards
from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Payment, Settlement, SettlementKind
from models.core.money import to_decimal


@dataclass(frozen=True)
class Source:
    """What settles an invoice: a payment, a credit note, or without both a write-off."""

    payment: Payment | None = None
    credit_note: CreditNote | None = None
    reason: str = ""

    @classmethod
    def of(cls, used_from: Payment | CreditNote) -> Self:
        """A payment or a credit note."""
        return cls(used_from) if isinstance(used_from, Payment) else cls(credit_note=used_from)

    @property
    def kind(self) -> SettlementKind:
        """The kind of its settlements."""
        if self.payment is not None:
            return SettlementKind.PAYMENT
        return SettlementKind.CREDIT_NOTE if self.credit_note is not None else SettlementKind.WRITE_OFF


async def settle(
    desk: Desk, invoice: Invoice, source: Source, amount: int, settled_on: date, booked_on: date | None = None
) -> Settlement:
    """Settle a part of an invoice, in minor units.

    Args:
        settled_on: The customer's day.
        booked_on: The day of the books; by default, that of now.

    Raises:
        ValueError: It's more than what is due, more than the source has left, or not more than 0.
    """
    used_from = source.payment or source.credit_note
    if not 0 < amount <= invoice.due or (used_from is not None and amount > used_from.unused):
        raise ValueError(f"{invoice.ref} can't be settled by {amount}.")
    settlement = Settlement(
        invoice_id=invoice.id,
        kind=source.kind,
        amount=amount,
        settled_on=settled_on,
        booked_on=booked_on or await booking_day(desk),
        payment_id=source.payment.id if source.payment else None,
        credit_note_id=source.credit_note.id if source.credit_note else None,
        reason=source.reason,
        made_by_id=desk.caller_id,
        made_at=desk.now,
    )
    await _book(desk, settlement, invoice, used_from)
    return settlement


async def take_back(
    desk: Desk, settlement: Settlement, used_from: Payment | CreditNote | None, reason: str, today: date
) -> None:
    """Take a settlement back: its amount is due again, and unused again in the payment or credit note."""
    reversal = Settlement(
        **settlement.model_dump(include={"invoice_id", "kind", "payment_id", "credit_note_id"}),
        amount=-settlement.amount,
        settled_on=today,
        booked_on=await booking_day(desk),
        reverses_id=settlement.id,
        reason=reason,
        made_by_id=desk.caller_id,
        made_at=desk.now,
    )
    invoice = await desk.session.get_one(Invoice, settlement.invoice_id)
    # It may have been read before the lock.
    await desk.session.refresh(invoice, ["paid", "credited", "written_off"])
    await _book(desk, reversal, invoice, used_from)


async def settlements_of(desk: Desk, payment: Payment) -> list[Settlement]:
    """The settlements of a payment that weren't taken back, oldest first."""
    statement = select(Settlement).where(
        Settlement.payment_id == payment.id, col(Settlement.amount) > 0, col(Settlement.id).not_in(taken_back())
    )
    return list(await desk.session.scalars(statement.order_by(col(Settlement.id))))


def taken_back() -> Any:
    """A statement for the IDs of the settlements that were taken back."""
    return select(Settlement.reverses_id).where(col(Settlement.reverses_id).is_not(None))


async def _book(desk: Desk, settlement: Settlement, invoice: Invoice, used_from: Payment | CreditNote | None) -> None:
    match settlement.kind:
        case SettlementKind.PAYMENT:
            invoice.paid += settlement.amount
        case SettlementKind.CREDIT_NOTE:
            invoice.credited += settlement.amount
        case SettlementKind.WRITE_OFF:
            invoice.written_off += settlement.amount
    if used_from is not None:
        used_from.used += settlement.amount
    desk.session.add(settlement)
    await desk.session.flush()
    await expire_requests(desk, invoice, used_from)
    await redraw_cards(desk, invoice)


async def take_back_write_offs(desk: Desk, invoice: Invoice, reason: str, today: date) -> None:
    """Take the write-offs of an invoice back, so that what was given up is due again."""
    if not invoice.written_off:
        return
    statement = select(Settlement).where(
        Settlement.invoice_id == invoice.id,
        Settlement.kind == SettlementKind.WRITE_OFF,
        col(Settlement.amount) > 0,
        col(Settlement.id).not_in(taken_back()),
    )
    for settlement in (await desk.session.scalars(statement.order_by(col(Settlement.id)))).all():
        await take_back(desk, settlement, None, reason, today)


async def use_own_credit(desk: Desk, invoice_ids: Iterable[int], today: date) -> None:
    """Settle invoices that are due again with what their own credit notes have left. Nobody owes money for something
    and holds a credit for the same thing."""
    statement = select(CreditNote).where(
        col(CreditNote.invoice_id).in_(list(invoice_ids)), col(CreditNote.used) < col(CreditNote.gross)
    )
    anew = statement.order_by(col(CreditNote.id)).execution_options(populate_existing=True)
    for note in (await desk.session.scalars(anew)).all():
        invoice = await desk.session.get_one(Invoice, note.invoice_id)
        if amount := min(invoice.due, note.unused):
            await settle(desk, invoice, Source.of(note), amount, today)


def noted(amount: int, currency: str) -> str:
    """An amount in minor units as the audit trail keeps it: 119.00 EUR."""
    return f"{to_decimal(amount, currency):f} {currency}"
