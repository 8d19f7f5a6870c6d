"""`/subscription estimate`: the next bill of a site."""

from handlers.choose import which
from handlers.routes import Request, Routes
from handlers.views.kit import Message
from handlers.views.subscriptions import estimating as views
from handlers.views.words import mark
from models.roles import Right
from models.subscriptions.estimating import view_estimate

routes = Routes()


@routes.command("/subscription estimate", view_estimate, "[SUB-…]", mark("what the next bill of a site comes to"))
async def estimate(request: Request) -> Message:
    """Show the next bill, line by line."""
    ref = await which(request, Right.VIEW_ESTIMATE)
    return views.estimate(request.reader, await view_estimate(request.desk, ref))
