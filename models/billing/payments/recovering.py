"""Refunds of payments whose money was taken back: the customer owes them again. Other credit of the subscription covers
them first, then what the customer pays too much."""

from typing import TypeVar

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.access.desk import Desk
from models.billing.approvals.expiring import expire_requests
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Payment

RowT = TypeVar("RowT", Payment, CreditNote)


def is_owed_back() -> ColumnElement[bool]:
    """Whether something of a payment was refunded, and the customer owes it again, for statements."""
    return col(Payment.undone_on).is_not(None) & (col(Payment.used) > 0)


async def owed_back_in(desk: Desk, subscription_id: int, currency: str) -> int:
    """The refunds that the customer owes again in a subscription, in minor units."""
    total = select(func.coalesce(func.sum(Payment.used), 0)).where(
        Payment.subscription_id == subscription_id, Payment.currency == currency, is_owed_back()
    )
    return int((await desk.session.scalars(total)).one())


async def owed_on(desk: Desk, invoice: Invoice) -> int:
    """What money can be recorded for on an invoice, in minor units: what is due or written off there, or else the
    refunds that the customer owes again in its subscription."""
    own = 0 if invoice.voided_on else invoice.due + invoice.written_off
    return own or await owed_back_in(desk, invoice.subscription_id, invoice.currency)


async def recover_refunds(desk: Desk, subscription_id: int, currency: str) -> int:
    """Cover the refunds that the customer owes again with the unused credit of the subscription, the oldest first. The
    caller holds its lock. The books have moved already: when the payment was undone, and when the credit came.

    Returns:
        What was covered, in minor units.
    """
    same = Payment.subscription_id == subscription_id, Payment.currency == currency
    owing = select(Payment).where(*same, is_owed_back()).order_by(col(Payment.id))
    debts = await _fresh(desk, owing)
    if not debts:
        return 0
    covered = 0
    for source in await _with_credit(desk, subscription_id, currency):
        for debt in debts:
            part = min(source.unused, debt.used)
            source.used += part
            debt.used -= part
            covered += part
        await desk.session.flush()
        await expire_requests(desk, source)
    return covered


async def _with_credit(desk: Desk, subscription_id: int, currency: str) -> list[Payment | CreditNote]:
    payments = select(Payment).where(
        Payment.subscription_id == subscription_id,
        Payment.currency == currency,
        col(Payment.undone_on).is_(None),
        col(Payment.used) < col(Payment.amount),
    )
    notes = select(CreditNote).where(
        CreditNote.subscription_id == subscription_id,
        CreditNote.currency == currency,
        col(CreditNote.used) < col(CreditNote.gross),
    )
    found: list[Payment | CreditNote] = list(await _fresh(desk, payments.order_by(col(Payment.id))))
    return [*found, *await _fresh(desk, notes.order_by(col(CreditNote.id)))]


async def _fresh(desk: Desk, statement: SelectOfScalar[RowT]) -> list[RowT]:
    """Rows, which may have been read before the lock, with what is used of them now."""
    rows = list(await desk.session.scalars(statement))
    for row in rows:
        await desk.session.refresh(row, ["used"])
    return rows


async def invoice_to_repay(desk: Desk, payment: Payment) -> Invoice | None:
    """The invoice for which a repayment can be recorded: the newest of the payment's subscription, if the customer owes
    a refund again."""
    if not payment.owed_back:
        return None
    newest = select(Invoice).where(
        Invoice.subscription_id == payment.subscription_id,
        Invoice.currency == payment.currency,
        col(Invoice.voided_on).is_(None),
    )
    return (await desk.session.scalars(newest.order_by(col(Invoice.id).desc()).limit(1))).first()
