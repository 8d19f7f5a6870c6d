"""The card in Slack about an issued invoice."""

from collections.abc import Collection
from datetime import date

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.element_types import Element
from handlers.views.invoices import state
from handlers.views.lines import ref_and_name
from handlers.views.reader import Reader, Safe
from handlers.views.settlement import how_settled
from models.billing.invoices.tables import Invoice
from models.billing.settlement_plan import How, SettlementPlan
from models.roles import Right


def issued(reader: Reader, invoice: Invoice, plan: SettlementPlan, today: date, may: Collection[Right]) -> Message:
    """An invoice with what is due now and how it's settled. Without view_invoices, only its status."""
    sees = Right.VIEW_INVOICES in may
    head = reader.say("Invoice *{ref}*", ref=invoice.ref)
    if sees:
        total = reader.money(invoice.total, invoice.currency)
        head = reader.say("Invoice *{ref}* · {total}", ref=invoice.ref, total=total)
    status = state(reader, invoice, today) + "."
    if sees and invoice.due > 0:
        status = how_settled(reader, plan, today, pays=Right.PAY in may)
    text = Safe("\n").join([head, ref_and_name(invoice.subscription), status])
    row: list[Element] = []
    if Right.PAY in may and invoice.due > 0 and plan.how is How.TRANSFER:
        row.append(button(reader.plain("How to pay"), f"/invoice pay {invoice.ref}", style="primary"))
    if sees:
        row.append(button(reader.plain("Show"), f"/invoice show {invoice.ref}"))
        row.append(button(reader.plain("PDF"), f"/invoice pdf {invoice.ref}"))
    if sees and invoice.paid:
        row.append(button(reader.plain("Receipt"), f"/invoice receipt {invoice.ref}"))
    return Message(text, [section(text), *([buttons(*row)] if row else [])])
