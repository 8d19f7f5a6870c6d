"""Notices about unpaid invoices."""

from handlers.documents.data import DocumentData
from handlers.documents.invoice import printed_invoice
from handlers.notices.context import NoticeContext, renders
from handlers.views import dunning as views
from handlers.views.blocks import Drawing, Message, button
from handlers.views.element_types import Element
from models.billing.invoices.tables import Invoice
from models.billing.orders.printing import printed
from models.billing.payments.covering import covered
from models.billing.settlement_plan import SettlementPlan
from models.core.outbox import Medium
from models.desks.dunning.debt import concerned, debt_of
from models.desks.dunning.due import payments_due
from models.desks.dunning.notices import (
    DebtNews,
    DebtStep,
    DunningStuck,
    OverdueDigest,
    PaymentsDue,
    SuspensionProposed,
)
from models.desks.dunning.overdue_digest import overdue_on
from models.roles import Right
from models.subscriptions.billing_details import sees_printed
from models.subscriptions.lookup import find, subscription_by_id
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


@renders(PaymentsDue)
async def payments_due_(context: NoticeContext, notice: PaymentsDue) -> Drawing | None:
    """To a person who can pay. What was paid or paused meanwhile is left out. The email has the invoices attached that
    the person sees."""
    found = await payments_due(context.desk, context.me, notice.message)
    if not found:
        return None
    message = views.payments_due(context.reader, found)
    if context.row.medium is not Medium.MAIL:
        return Drawing(message)
    seen = [(one.invoice, one.plan) for one in found if one.plan][: views.MOST_ROWS]
    return Drawing(message, documents=[await _document(context, invoice, plan) for invoice, plan in seen])


async def _document(context: NoticeContext, invoice: Invoice, plan: SettlementPlan) -> DocumentData:
    """An invoice as a document that asks for what the message asks for, for a person who sees it."""
    whole, subscription = await find(context.session, Invoice, invoice.ref, lock=False)
    in_full = sees_printed(context, subscription, context.me)
    return printed_invoice(
        context.reader, await printed(context.session, context.reader.vendor, whole, plan, in_full=in_full)
    )


@renders(DunningStuck)
async def dunning_stuck(context: NoticeContext, notice: DunningStuck) -> Message | None:
    """In the billing channel, while the invoice isn't paid, and unused credit doesn't cover it."""
    row = await context.session.get_one(Invoice, notice.invoice_id)
    invoice = (await find(context.session, Invoice, row.ref, lock=False))[0]
    credit = (await covered(context, None, [invoice.subscription.organization_id]))[invoice.id]
    if invoice.due <= credit:
        return None
    return views.stuck(context.reader, invoice, context.desk.today(invoice.subscription.organization), credit)


@renders(OverdueDigest)
async def overdue_digest(context: NoticeContext, _notice: OverdueDigest) -> Message:
    """In the billing channel, once a week."""
    return views.digest(context.reader, await overdue_on(context.session, context.row.created_at.date()))


@renders(SuspensionProposed)
async def suspension_proposed(context: NoticeContext, notice: SuspensionProposed) -> Message:
    """In the billing channel, with what became of the debt."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    return views.proposed(context.reader, await debt_of(context.desk, subscription))


@renders(DebtNews)
async def debt_news(context: NoticeContext, notice: DebtNews) -> Message | None:
    """To the people concerned and the billing channel, while it's still true."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    if (subscription.suspended_for_debt_on is None) is not (notice.what is DebtStep.LIFTED):
        return None
    told = context.person is None or any(one.id == context.me.id for one in concerned(context, subscription))
    return views.debt_news(context.reader, subscription, notice.what, _row(context, subscription)) if told else None


def _row(context: NoticeContext, subscription: Subscription) -> list[Element]:
    """The buttons that the reader can use."""
    reader, ref = context.reader, subscription.ref
    show = button(reader.plain("Show the subscription"), f"/subscription show {ref}")
    if context.person is None:
        return [show]
    may = [
        right
        for right in (Right.VIEW_INVOICES, Right.ASK_BILLING)
        if decide_for(context, subscription, context.me, right).allowed
    ]
    row: list[Element] = []
    if Right.VIEW_INVOICES in may:
        row.append(button(reader.plain("Show the invoices"), f"/invoice list {ref}"))
    if Right.ASK_BILLING in may:
        row.append(button(reader.plain("Ask the billing team"), f"/enquiry new {ref}"))
    return [*row, show]
