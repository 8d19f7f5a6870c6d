"""`/steward catalogue`: the products with their prices, and what can be done with one."""

from collections.abc import Awaitable, Callable

from handlers.catalogue.pricing import change_price, withdraw
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Answer, Request, Routes
from handlers.views.blocks import Message
from handlers.views.catalogue import products as views
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.backoffice.catalogue.looking import list_products, show_product

routes = Routes()


async def show(request: Request, key: str) -> Message:
    """Show one product."""
    return views.product_card(request.reader, await show_product(request.desk, key))


DEEDS: dict[str, Callable[[Request, str], Awaitable[Answer]]] = {
    "show": show,
    "price": change_price,
    "withdraw": withdraw,
}


@routes.command(
    "/steward catalogue",
    list_products,
    "[show|price|withdraw] [KEY]",
    gettext_noop("for admins: see the products and their prices; change a price from a day on"),
)
async def catalogue(request: Request) -> Answer:
    """List the products, or do something with one."""
    words = request.arguments
    deed = words.one_of(list(DEEDS))
    if deed is None:
        first = words.first_row()
        words.end()
        page = await list_products(request.desk, first)
        return views.product_list(request.reader, page, request.desk.own_day)
    check_desk(list_products, request.desk)
    key = words.word()
    words.end()
    if not key:
        raise Misunderstood
    return await DEEDS[deed](request, key)
