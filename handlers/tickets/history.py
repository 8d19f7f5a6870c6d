"""`/ticket history T-…`."""

from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import ticket
from handlers.views import ticket_history as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.desks.tickets.reading_history import ticket_history
from models.desks.tickets.tables import Ticket

routes = Routes()


@routes.command("/ticket history", ticket_history, "T-…", gettext_noop("see who did what on a ticket, and when"))
async def history(request: Request) -> Message:
    """Show a page of a ticket's history. Without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    first, ref = request.arguments.first_row(), request.arguments.ref(Ticket, required=True) or ""
    request.arguments.end()
    return views.history(request.reader, await ticket_history(request.desk, ref, first))
