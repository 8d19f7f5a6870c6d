"""`/subscription`: the caller's subscriptions with dates and roles; `show SUB-…`."""

from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import subscriptions as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.desks.enquiries.changes import my_changes
from models.subscriptions.actions import page_subscriptions
from models.subscriptions.detail import show_subscription
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/subscription", page_subscriptions, "[SUB-…]", gettext_noop("see your subscriptions, with dates and your roles")
)
async def subscription(request: Request) -> Message:
    """List the caller's subscriptions. With an ID, show that one."""
    first = request.arguments.first_row()
    if ref := request.arguments.ref(Subscription):
        request.arguments.end()
        return await _card(request, ref)
    request.arguments.end()
    desk = request.desk
    mine = await page_subscriptions(desk, first)
    return views.subscription_list(request.reader, mine, desk.tables, desk.held, desk.now.date())


@routes.command(
    "/subscription show", show_subscription, "SUB-…", gettext_noop("see one subscription, with its contacts")
)
async def show(request: Request) -> Message:
    """Show one subscription."""
    return await _card(request, await choose_subscription(request))


async def _card(request: Request, ref: str) -> Message:
    desk = request.desk
    shown = await show_subscription(desk, ref)
    today = desk.today(shown.subscription.organization)
    known = {route.name for route in request.lines}
    mine = await my_changes(desk, shown.subscription)
    return views.subscription_card(request.reader, shown, desk.tables, desk.person, today, known, mine)
