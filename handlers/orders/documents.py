"""`/order pdf Q-…|ORD-…`: a quote or an order confirmation as a PDF."""

from handlers.orders.listing import list_
from handlers.orders.shown import shown_quote
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message
from handlers.views.orders.documents import pdf_comes
from handlers.views.reader import gettext_noop
from models.billing.orders.actions import show_quote
from models.billing.orders.documents import send_order_pdf, send_quote_pdf
from models.billing.orders.tables import Order, Quote

routes = Routes()


@routes.command("/order pdf", send_quote_pdf, "Q-…|ORD-…", gettext_noop("get a quote or an order as a PDF"))
async def pdf(request: Request) -> Message:
    """Send a quote or an order confirmation as a PDF. Without an ID, list them to choose from. A draft is shown."""
    if not request.arguments.words:
        return await list_(request)
    if number := request.arguments.ref(Order):
        request.arguments.end()
        order = await send_order_pdf(request.desk, number)
        return pdf_comes(request.reader, order.ref)
    ref = request.arguments.ref(Quote, required=True) or ""
    request.arguments.end()
    quote = await send_quote_pdf(request.desk, ref)
    if quote.is_draft:
        return await shown_quote(request, await show_quote(request.desk, ref))
    return pdf_comes(request.reader, quote.ref)
