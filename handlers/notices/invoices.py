"""Notices about invoices and the credit card on file."""

from zoneinfo import ZoneInfo

from sqlmodel import select

from handlers.documents.invoice import printed_invoice
from handlers.notices.context import NoticeContext, renders
from handlers.views import credit_cards, invoice_mail
from handlers.views.blocks import Drawing, Message
from models.billing.invoices.notices import CardRecorded, CharactersMissing, InvoiceIssued, InvoicePdf
from models.billing.invoices.tables import Invoice
from models.billing.orders.actions import details_on
from models.billing.orders.printing import PrintedInvoice, printed
from models.directory.staff import staff_roles_of
from models.roles import Right, StaffRight
from models.subscriptions.billing_details import sees_printed
from models.subscriptions.lookup import find, subscription_by_id
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Card


@renders(InvoiceIssued)
async def invoice_issued(context: NoticeContext, notice: InvoiceIssued) -> Drawing | None:
    """To a contact, while they receive invoices."""
    invoice = await _invoice(context, notice.invoice_id)
    if not decide_for(context, invoice.subscription, context.me, Right.RECEIVE_INVOICE_EMAIL).allowed:
        return None
    in_full = sees_printed(context, invoice.subscription, context.me)
    sheet = await _sheet(context, invoice, in_full=in_full)
    details = details_on(context, sheet.order, invoice.subscription, context.me)
    account = sheet.seller if sheet.seller.account else None
    document = printed_invoice(context.reader, sheet)
    return invoice_mail.invoice_issued(context.reader, invoice, sheet.order, details, account, sheet.card, document)


@renders(InvoicePdf)
async def invoice_pdf(context: NoticeContext, notice: InvoicePdf) -> Drawing | None:
    """To a contact while they see invoices, or to someone of the vendor's billing team."""
    invoice, me = await _invoice(context, notice.invoice_id), context.me
    is_staff = context.tables.staff.allows(await staff_roles_of(context.session, me.id), StaffRight.MANAGE_INVOICES)
    if not is_staff and not decide_for(context, invoice.subscription, me, Right.VIEW_INVOICES).allowed:
        return None
    in_full = is_staff or sees_printed(context, invoice.subscription, me)
    sheet = await _sheet(context, invoice, in_full=in_full)
    return invoice_mail.invoice_as_pdf(context.reader, invoice, printed_invoice(context.reader, sheet))


async def _invoice(context: NoticeContext, invoice_id: int) -> Invoice:
    row = await context.session.get_one(Invoice, invoice_id)
    return (await find(context.session, Invoice, row.ref, lock=False))[0]


async def _sheet(context: NoticeContext, invoice: Invoice, *, in_full: bool) -> PrintedInvoice:
    today = context.now.astimezone(ZoneInfo(invoice.subscription.organization.time_zone)).date()
    return await printed(context.session, context.reader.vendor, invoice, today, in_full=in_full)


@renders(CharactersMissing)
async def characters_missing(context: NoticeContext, notice: CharactersMissing) -> Message:
    """In the billing channel."""
    return invoice_mail.characters_missing(context.reader, notice.document, notice.characters)


@renders(CardRecorded)
async def card_recorded(context: NoticeContext, notice: CardRecorded) -> Message | None:
    """To contacts, while they may update the card."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    card = (await context.session.scalars(select(Card).where(Card.subscription_id == subscription.id))).one_or_none()
    if card is None or not decide_for(context, subscription, context.me, Right.UPDATE_CARD).allowed:
        return None
    return credit_cards.news(context.reader, subscription, card)
