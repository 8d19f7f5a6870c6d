"""Accept and Keep on the cards of differences from an order form."""

from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message
from handlers.views.customers import difference_cards as views
from models.customers.differences import accept_difference, keep_difference

routes = Routes()


@routes.button(views.ACCEPT, accept_difference)
async def accept(request: Request) -> Message:
    """Store the file's value."""
    return views.accepted(request.reader, await accept_difference(request.desk, request.value))


@routes.button(views.KEEP, keep_difference)
async def keep(request: Request) -> Message:
    """Keep the stored value."""
    return views.kept(request.reader, await keep_difference(request.desk, request.value))
