"""`/ticket` (the caller's own), `list` and `queue`."""

from handlers.routing.choose import fitting
from handlers.routing.routes import SAME, Request, Routes
from handlers.tickets.ticket_card import card
from handlers.views import ticket_lists as lists
from handlers.views.blocks import Message
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.desks.tickets.listing import my_tickets, ticket_queue
from models.desks.tickets.tables import Ticket
from models.roles import Right, StaffRight

routes = Routes()


@routes.command("/ticket", my_tickets, "[T-…]", gettext_noop("see your tickets, and those shared with you"))
async def ticket(request: Request) -> Message:
    """List the caller's tickets, or for agents the queue. With an ID, show that one."""
    words = request.arguments.copy()
    words.first_row()
    if ref := words.ref(Ticket):
        words.end()
        return await card(request, ref)
    words.end()
    if request.desk.may_as_staff(StaffRight.TRIAGE_TICKETS):
        return await queue(request)
    return await list_(request)


@routes.command("/ticket list", my_tickets, "", SAME)
async def list_(request: Request) -> Message:
    """List the caller's tickets, and those that colleagues share with them."""
    first, reader = request.arguments.first_row(), request.reader
    request.arguments.end()
    empty = reader.say("You haven't opened any tickets.")
    found = await my_tickets(request.desk, first)
    if not found and request.desk.may_as_staff(StaffRight.VIEW_CUSTOMERS):
        may_open = bool(await fitting(request, Right.RAISE_TICKET))
        if not may_open:
            return lists.none_of_staff(reader, triages=request.desk.may_as_staff(StaffRight.TRIAGE_TICKETS))
    return lists.ticket_list(reader, found, reader.plain("Tickets"), empty, "/ticket list", request.desk.person)


@routes.command(
    "/ticket queue", ticket_queue, "", gettext_noop("for the support team: see open tickets, most urgent first")
)
async def queue(request: Request) -> Message:
    """List the unresolved tickets."""
    first, reader = request.arguments.first_row(), request.reader
    request.arguments.end()
    empty = reader.say("There are no open tickets: all are resolved.")
    found = await ticket_queue(request.desk, first)
    return lists.ticket_list(reader, found, reader.plain("Open tickets"), empty, "/ticket queue", may_open=False)


@routes.options(lists.FINDS["/ticket list"], my_tickets)
async def found(request: Request) -> Suggestions:
    """The caller's tickets that a search finds."""
    tickets = await my_tickets(request.desk, typed=request.value)
    return found_in(request.reader, lists.ticket_rows(request.reader, tickets, "/ticket list", request.desk.person))


@routes.options(lists.FINDS["/ticket queue"], ticket_queue)
async def found_open(request: Request) -> Suggestions:
    """The unresolved tickets that a search finds."""
    tickets = await ticket_queue(request.desk, typed=request.value)
    return found_in(request.reader, lists.ticket_rows(request.reader, tickets, "/ticket queue"))
