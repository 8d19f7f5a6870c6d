"""An invoice as a document."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.documents.data import DocumentData, DocumentKind, Fact, PaymentBlock
from handlers.documents.parts import Letterhead, facts, how_to_pay_unknown, lines_table, payment, sheet, totals
from handlers.einvoices.einvoice_of import einvoice_of, facturx_of, notes_on
from handlers.routing.arguments import unmarked
from handlers.views.reader import Reader
from handlers.views.settlement import covers
from models.billing.invoices.references import printed, reference_of
from models.billing.invoices.tables import Invoice
from models.billing.orders.printing import PrintedInvoice
from models.billing.settlement_plan import How, SettlementPlan


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
    """An invoice with the amount still due and how to pay it. A void one has a stamp.

    Args:
        plan: How it will be settled. A transfer is asked for only if the plan is one, and then for the plan's amount.
        order: The short ID of its order.
        po_number: The purchase order number, for readers who see it.
        reference: For the transfer; by default, the payment reference of the invoice.
        notes: Sentences below, such as the reason why there's no tax.
        replaces, replaced_by: The numbers of the void invoice that it replaces, and of the one that replaces it.
    """
    blank = sheet(reader, DocumentKind.INVOICE, reader.plain("Invoice"), invoice.ref, invoice.issued_on, head)
    others = (reader.plain("Replaces"), replaces), (reader.plain("Replaced by"), replaced_by)
    how, unknown = _to_pay(reader, invoice, plan, head, reference)
    return replace(
        blank,
        facts=_facts(reader, invoice, order, po_number, *others),
        headline=_headline(reader, invoice, plan),
        tables=(lines_table(reader, invoice.lines, invoice.currency),),
        totals=totals(reader, invoice, *_less(reader, invoice), (reader.plain("Amount due"), invoice.due)),
        payment=how,
        notes=(*unknown, *filter(None, [unmarked(covers(reader, plan))]), *notes),
        stamp=reader.plain("VOID") if invoice.voided_on else "",
    )


def _facts(reader: Reader, invoice: Invoice, order: str, po_number: str, *others: tuple[str, str]) -> tuple[Fact, ...]:
    of = invoice.subscription
    return facts(
        (reader.plain("Invoice number"), invoice.ref),
        (reader.plain("Issued on"), reader.day(invoice.issued_on)),
        (reader.plain("Due on"), reader.day(invoice.due_on)),
        (reader.plain("Purchase order number"), po_number),
        (reader.plain("Order"), order),
        *others,
        (reader.plain("Subscription"), f"{of.ref} · {of.name}"),
    )


def _less(reader: Reader, invoice: Invoice) -> list[tuple[str, int]]:
    """What was settled of it. Credit that isn't applied isn't among it: as long as it isn't, it's due."""
    settled = (
        (reader.plain("Paid"), invoice.paid),
        (reader.plain("Credited"), invoice.credited),
        (reader.plain("Written off"), invoice.written_off),
    )
    return [(label, -amount) for label, amount in settled if amount]


def _to_pay(
    reader: Reader, invoice: Invoice, plan: SettlementPlan, head: Letterhead, reference: str
) -> tuple[PaymentBlock | None, Sequence[str]]:
    """How to pay what the plan asks for, or what to do if that isn't known."""
    if plan.how is not How.TRANSFER:
        return None, []
    if not head.seller.account:
        return None, [how_to_pay_unknown(reader, head.seller, invoice.currency)]
    said = reference or printed(reference_of(invoice))
    return payment(reader, head.seller, plan.amount or 0, invoice.currency, said), []


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
    if plan.credit:
        return reader.plain("{amount} to pay by {day}", **values)
    return reader.plain("{amount} due on {day}", **values)
