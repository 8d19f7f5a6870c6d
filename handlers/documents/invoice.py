"""An invoice as a document."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.documents.data import DocumentData, DocumentKind
from handlers.documents.parts import Letterhead, facts, how_to_pay_unknown, lines_table, payment, sheet, totals
from handlers.einvoices.einvoice_of import einvoice_of, facturx_of, notes_on
from handlers.views.reader import Reader, gettext_noop
from models.billing.invoices.references import printed, reference_of
from models.billing.invoices.tables import Invoice
from models.billing.orders.printing import PrintedInvoice
from models.billing.settlement_plan import How, SettlementPlan

APPLIED = gettext_noop("Your unused credit isn't applied yet. Ask {vendor}'s billing team to apply it.")


def invoice_document(
    reader: Reader,
    invoice: Invoice,
    plan: SettlementPlan,
    head: Letterhead,
    *,
    order: str = "",
    po_number: str = "",
    reference: str = "",
    notes: Sequence[str] = (),
    replaces: str = "",
    replaced_by: str = "",
) -> DocumentData:
    """An invoice with the amount still to be paid and how to pay it. A void one has a stamp.

    Args:
        plan: How it will be settled. A transfer is asked for only if the plan is one.
        order: The short ID of its order.
        po_number: The purchase order number, for readers who see it.
        reference: For the transfer; by default, the payment reference of the invoice.
        notes: Sentences below, such as the reason why there's no tax.
        replaces, replaced_by: The numbers of the void invoice that it replaces, and of the one that replaces it.
    """
    due, transfer = plan.amount or 0, reference or printed(reference_of(invoice))
    blank = sheet(reader, DocumentKind.INVOICE, reader.plain("Invoice"), invoice.ref, invoice.issued_on, head)
    settled = (
        (reader.plain("Paid"), invoice.paid),
        (reader.plain("Credited"), invoice.credited),
        (reader.plain("Written off"), invoice.written_off),
        (reader.plain("Unused credit"), plan.credit),
    )
    less = [(label, -amount) for label, amount in settled if amount]
    asks = plan.how is How.TRANSFER
    credit = [reader.plain(APPLIED)] if plan.credit else []
    unknown = [how_to_pay_unknown(reader, head.seller, invoice.currency)] if asks and not head.seller.account else []
    return replace(
        blank,
        facts=facts(
            (reader.plain("Invoice number"), invoice.ref),
            (reader.plain("Issued on"), reader.day(invoice.issued_on)),
            (reader.plain("Due on"), reader.day(invoice.due_on)),
            (reader.plain("Purchase order number"), po_number),
            (reader.plain("Order"), order),
            (reader.plain("Replaces"), replaces),
            (reader.plain("Replaced by"), replaced_by),
            (reader.plain("Subscription"), f"{invoice.subscription.ref} · {invoice.subscription.name}"),
        ),
        headline=_headline(reader, invoice, plan),
        tables=(lines_table(reader, invoice.lines, invoice.currency),),
        totals=totals(reader, invoice, *less, (reader.plain("Amount due"), due)),
        payment=payment(reader, head.seller, due, invoice.currency, transfer) if asks and not unknown else None,
        notes=(*unknown, *credit, *notes),
        stamp=reader.plain("VOID") if invoice.voided_on else "",
    )


def printed_invoice(reader: Reader, sheet: PrintedInvoice) -> DocumentData:
    """An invoice as its reader may see it, with the electronic invoice inside. A void one has none."""
    head, invoice = Letterhead(sheet.seller, sheet.buyer, sheet.logo), sheet.invoice
    order = sheet.order.ref if sheet.order else ""
    notes = notes_on(reader, invoice, sheet.seller)
    printed = invoice_document(
        reader,
        invoice,
        sheet.plan,
        head,
        order=order,
        po_number=sheet.po_number,
        notes=notes,
        replaces=sheet.replaces,
        replaced_by=sheet.replaced_by,
    )
    return printed if invoice.voided_on else replace(printed, files=facturx_of(einvoice_of(reader, sheet)))


def _headline(reader: Reader, invoice: Invoice, plan: SettlementPlan) -> str:
    if invoice.voided_on:
        return reader.plain("Void since {day}: nothing is due", day=reader.day(invoice.voided_on))
    if invoice.due <= 0:
        return reader.plain("Nothing is due")
    if plan.how is How.COVERED:
        return reader.plain("Nothing to pay: your unused credit covers it")
    values = {"amount": reader.money(plan.amount or 0, invoice.currency), "day": reader.day(invoice.due_on)}
    if charge := plan.charge:
        values |= {"brand": charge.card.brand, "last4": charge.card.last4, "day": reader.day(charge.on)}
        return reader.plain("{amount}, charged to the {brand} card ending in {last4} on {day}", **values)
    return reader.plain("{amount} due on {day}", **values)
