"""`/subscription estimate`: the next bill of a site."""

from handlers.routing.choose import which
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message
from handlers.views.subscriptions import estimating as views
from handlers.views.words import mark
from models.changes.estimating import view_estimate
from models.roles import Right

routes = Routes()


@routes.command("/subscription estimate", view_estimate, "[SUB-…]", mark("what the next bill of a site comes to"))
async def estimate(request: Request) -> Message:
    """Show the next bill, line by line."""
    ref = await which(request, Right.VIEW_ESTIMATE)
    return views.estimate(request.reader, await view_estimate(request.desk, ref))
