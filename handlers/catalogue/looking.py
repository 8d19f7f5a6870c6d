"""`/steward catalogue`: plans, and products with their prices, and what can be done with one."""

from collections.abc import Awaitable, Callable

from handlers.catalogue.entering import add, edit
from handlers.catalogue.pricing import change_price, withdraw
from handlers.catalogue.retiring import restore, retire
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Answer, Request, Routes
from handlers.views.blocks import Message
from handlers.views.catalogue import plans, products
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.backoffice.catalogue.looking import list_products, show_product
from models.backoffice.catalogue.plans import list_plans, show_plan

routes = Routes()
PLANS = "plans"


async def show(request: Request, noun: str, key: str) -> Message:
    """Show one plan or product."""
    if noun == "plan":
        return plans.plan_card(request.reader, await show_plan(request.desk, key), request.desk.tables)
    return products.product_card(request.reader, await show_product(request.desk, key))


async def _price(request: Request, _noun: str, key: str) -> Answer:
    return await change_price(request, key)


async def _withdraw(request: Request, _noun: str, number: str) -> Answer:
    return await withdraw(request, number)


DEEDS: dict[str, Callable[[Request, str, str], Awaitable[Answer]]] = {
    "show": show,
    "price": _price,
    "withdraw": _withdraw,
    "add": add,
    "edit": edit,
    "retire": retire,
    "restore": restore,
}
"""What can be done. Each is about a product, or after the word `plan`, about a plan."""


@routes.options(products.FIND, list_products)
async def found(request: Request) -> Suggestions:
    """The products that a search finds."""
    page = await list_products(request.desk, typed=request.value)
    return found_in(request.reader, products.product_rows(request.reader, page, request.desk.own_day))


@routes.options(plans.FIND, list_plans)
async def found_plans(request: Request) -> Suggestions:
    """The plans that a search finds."""
    page = await list_plans(request.desk, typed=request.value)
    return found_in(request.reader, plans.plan_rows(request.reader, page, request.desk.tables))


@routes.command(
    "/steward catalogue",
    list_products,
    "[plans|show|price|add|edit|retire] [plan] [KEY]",
    gettext_noop("for admins: see, add, change and retire plans and products; change a price from a day on"),
)
async def catalogue(request: Request) -> Answer:
    """List the products or the plans, or do something with one."""
    words = request.arguments
    deed = words.one_of([PLANS, *DEEDS])
    if deed in (None, PLANS):
        first = words.first_row()
        words.end()
        if deed == PLANS:
            return plans.plan_list(request.reader, await list_plans(request.desk, first), request.desk.tables)
        page = await list_products(request.desk, first)
        return products.product_list(request.reader, page, request.desk.own_day)
    check_desk(list_products, request.desk)
    noun = words.one_of(["plan", "product"]) or "product"
    key = words.word().lower()
    words.end()
    if not key and deed != "add":
        raise Misunderstood
    return await DEEDS[deed](request, noun, key)
