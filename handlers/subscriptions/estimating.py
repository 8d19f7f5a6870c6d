"""`/subscription estimate`: the next bill of a site."""

from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import estimating as views
from models.changes.estimating import view_estimate
from models.roles import Right

routes = Routes()


@routes.command(
    "/subscription estimate", view_estimate, "[SUB-…]", gettext_noop("see an estimate of a site's next bill")
)
async def estimate(request: Request) -> Message:
    """Show the next bill, line by line."""
    first = request.arguments.first_row()
    ref = await choose_subscription(request, Right.VIEW_ESTIMATE)
    return views.estimate(request.reader, await view_estimate(request.desk, ref), first)
