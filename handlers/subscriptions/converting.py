"""`/subscription annual`: changing from monthly to annual terms."""

from handlers.orders.shown import shown_quote
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import converting as views
from models.changes.converting import convert_to_annual
from models.roles import Right

routes = Routes()


@routes.command(
    "/subscription annual", convert_to_annual, "[SUB-…]", gettext_noop("switch a monthly site to annual terms")
)
async def annual(request: Request) -> Message:
    """Show the quote for a year, with the savings."""
    found = await convert_to_annual(request.desk, await choose_subscription(request, Right.CONVERT_TO_ANNUAL))
    if found.quote is None:
        return views.converted(request.reader, found)
    return await shown_quote(request, found.quote, views.opening(request.reader, found))
