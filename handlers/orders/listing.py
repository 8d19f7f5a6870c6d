"""`/order`: the quotes and orders of a subscription, and one of them."""

from handlers.orders.shown import shown_order, shown_quote
from handlers.routing.routes import SAME, Request, Routes
from handlers.views.blocks import Message
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.orders.lists import FIND, FINDS, order_list, order_rows
from handlers.views.reader import gettext_noop
from models.billing.orders.actions import show_order, show_quote
from models.billing.orders.listing import list_orders, my_orders, orders_in_work
from models.billing.orders.tables import Order, Quote
from models.roles import StaffRight
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/order", my_orders, "[SUB-…]", gettext_noop("see your quotes and orders, or those for one subscription")
)
async def order(request: Request) -> Message:
    """List quotes and orders. With an ID, show that one. For the vendor's staff, list what they are working on."""
    if any(request.arguments.copy().ref(row_type) for row_type in (Quote, Order)):
        return await show(request)
    words = request.arguments.copy()
    first = words.first_row()
    if not words.words and request.desk.may_as_staff(StaffRight.PROCESS_ORDERS):
        return await _in_work(request, first)
    return await list_(request)


async def _in_work(request: Request, first: int) -> Message:
    reader = request.reader
    title, empty = reader.plain("Open quotes and drafts"), reader.say("There are no open quotes or drafts.")
    return order_list(reader, await orders_in_work(request.desk, first), title, empty, "/order")


@routes.command("/order list", my_orders, "[SUB-…]", SAME)
async def list_(request: Request) -> Message:
    """List the quotes and orders of one subscription, or of all of the caller's. The vendor's staff who have none get
    what they are working on."""
    first, reader = request.arguments.first_row(), request.reader
    ref = request.arguments.ref(Subscription)
    request.arguments.end()
    if ref is None:
        empty = reader.say("You don't have any quotes or orders yet.")
        mine, title = await my_orders(request.desk, first), reader.plain("Your quotes and orders")
        if not mine and request.desk.may_as_staff(StaffRight.PROCESS_ORDERS):
            return await _in_work(request, first)
        return order_list(reader, mine, title, empty, "/order list")
    subscription, page = await list_orders(request.desk, ref, first)
    sub = subscription.ref
    empty = reader.say("{sub} doesn't have any quotes or orders yet.", sub=sub)
    title = reader.plain("Quotes and orders for {sub}", sub=sub)
    return order_list(reader, page, title, empty, f"/order list {sub}")


@routes.options(FIND, list_orders)
async def found(request: Request) -> Suggestions:
    """The quotes and orders of a subscription that a search finds."""
    subscription, page = await list_orders(request.desk, request.form_context, typed=request.value)
    return found_in(request.reader, order_rows(request.reader, page, f"/order list {subscription.ref}"))


@routes.options(FINDS["/order list"], my_orders)
async def found_mine(request: Request) -> Suggestions:
    """The caller's quotes and orders that a search finds."""
    page = await my_orders(request.desk, typed=request.value)
    return found_in(request.reader, order_rows(request.reader, page, "/order list"))


@routes.options(FINDS["/order"], orders_in_work)
async def found_in_work(request: Request) -> Suggestions:
    """The drafts and open quotes that a search finds."""
    page = await orders_in_work(request.desk, typed=request.value)
    return found_in(request.reader, order_rows(request.reader, page, "/order"))


@routes.command("/order show", show_quote, "Q-…|ORD-…", gettext_noop("see one quote or order, line by line"))
async def show(request: Request) -> Message:
    """Show one quote or order. Without an ID, list them to choose from."""
    if not request.arguments.words:
        return await list_(request)
    first = request.arguments.first_row()
    if number := request.arguments.ref(Order):
        request.arguments.end()
        return await shown_order(request, await show_order(request.desk, number), first)
    ref = request.arguments.ref(Quote, required=True) or ""
    request.arguments.end()
    return await shown_quote(request, await show_quote(request.desk, ref), first=first)
