"""`/ticket rate T-…`."""

import re

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import ticket
from handlers.views import ticket_ratings as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.desks.tickets.rating import must_be_rateable, rate_ticket
from models.desks.tickets.tables import Ticket

routes = Routes()
NUMBER = re.compile(r"\d{1,3}", re.ASCII)


@routes.command("/ticket rate", rate_ticket, "T-… [1-5] [text]", gettext_noop("rate a ticket that you opened"))
async def rate(request: Request) -> Message | Modal:
    """Rate a ticket. Without a number, show the form; without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    if not request.arguments.words:
        found = await check(rate_ticket, request.desk, ref)
        must_be_rateable(request.desk, found)
        return views.rate_form(request.reader, found)
    stars = request.arguments.word()
    if not NUMBER.fullmatch(stars):
        raise Misunderstood(stars)
    return _rated(request, await rate_ticket(request.desk, ref, int(stars), request.arguments.typed_text()))


@routes.form(views.RATE, rate_ticket)
async def rated(request: Request) -> Message:
    """Rate the ticket as the form says."""
    stars = request.entered("stars")
    if not NUMBER.fullmatch(stars):
        raise Misunderstood(stars)
    return _rated(request, await rate_ticket(request.desk, request.form_context, int(stars), request.entered("text")))


def _rated(request: Request, found: Ticket) -> Message:
    if found.rating is None:
        raise Misunderstood
    return views.rated(request.reader, found, found.rating)
