"""Notices about payments."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.documents.data import DocumentData
from handlers.documents.letterheads import letterhead
from handlers.documents.receipt import PaidInvoice, ReceiptFacts, receipt_document
from handlers.notices.context import NoticeContext, renders
from handlers.views import payment_mails
from handlers.views.blocks import Drawing
from handlers.views.payment_mails import SeenPayment
from handlers.views.payments import METHODS
from models.billing.payments.notices import PaymentReceived, PaymentUndone
from models.billing.payments.settling import taken_back
from models.billing.payments.tables import Payment, Settlement
from models.roles import Right
from models.subscriptions.billing_details import sees_printed
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

NEEDED = (Right.RECEIVE_INVOICE_EMAIL, Right.VIEW_INVOICES)


@renders(PaymentReceived)
async def payment_received(context: NoticeContext, notice: PaymentReceived) -> Drawing | None:
    """To a contact, while they receive and see an invoice that it settled. Nothing if it was undone meanwhile."""
    payment = await _payment(context, notice.payment_id)
    if payment.undone_on:
        return None
    seen = await _seen(context, payment, await _settlements(context, payment, col(Settlement.amount) > 0))
    if seen is None:
        return None
    return payment_mails.received(context.reader, seen, await _receipt(context, seen))


async def _receipt(context: NoticeContext, seen: SeenPayment) -> DocumentData | None:
    """The receipt as a document, with what its reader sees. If that's no invoice, there is none."""
    if not seen.parts:
        return None
    reader, payment, first = context.reader, seen.payment, seen.parts[0][0]
    subscription = await subscription_by_id(context.session, first.subscription_id)
    first.subscription = subscription
    in_full = sees_printed(context, subscription, context.me)
    # As on the card of an invoice: what the payer's bank passed on is for people who can pay. It may name all invoices.
    sees_reference = seen.whole and decide_for(context, subscription, context.me, Right.PAY).allowed
    receipt = ReceiptFacts(
        number=payment.ref,
        paid_on=payment.paid_on,
        currency=payment.currency,
        amount=seen.amount,
        invoices=[PaidInvoice(invoice.ref, amount, invoice.due) for invoice, amount in seen.parts],
        method=reader.plain(METHODS[payment.method]),
        reference=payment.reference if sees_reference else "",
        over=seen.credit,
    )
    head = await letterhead(context.session, reader.vendor, first, in_full=in_full)
    return receipt_document(reader, receipt, head)


@renders(PaymentUndone)
async def payment_undone(context: NoticeContext, notice: PaymentUndone) -> Drawing | None:
    """To a contact who got the receipt, while they receive and see the invoices."""
    payment = await _payment(context, notice.payment_id)
    seen = await _seen(context, payment, await _settlements(context, payment, col(Settlement.amount) < 0))
    return payment_mails.undone(context.reader, seen) if seen else None


async def _settlements(context: NoticeContext, payment: Payment, which: ColumnElement[bool]) -> Sequence[Settlement]:
    """The settlements of a payment that weren't taken back, or those that took one back."""
    found = select(Settlement).where(
        Settlement.payment_id == payment.id, which, col(Settlement.id).not_in(taken_back())
    )
    beside = joinedload(Settlement.invoice)  # type: ignore[arg-type]
    return (await context.session.scalars(found.options(beside).order_by(col(Settlement.id)))).all()


async def _seen(context: NoticeContext, payment: Payment, rows: Sequence[Settlement]) -> SeenPayment | None:
    """What the reader sees of a payment: the parts of invoices that they receive and see. What is over is for those who
    see the invoices of the subscription to which it's booked. None if that's nothing."""
    owners = dict.fromkeys([payment.subscription_id, *(row.invoice.subscription_id for row in rows)])
    sees = {owner: await _may_see(context, owner) for owner in owners}
    parts = [(row.invoice, abs(row.amount)) for row in rows if sees[row.invoice.subscription_id]]
    settled = sum(abs(row.amount) for row in rows)
    credit = payment.amount - settled if payment.undone_on else payment.unused
    credit = credit if sees[payment.subscription_id] else 0
    whole = all(sees.values())
    amount = payment.amount if whole else sum(part for _, part in parts) + credit
    return SeenPayment(payment, parts, amount, credit, whole) if amount else None


async def _payment(context: NoticeContext, payment_id: int) -> Payment:
    owner = joinedload(Payment.subscription).joinedload(Subscription.organization)  # type: ignore[arg-type]
    return (await context.session.scalars(select(Payment).where(Payment.id == payment_id).options(owner))).one()


async def _may_see(context: NoticeContext, subscription_id: int) -> bool:
    subscription, me = await subscription_by_id(context.session, subscription_id), context.me
    return all(decide_for(context, subscription, me, right).allowed for right in NEEDED)
