"""Notices about invoices and the credit card on file."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import select

from handlers.documents.credit_note import printed_credit_note
from handlers.documents.invoice import printed_invoice
from handlers.documents.letterheads import letterhead
from handlers.einvoices.einvoice_of import einvoice_of, xrechnung_obstacles_of
from handlers.einvoices.writing import xrechnung
from handlers.notices.context import NoticeContext, renders
from handlers.views import credit_cards, einvoices, invoice_cards, invoice_mail, payment_mails
from handlers.views.blocks import Drawing, Message
from models.billing.credit_notes.issuing import deducted_by
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.notices import (
    CardRecorded,
    CharactersMissing,
    EInvoiceRequested,
    InvoiceCard,
    InvoiceCredited,
    InvoiceIssued,
    InvoicePdf,
    InvoiceVoided,
)
from models.billing.invoices.tables import Invoice
from models.billing.orders.actions import details_of_credit, details_of_invoice
from models.billing.orders.einvoices import with_recipients
from models.billing.orders.printing import PrintedInvoice, printed
from models.billing.settlement_plan import plan_for
from models.directory.people import Person
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
    sheet = await _sheet(context, invoice, context.me, in_full=in_full)
    details = details_of_invoice(context, sheet.order, invoice, context.me)
    account = sheet.seller if sheet.seller.account else None
    return invoice_mail.invoice_issued(
        context.reader,
        invoice,
        sheet.order,
        details,
        account,
        sheet.plan,
        _today(context, invoice),
        printed_invoice(context.reader, sheet),
        sheet.replaces,
    )


@renders(InvoiceCard)
async def invoice_card(context: NoticeContext, notice: InvoiceCard) -> Message | None:
    """To a contact, while they receive invoices. Without view_invoices, it has no amounts."""
    invoice = await _invoice(context, notice.invoice_id)
    rights = (Right.RECEIVE_INVOICE_EMAIL, Right.VIEW_INVOICES, Right.PAY)
    may = {right for right in rights if decide_for(context, invoice.subscription, context.me, right).allowed}
    if Right.RECEIVE_INVOICE_EMAIL not in may:
        return None
    plan = await plan_for(context, invoice, context.me)
    return invoice_cards.issued(context.reader, invoice, plan, _today(context, invoice), may)


@renders(InvoicePdf)
async def invoice_pdf(context: NoticeContext, notice: InvoicePdf) -> Drawing | None:
    """To a contact while they see invoices, or to someone of the vendor's billing team."""
    sheet = await _sheet_for(context, await _invoice(context, notice.invoice_id))
    if sheet is None:
        return None
    return invoice_mail.invoice_as_pdf(context.reader, sheet.invoice, printed_invoice(context.reader, sheet))


@renders(EInvoiceRequested)
async def einvoice_requested(context: NoticeContext, notice: EInvoiceRequested) -> Drawing | None:
    """To the same, unless something is missing by now."""
    sheet = await _sheet_for(context, await _invoice(context, notice.invoice_id))
    if sheet is None:
        return None
    facts = with_recipients(context, sheet)
    made = einvoice_of(context.reader, sheet, buyer_email=facts.buyer_email)
    if xrechnung_obstacles_of(sheet, made):
        return None
    return einvoices.sent(context.reader, sheet.invoice, xrechnung(made))


async def _sheet_for(context: NoticeContext, invoice: Invoice) -> PrintedInvoice | None:
    """An invoice as it's printed for its reader. None if they may no longer see it."""
    me, subscription = context.me, invoice.subscription
    is_staff = context.tables.staff.allows(await staff_roles_of(context.session, me.id), StaffRight.MANAGE_INVOICES)
    if not is_staff and not decide_for(context, subscription, me, Right.VIEW_INVOICES).allowed:
        return None
    in_full = is_staff or sees_printed(context, subscription, me)
    return await _sheet(context, invoice, None if is_staff else me, in_full=in_full)


async def _invoice(context: NoticeContext, invoice_id: int) -> Invoice:
    row = await context.session.get_one(Invoice, invoice_id)
    return (await find(context.session, Invoice, row.ref, lock=False))[0]


async def _sheet(context: NoticeContext, invoice: Invoice, me: Person | None, *, in_full: bool) -> PrintedInvoice:
    plan = await plan_for(context, invoice, me)
    return await printed(context.session, context.reader.vendor, invoice, plan, in_full=in_full)


def _today(context: NoticeContext, invoice: Invoice) -> date:
    return context.now.astimezone(ZoneInfo(invoice.subscription.organization.time_zone)).date()


@renders(CharactersMissing)
async def characters_missing(context: NoticeContext, notice: CharactersMissing) -> Message:
    """In the billing channel."""
    return invoice_mail.characters_missing(context.reader, notice.document, notice.characters)


@renders(InvoiceVoided)
async def invoice_voided(context: NoticeContext, notice: InvoiceVoided) -> Drawing | None:
    """To a contact, while they receive invoices."""
    row = await context.session.get_one(Invoice, notice.invoice_id)
    invoice = (await find(context.session, Invoice, row.ref, lock=False))[0]
    if not decide_for(context, invoice.subscription, context.me, Right.RECEIVE_INVOICE_EMAIL).allowed:
        return None
    return payment_mails.voided(context.reader, invoice)


@renders(InvoiceCredited)
async def invoice_credited(context: NoticeContext, notice: InvoiceCredited) -> Drawing | None:
    """To a contact, while they receive invoices."""
    row = await context.session.get_one(CreditNote, notice.credit_note_id)
    note = (await find(context.session, CreditNote, row.ref, lock=False))[0]
    if not decide_for(context, note.subscription, context.me, Right.RECEIVE_INVOICE_EMAIL).allowed:
        return None
    note.invoice.subscription = note.subscription
    details = details_of_credit(context, note, context.me)
    head = await letterhead(context.session, context.reader.vendor, note, in_full=details.shown)
    deducted = await deducted_by(context.session, note)
    document = printed_credit_note(context.reader, note, head, po_number=details.po_number, deducted=deducted)
    return payment_mails.credited(context.reader, note, document)


@renders(CardRecorded)
async def card_recorded(context: NoticeContext, notice: CardRecorded) -> Message | None:
    """To contacts, while they may update the card."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    card = (await context.session.scalars(select(Card).where(Card.subscription_id == subscription.id))).one_or_none()
    if card is None or not decide_for(context, subscription, context.me, Right.UPDATE_CARD).allowed:
        return None
    return credit_cards.news(context.reader, subscription, card)
