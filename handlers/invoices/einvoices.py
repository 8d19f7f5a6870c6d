"""`/invoice xml INV-…`: an invoice as an XRechnung."""

from handlers.einvoices.einvoice_of import einvoice_of, xrechnung_obstacles_of
from handlers.invoices.listing import every_
from handlers.routing.routes import Request, Routes
from handlers.views import einvoices as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.billing.invoices.tables import Invoice
from models.billing.orders.einvoices import prepare_einvoice, send_einvoice

routes = Routes()


@routes.command("/invoice xml", send_einvoice, "INV-…", gettext_noop("get an invoice as an XRechnung"))
async def xml(request: Request) -> Message:
    """Send an invoice as an XRechnung. Without a number, list the invoices to choose from."""
    number = request.arguments.ref(Invoice)
    if number is None:
        return await every_(request)
    request.arguments.end()
    facts = await prepare_einvoice(request.desk, number)
    einvoice = einvoice_of(request.reader, facts.sheet, buyer_email=facts.buyer_email)
    if found := xrechnung_obstacles_of(facts.sheet, einvoice):
        return views.prevented(request.reader, facts.sheet.invoice, found)
    invoice = await send_einvoice(request.desk, number)
    return views.requested(request.reader, invoice)
