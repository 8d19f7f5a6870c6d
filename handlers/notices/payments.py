"""Notices about payments."""

from collections.abc import Sequence

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.documents.data import DocumentData
from handlers.documents.letterheads import letterhead
from handlers.documents.receipt import PaidInvoice, ReceiptFacts, receipt_document
from handlers.notices.context import NoticeContext, renders
from handlers.views import payment_mails
from handlers.views.blocks import Drawing
from handlers.views.payments import METHODS
from models.billing.invoices.tables import Invoice
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
    standing = select(Settlement).where(
        Settlement.payment_id == payment.id, col(Settlement.amount) > 0, col(Settlement.id).not_in(taken_back())
    )
    parts = await _seen(context, standing)
    if not parts and not await _may_see(context, payment.subscription_id):
        return None
    settled = [(one.invoice, one.amount) for one in parts]
    return payment_mails.received(context.reader, payment, settled, await _receipt(context, payment, settled))


async def _receipt(
    context: NoticeContext, payment: Payment, settled: Sequence[tuple[Invoice, int]]
) -> DocumentData | None:
    """The receipt as a document, with the invoices that its reader sees. Without any, there is none."""
    if not settled:
        return None
    reader, first = context.reader, settled[0][0]
    subscription = await subscription_by_id(context.session, first.subscription_id)
    first.subscription = subscription
    in_full = sees_printed(context, subscription, context.me)
    # As on the card of an invoice: what the payer's bank passed on is for people who can pay.
    may_pay = decide_for(context, subscription, context.me, Right.PAY).allowed
    receipt = ReceiptFacts(
        number=payment.ref,
        paid_on=payment.paid_on,
        currency=payment.currency,
        amount=payment.amount,
        invoices=[PaidInvoice(invoice.ref, amount, invoice.due) for invoice, amount in settled],
        method=reader.plain(METHODS[payment.method]),
        reference=payment.reference if may_pay else "",
        over=payment.unused,
    )
    head = await letterhead(context.session, reader.vendor, first, in_full=in_full)
    return receipt_document(reader, receipt, head)


@renders(PaymentUndone)
async def payment_undone(context: NoticeContext, notice: PaymentUndone) -> Drawing | None:
    """To a contact who got the receipt, while they receive and see the invoices."""
    payment = await _payment(context, notice.payment_id)
    reversed_ = select(Settlement).where(Settlement.payment_id == payment.id, col(Settlement.amount) < 0)
    parts = await _seen(context, reversed_)
    if not parts and not await _may_see(context, payment.subscription_id):
        return None
    invoices: Sequence[Invoice] = list(dict.fromkeys(one.invoice for one in parts))
    return payment_mails.undone(context.reader, payment, invoices)


async def _payment(context: NoticeContext, payment_id: int) -> Payment:
    owner = joinedload(Payment.subscription).joinedload(Subscription.organization)  # type: ignore[arg-type]
    return (await context.session.scalars(select(Payment).where(Payment.id == payment_id).options(owner))).one()


async def _seen(context: NoticeContext, statement: object) -> list[Settlement]:
    """The settlements of invoices that the reader receives and sees."""
    found = statement.options(joinedload(Settlement.invoice)).order_by(col(Settlement.id))  # type: ignore[attr-defined, arg-type]
    rows = list((await context.session.scalars(found)).all())
    seen = {
        owner: await _may_see(context, owner) for owner in dict.fromkeys(row.invoice.subscription_id for row in rows)
    }
    return [row for row in rows if seen[row.invoice.subscription_id]]


async def _may_see(context: NoticeContext, subscription_id: int) -> bool:
    subscription, me = await subscription_by_id(context.session, subscription_id), context.me
    return all(decide_for(context, subscription, me, right).allowed for right in NEEDED)
