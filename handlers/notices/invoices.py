"""Notices about invoices and the credit card on file."""

from zoneinfo import ZoneInfo

from sqlmodel import select

from handlers.documents.invoice import printed_invoice
from handlers.notices.context import NoticeContext, renders
from handlers.views import credit_cards, invoice_mail
from handlers.views.blocks import Drawing, Message
from models.billing.invoices.notices import CardRecorded, InvoiceIssued
from models.billing.invoices.tables import Invoice
from models.billing.orders.actions import details_on
from models.billing.orders.printing import printed
from models.roles import Right
from models.subscriptions.lookup import find, subscription_by_id
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Card


@renders(InvoiceIssued)
async def invoice_issued(context: NoticeContext, notice: InvoiceIssued) -> Drawing | None:
    """To a contact, while they receive invoices."""
    row = await context.session.get_one(Invoice, notice.invoice_id)
    invoice = (await find(context.session, Invoice, row.ref, lock=False))[0]
    if not decide_for(context, invoice.subscription, context.me, Right.RECEIVE_INVOICE_EMAIL).allowed:
        return None
    today = context.now.astimezone(ZoneInfo(invoice.subscription.organization.time_zone)).date()
    sheet = await printed(context.session, context, context.reader.vendor, invoice, context.me, today)
    details = details_on(context, sheet.order, invoice.subscription, context.me)
    account = sheet.seller if sheet.seller.account else None
    document = printed_invoice(context.reader, sheet)
    return invoice_mail.invoice_issued(context.reader, invoice, sheet.order, details, account, sheet.card, document)


@renders(CardRecorded)
async def card_recorded(context: NoticeContext, notice: CardRecorded) -> Message | None:
    """To contacts, while they may update the card."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    card = (await context.session.scalars(select(Card).where(Card.subscription_id == subscription.id))).one_or_none()
    if card is None or not decide_for(context, subscription, context.me, Right.UPDATE_CARD).allowed:
        return None
    return credit_cards.news(context.reader, subscription, card)
