"""`/ticket read T-…`."""

import re

from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import ticket
from handlers.views import ticket_texts as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.desks.tickets.reading import read_text
from models.desks.tickets.tables import Ticket

routes = Routes()
NUMBER = re.compile(r"\d{1,9}", re.ASCII)


@routes.command(
    "/ticket read", read_text, "T-… [comment …]", gettext_noop("read a long description or comment, in pages")
)
async def read(request: Request) -> Message:
    """Show a page of a long text. Without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    numbers = {word: request.arguments.after(word) or "" for word in ("comment", "page")}
    comment, page = (int(given) if NUMBER.fullmatch(given) else 0 for given in numbers.values())
    ref = request.arguments.ref(Ticket, required=True)
    request.arguments.end()
    return views.long_text(request.reader, *await read_text(request.desk, ref or "", comment), page)
