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
from models.billing.bank.returns import went_back
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.online.disputes import LOST
from models.billing.online.tables import Dispute
from models.billing.payments.notices import CreditApplied, CreditPaidBack, PaymentReceived, PaymentUndone, ReceiptPdf
from models.billing.payments.settling import taken_back
from models.billing.payments.tables import Payment, Refund, Settlement
from models.directory.staff import staff_roles_of
from models.roles import Right, StaffRight
from models.subscriptions.billing_details import sees_printed
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

NEEDED = (Right.RECEIVE_INVOICE_EMAIL, Right.VIEW_INVOICES)
"""The rights of people who get a receipt by email."""
ON_REQUEST = (Right.VIEW_INVOICES,)
"""Those of people who ask for one."""
MOST_RECEIPTS = 10
"""The most payments of one invoice whose receipts are sent together."""


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


async def _receipt(context: NoticeContext, seen: SeenPayment, *, is_staff: bool = False) -> DocumentData | None:
    """The receipt as a document, with what its reader sees. If that's no invoice, there is none."""
    if not seen.parts:
        return None
    reader, payment, first = context.reader, seen.payment, seen.parts[0][0]
    subscription = await subscription_by_id(context.session, first.subscription_id)
    first.subscription = subscription
    in_full = is_staff or sees_printed(context, subscription, context.me)
    # As on the card of an invoice: what the payer's bank passed on is for people who can pay. It may name all invoices.
    may_pay = is_staff or decide_for(context, subscription, context.me, Right.PAY).allowed
    receipt = ReceiptFacts(
        number=payment.ref,
        paid_on=payment.paid_on,
        currency=payment.currency,
        amount=seen.amount,
        invoices=[PaidInvoice(invoice.ref, amount, invoice.due) for invoice, amount in seen.parts],
        method=reader.plain(METHODS[payment.method]),
        reference=payment.reference if may_pay and seen.whole else "",
        over=seen.credit,
    )
    head = await letterhead(context.session, reader.vendor, first, in_full=in_full)
    return receipt_document(reader, receipt, head)


@renders(ReceiptPdf)
async def receipt_pdf(context: NoticeContext, notice: ReceiptPdf) -> Drawing | None:
    """To a contact while they see invoices, or to someone of the vendor's billing team: the newest receipts."""
    invoice = await context.session.get_one(Invoice, notice.invoice_id)
    is_staff = await _is_billing(context)
    if not is_staff and not await _may_see(context, invoice.subscription_id, ON_REQUEST):
        return None
    paid = select(Settlement.payment_id).where(
        Settlement.invoice_id == invoice.id, col(Settlement.amount) > 0, col(Settlement.id).not_in(taken_back())
    )
    newest = select(Payment.id).where(col(Payment.id).in_(paid)).order_by(col(Payment.id).desc())
    if notice.payment_id is not None:
        newest = newest.where(Payment.id == notice.payment_id)
    documents = []
    for payment_id in (await context.session.scalars(newest.limit(MOST_RECEIPTS))).all():
        payment = await _payment(context, payment_id)
        rows = await _settlements(context, payment, col(Settlement.amount) > 0)
        seen = await _seen(context, payment, rows, ON_REQUEST, is_staff=is_staff)
        if seen and (document := await _receipt(context, seen, is_staff=is_staff)):
            documents.append(document)
    if not documents:
        return None
    return payment_mails.receipts_as_pdf(context.reader, invoice, documents, one=notice.payment_id is not None)


async def _is_billing(context: NoticeContext) -> bool:
    roles = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(roles, StaffRight.MANAGE_INVOICES)


@renders(CreditApplied)
async def credit_applied(context: NoticeContext, notice: CreditApplied) -> Drawing | None:
    """To a contact, while they receive and see the invoice. Nothing if it was taken back meanwhile."""
    applied = select(Settlement).where(Settlement.id == notice.settlement_id, col(Settlement.id).not_in(taken_back()))
    beside = joinedload(Settlement.invoice)  # type: ignore[arg-type]
    settlement = (await context.session.scalars(applied.options(beside))).one_or_none()
    if settlement is None or not await _may_see(context, settlement.invoice.subscription_id, NEEDED):
        return None
    settlement.invoice.subscription = await subscription_by_id(context.session, settlement.invoice.subscription_id)
    return payment_mails.credit_applied(context.reader, settlement.invoice, settlement.amount)


