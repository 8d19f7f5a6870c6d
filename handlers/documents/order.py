"""An order confirmation as a document."""

from dataclasses import replace
from datetime import date

from handlers.documents.data import DocumentData, DocumentKind
from handlers.documents.parts import Letterhead, facts, lines_table, sheet, totals
from handlers.views.orders.quote_labels import kind_name, words_of
from handlers.views.reader import Reader
from models.billing.orders.tables import Order


def order_document(
    reader: Reader,
    order: Order,
    head: Letterhead,
    *,
    ordered_on: date,
    invoice: str = "",
    po_number: str = "",
    cancelled_on: date | None = None,
) -> DocumentData:
    """What was ordered, by whom and when.

    Args:
        ordered_on: The day of the order for the customer.
        invoice: The number of its invoice.
        po_number: The purchase order number, for readers who see it.
        cancelled_on: The day on which it was cancelled, for the customer.
    """
    quote, title = order.quote, reader.plain("Order confirmation")
    blank = sheet(reader, DocumentKind.ORDER, title, order.ref, ordered_on, head, reader.plain("For"))
    return replace(
        blank,
        facts=facts(
            (reader.plain("Order number"), order.ref),
            (reader.plain("Ordered on"), reader.day(ordered_on)),
            (reader.plain("Cancelled on"), reader.day(cancelled_on) if cancelled_on else ""),
            (reader.plain("Ordered by"), order.accepted_by.name if order.accepted_by else ""),
            (reader.plain("Type"), kind_name(reader, quote.kind)),
            (reader.plain("Purchase order number"), po_number),
            (reader.plain("Quote"), quote.ref),
            (reader.plain("Invoice"), invoice),
            (reader.plain("Subscription"), f"{order.subscription.ref} · {order.subscription.name}"),
        ),
        headline=reader.plain("This order is cancelled") if cancelled_on else reader.plain("Thank you for your order"),
        tables=(lines_table(reader, quote.lines, quote.currency, words_of(reader, quote, ordered_on)),),
        totals=totals(reader, quote),
    )
