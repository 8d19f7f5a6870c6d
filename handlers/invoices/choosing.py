"""The invoices to choose from after `/invoice void`, `credit`, `writeoff` and the like, without a number."""

from collections import Counter

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import invoice_choosing as views
from handlers.views.blocks import Message
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from models.billing.invoices.tables import Invoice
from models.billing.payments.choosing import InvoiceDeed, invoices_for
from models.billing.payments.covering import covered
from models.core.paging import PageOf

routes = Routes()


async def to_choose(request: Request, deed: InvoiceDeed, first: int) -> Message:
    """A page of the invoices of all customers with which something can be done."""
    request.arguments.end()
    page = await invoices_for(request.desk, deed, first)
    return views.to_choose(request.reader, deed, page, await _credit(request, page))


async def _credit(request: Request, page: PageOf[Invoice]) -> Counter[int]:
    """What unused credit covers of these invoices."""
    customers = {one.subscription.organization_id for one in page if one.due > 0}
    return await covered(request.desk, None, customers) if customers else Counter()


@routes.options(views.FIND, invoices_for)
async def found(request: Request) -> Suggestions:
    """Those of them that a search finds."""
    try:
        deed = InvoiceDeed(request.form_context)
    except ValueError:
        raise Misunderstood from None
    page = await invoices_for(request.desk, deed, typed=request.value)
    return found_in(request.reader, views.choice_rows(request.reader, deed, page, await _credit(request, page)))
