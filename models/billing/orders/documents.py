"""Quotes and order confirmations as PDFs, on request."""

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.notices import OrderPdf, QuotePdf
from models.billing.orders.rights import is_hidden
from models.billing.orders.tables import Order, Quote
from models.billing.requested_files import send_requested
from models.core.texts import gettext_noop
from models.roles import Right, StaffRight


@action(
    "orders.send_quote_pdf",
    Right.VIEW_ORDERS,
    on=Quote,
    or_staff=StaffRight.PROCESS_ORDERS,
    or_own=lambda quote, person: quote.asked_by_id == person.id,
    hidden=is_hidden,
    label=gettext_noop("get a quote as a PDF"),
)
async def send_quote_pdf(desk: Desk, quote: Quote) -> Quote:
    """Send a quote as a PDF to the person who asks for it. A draft isn't sent: it has no document yet."""
    if not quote.is_draft:
        await send_requested(desk, QuotePdf(quote.id))
    return quote


@action(
    "orders.send_order_pdf",
    Right.VIEW_ORDERS,
    on=Order,
    or_staff=StaffRight.PROCESS_ORDERS,
    or_own=lambda order, person: order.accepted_by_id == person.id,
    label=gettext_noop("get an order confirmation as a PDF"),
)
async def send_order_pdf(desk: Desk, order: Order) -> Order:
    """Send an order confirmation as a PDF to the person who asks for it."""
    await send_requested(desk, OrderPdf(order.id))
    return order
