"""What moves the balance of customers' accounts, in SQL. A balance is what is due on open invoices, less unused credit.

A payment or credit note counts where it's booked. If it settles an invoice outside of the subscriptions that are looked
at, that part is transferred. So at any moment the movements add up to what is due less what is unused there.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, Subquery, cast, func, literal_column, null, select, union_all
from sqlmodel import col

from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Payment, Refund, Settlement, SettlementKind

Scope = Callable[[Any], ColumnElement[bool]]
"""Whether a column's subscription is one of those that are looked at."""


class EntryKind(StrEnum):
    """What an entry of a statement says.

    UNDONE: A payment was undone.
    REINSTATED: A write-off was undone.
    TRANSFER_IN: A payment or credit of another subscription settled an invoice. RETURNED: That was undone.
    TRANSFER_OUT: A payment or credit settled an invoice of another subscription. TAKEN_BACK: That was undone.
    """

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    VOID = "void"
    PAYMENT = "payment"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    WRITE_OFF = "write_off"
    REFUND = "refund"
    UNDONE = "undone"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    REINSTATED = "reinstated"


RANKS = list(EntryKind)
"""The order of entries on the same day: invoices come before what settles them."""
REVERSED = {
    EntryKind.WRITE_OFF: EntryKind.REINSTATED,
    EntryKind.TRANSFER_IN: EntryKind.RETURNED,
    EntryKind.TRANSFER_OUT: EntryKind.TAKEN_BACK,
}
"""The kind of an entry whose amount is taken back."""
Days = Callable[[Any], Sequence[ColumnElement[bool]]]


def all_days(_day: Any) -> Sequence[ColumnElement[bool]]:
    """All movements, whatever their day."""
    return ()


def movements(within: Scope, days: Days = all_days) -> Subquery:
    """The movements in some subscriptions. An amount is what it adds to the balance, in minor units.

    Args:
        days: The conditions for the day of a movement.
    """
    of_documents = (
        _from_invoices(EntryKind.INVOICE, col(Invoice.issued_on), col(Invoice.gross), within, days),
        _from_invoices(EntryKind.VOID, col(Invoice.voided_on), -col(Invoice.gross), within, days),
        _credit_notes(within, days),
    )
    of_money = (
        _money(EntryKind.PAYMENT, Payment, col(Payment.paid_on), -col(Payment.amount), within, days),
        _money(EntryKind.UNDONE, Payment, col(Payment.undone_on), col(Payment.amount), within, days),
        _money(EntryKind.REFUND, Refund, col(Refund.paid_on), col(Refund.amount), within, days),
    )
    of_settlements = (
        _written_off(within, days),
        _transferred_in(within, days),
        _transferred_out(Payment, col(Settlement.payment_id), within, days),
        _transferred_out(CreditNote, col(Settlement.credit_note_id), within, days),
    )
    return union_all(*of_documents, *of_money, *of_settlements).subquery("movements")


def _movement(
    kind: EntryKind, day: Any, row: Any, amount: Any, currency: Any, subscription: Any, *documents: bool
) -> Any:
    """A part of the union. `documents`: whether it has an invoice and a credit note, whose numbers are columns."""
    numbers: list[Any] = []
    for table, prefix, has in zip((Invoice, CreditNote), ("invoices", "credit_notes"), documents, strict=True):
        for name, type_ in (("series", String), ("year", Integer), ("sequence", Integer)):
            value = getattr(table, name) if has else cast(null(), type_)
            numbers.append(value.label(f"{prefix}_{name}"))
    return select(
        day.label("day"),
        literal_column(str(RANKS.index(kind))).label("rank"),
        row.label("id"),
        amount.label("amount"),
        currency.label("currency"),
        subscription.label("subscription_id"),
        *numbers,
    )


def _from_invoices(kind: EntryKind, day: Any, amount: Any, within: Scope, days: Days) -> Any:
    of = col(Invoice.subscription_id)
    made = _movement(kind, day, col(Invoice.id), amount, col(Invoice.currency), of, True, False)
    return made.where(day.is_not(None), within(of), *days(day))


def _credit_notes(within: Scope, days: Days) -> Any:
    day, of, amount = col(CreditNote.issued_on), col(CreditNote.subscription_id), -col(CreditNote.gross)
    made = _movement(EntryKind.CREDIT_NOTE, day, col(CreditNote.id), amount, col(CreditNote.currency), of, True, True)
    joined = made.join_from(CreditNote, Invoice, col(Invoice.id) == col(CreditNote.invoice_id))
    return joined.where(within(of), *days(day))


def _money(kind: EntryKind, table: Any, day: Any, amount: Any, within: Scope, days: Days) -> Any:
    of = col(table.subscription_id)
    made = _movement(kind, day, col(table.id), amount, col(table.currency), of, False, False)
    return made.where(day.is_not(None), within(of), *days(day))


def _settlements(kind: EntryKind, amount: Any, subscription: Any, note: bool = False) -> Any:
    """A part with settlements and their invoices."""
    row, day = col(Settlement.id), col(Settlement.settled_on)
    made = _movement(kind, day, row, amount, col(Invoice.currency), subscription, True, note)
    return made.join_from(Settlement, Invoice, col(Invoice.id) == col(Settlement.invoice_id))


def _written_off(within: Scope, days: Days) -> Any:
    of = col(Invoice.subscription_id)
    made = _settlements(EntryKind.WRITE_OFF, -col(Settlement.amount), of)
    is_kind = col(Settlement.kind) == SettlementKind.WRITE_OFF
    return made.where(is_kind, within(of), *days(col(Settlement.settled_on)))


def _transferred_in(within: Scope, days: Days) -> Any:
    of = col(Invoice.subscription_id)
    source = func.coalesce(col(Payment.subscription_id), col(CreditNote.subscription_id))
    made = _settlements(EntryKind.TRANSFER_IN, -col(Settlement.amount), of)
    made = made.outerjoin(Payment, col(Payment.id) == col(Settlement.payment_id))
    made = made.outerjoin(CreditNote, col(CreditNote.id) == col(Settlement.credit_note_id))
    # A write-off has no source, so the comparison isn't true for it.
    return made.where(within(of), ~within(source), *days(col(Settlement.settled_on)))


def _transferred_out(table: Any, row_id: Any, within: Scope, days: Days) -> Any:
    of = col(table.subscription_id)
    made = _settlements(EntryKind.TRANSFER_OUT, col(Settlement.amount), of)
    made = made.join(table, col(table.id) == row_id)
    return made.where(within(of), ~within(col(Invoice.subscription_id)), *days(col(Settlement.settled_on)))