@renders(CreditPaidBack)
async def credit_paid_back(context: NoticeContext, notice: CreditPaidBack) -> Drawing | None:
    """To a contact, while they receive and see the invoices of the credit's subscription."""
    refund = await context.session.get_one(Refund, notice.refund_id)
    if not await _may_see(context, refund.subscription_id, NEEDED):
        return None
    of = await subscription_by_id(context.session, refund.subscription_id)
    source: Payment | CreditNote
    if refund.payment_id is not None:
        source = await context.session.get_one(Payment, refund.payment_id)
    else:
        source = await context.session.get_one(CreditNote, refund.credit_note_id)
    return payment_mails.credit_paid_back(context.reader, refund, source, of)


@renders(PaymentUndone)
async def payment_undone(context: NoticeContext, notice: PaymentUndone) -> Drawing | None:
    """To a contact who got the receipt, or heard of its credit, while they receive and see the invoices."""
    payment = await _payment(context, notice.payment_id)
    seen = await _seen(context, payment, await _settlements(context, payment, col(Settlement.amount) < 0))
    if seen is None:
        return None
    return payment_mails.undone(context.reader, seen, went_back=await _went_back(context, payment))


async def _went_back(context: NoticeContext, payment: Payment) -> bool:
    """Whether the bank took the money back: a transfer, or a card payment after a dispute."""
    lost = select(Dispute.id).where(Dispute.payment_id == payment.id, Dispute.status == LOST)
    if (await context.session.scalars(lost)).first() is not None:
        return True
    return await went_back(context.session, payment)


async def _settlements(context: NoticeContext, payment: Payment, which: ColumnElement[bool]) -> Sequence[Settlement]:
    """The settlements of a payment that weren't taken back, or those that took one back."""
    found = select(Settlement).where(
        Settlement.payment_id == payment.id, which, col(Settlement.id).not_in(taken_back())
    )
    beside = joinedload(Settlement.invoice)  # type: ignore[arg-type]
    return (await context.session.scalars(found.options(beside).order_by(col(Settlement.id)))).all()


async def _seen(
    context: NoticeContext,
    payment: Payment,
    rows: Sequence[Settlement],
    needed: Sequence[Right] = NEEDED,
    *,
    is_staff: bool = False,
) -> SeenPayment | None:
    """What the reader sees of a payment: the parts of invoices for which they have the needed rights. What is over is
    for those who have them for the subscription to which it's booked. Staff see all. None if that's nothing."""
    owners = dict.fromkeys([payment.subscription_id, *(row.invoice.subscription_id for row in rows)])
    sees = {owner: is_staff or await _may_see(context, owner, needed) for owner in owners}
    parts = [(row.invoice, abs(row.amount)) for row in rows if sees[row.invoice.subscription_id]]
    settled = sum(abs(row.amount) for row in rows)
    credit = payment.amount - settled if payment.undone_on else payment.unused
    credit = credit if sees[payment.subscription_id] else 0
    whole = all(sees.values())
    amount = payment.amount if whole else sum(part for _, part in parts) + credit
    owed_back = payment.owed_back if sees[payment.subscription_id] else 0
    return SeenPayment(payment, parts, amount, credit, whole, owed_back) if amount else None


async def _payment(context: NoticeContext, payment_id: int) -> Payment:
    owner = joinedload(Payment.subscription).joinedload(Subscription.organization)  # type: ignore[arg-type]
    return (await context.session.scalars(select(Payment).where(Payment.id == payment_id).options(owner))).one()


async def _may_see(context: NoticeContext, subscription_id: int, needed: Sequence[Right]) -> bool:
    subscription, me = await subscription_by_id(context.session, subscription_id), context.me
    return all(decide_for(context, subscription, me, right).allowed for right in needed)
