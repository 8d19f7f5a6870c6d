"""Notices about charges, refunds and disputes."""

from sqlmodel import col, select

from handlers.notices.context import NoticeContext, renders
from handlers.views import paying_online as views
from handlers.views.blocks import Message
from models.billing.invoices.tables import Invoice
from models.billing.online.notices import (
    ChargeDeclined,
    ChargesEnded,
    DifferencesFound,
    DisputeNews,
    RefundedElsewhere,
    RefundFailed,
)
from models.billing.online.tables import Charge, ChargeState, Dispute, OnlineRefund, PaymentAccount, PaymentDifference
from models.billing.payments.tables import Payment, Refund, Settlement
from models.roles import Right
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Card


@renders(ChargeDeclined)
async def charge_declined(context: NoticeContext, notice: ChargeDeclined) -> Message | None:
    """To a contact, while they may update the card. Nothing if the invoice was paid meanwhile, or isn't charged any
    more."""
    of = await _declined(context, notice.charge_id)
    if of.invoice.due <= 0 or of.following is None or of.following.state is not ChargeState.SCHEDULED:
        return None
    if not _may(context, of, Right.UPDATE_CARD):
        return None
    return views.charge_declined(context.reader, of, sees_amount=_may(context, of, Right.VIEW_INVOICES))


@renders(ChargesEnded)
async def charges_ended(context: NoticeContext, notice: ChargesEnded) -> Message | None:
    """To a contact, while they can pay or update the card, and in the billing channel. Nothing if the invoice was paid
    meanwhile."""
    of = await _declined(context, notice.charge_id)
    if of.invoice.due <= 0:
        return None
    if context.person is None:
        return views.charges_ended_for_billing(context.reader, of)
    pays, updates = _may(context, of, Right.PAY), _may(context, of, Right.UPDATE_CARD)
    if not (pays or updates):
        return None
    sees = _may(context, of, Right.VIEW_INVOICES)
    return views.charges_ended(
        context.reader, of, sees_amount=sees, pays=pays, updates=updates, online=context.pays_online
    )


async def _declined(context: NoticeContext, charge_id: int) -> views.DeclinedCharge:
    charge = await context.session.get_one(Charge, charge_id)
    invoice = await context.session.get_one(Invoice, charge.invoice_id)
    invoice.subscription = await subscription_by_id(context.session, invoice.subscription_id)
    theirs = select(Card).where(Card.subscription_id == invoice.subscription_id)
    card = (await context.session.scalars(theirs)).one_or_none()
    after = select(Charge).where(Charge.invoice_id == invoice.id, Charge.attempt == charge.attempt + 1)
    following = (await context.session.scalars(after)).one_or_none()
    return views.DeclinedCharge(charge, invoice, card, following)


def _may(context: NoticeContext, of: views.DeclinedCharge, right: Right) -> bool:
    return decide_for(context, of.invoice.subscription, context.me, right).allowed


@renders(RefundFailed)
async def refund_failed(context: NoticeContext, notice: RefundFailed) -> Message:
    """In the billing channel."""
    wanted = await context.session.get_one(OnlineRefund, notice.online_refund_id)
    payment = await context.session.get_one(Payment, wanted.payment_id)
    return views.refund_failed(context.reader, wanted, payment)


@renders(RefundedElsewhere)
async def refunded_elsewhere(context: NoticeContext, notice: RefundedElsewhere) -> Message:
    """In the billing channel."""
    refund = await context.session.get_one(Refund, notice.refund_id)
    payment = await context.session.get_one(Payment, refund.payment_id)
    return views.refunded_elsewhere(context.reader, refund, payment, notice.due_again)


@renders(DifferencesFound)
async def differences_found(context: NoticeContext, notice: DifferencesFound) -> Message:
    """In the billing channel."""
    found = select(PaymentDifference).where(col(PaymentDifference.id).in_(notice.ids))
    rows = (await context.session.scalars(found.order_by(col(PaymentDifference.id)))).all()
    return views.differences_found(context.reader, rows, notice.more)


@renders(DisputeNews)
async def dispute_news(context: NoticeContext, notice: DisputeNews) -> Message:
    """In the billing channel."""
    dispute = await context.session.get_one(Dispute, notice.dispute_id)
    payment = await context.session.get_one(Payment, dispute.payment_id)
    paid = select(Invoice).join(Settlement, col(Settlement.invoice_id) == col(Invoice.id))
    paid = paid.where(Settlement.payment_id == payment.id, col(Settlement.amount) > 0).order_by(col(Invoice.id))
    invoices = [invoice.ref for invoice in (await context.session.scalars(paid)).unique()]
    account = (await context.session.scalars(select(PaymentAccount))).one_or_none()
    return views.dispute_news(context.reader, dispute, payment, invoices, live=account is not None and account.live)
