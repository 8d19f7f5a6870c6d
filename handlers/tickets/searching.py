"""`/ticket search`, and the selects that search in lists of tickets."""

import re

from handlers.routing.arguments import Arguments
from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import read_filter
from handlers.views import ticket_lists as lists
from handlers.views import ticket_queue as queues
from handlers.views import ticket_search as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_reach
from models.core.paging import ON_A_PAGE
from models.desks.tickets.listing import my_tickets
from models.desks.tickets.searching import search_my_tickets, search_queue, search_tickets
from models.desks.tickets.tables import Ticket
from models.roles import StaffRight

routes = Routes()
FURTHER = re.compile(rf"(?P<words>.*) before {Ticket.PREFIX}-(?P<number>\d{{1,9}})", re.ASCII | re.DOTALL)


@routes.command(
    "/ticket search", search_my_tickets, "[words]", gettext_noop("search in the texts of tickets, also closed ones")
)
async def search(request: Request) -> Message | Modal:
    """Search the caller's tickets, or for agents all tickets. Without words, show the form."""
    typed = request.arguments.rest()
    if not typed:
        check_reach(search_my_tickets, request.desk)
        return views.search_form(request.reader, all_of_them=_may_search_all(request))
    further = FURTHER.fullmatch(typed)
    return await _found(request, further["words"], int(further["number"])) if further else await _found(request, typed)


@routes.form(views.SEARCH, search_my_tickets)
async def searched(request: Request) -> Message:
    """Search for the words from the form."""
    return await _found(request, request.entered("words"))


async def _found(request: Request, typed: str, before: int = 0) -> Message:
    typed, searches_all = " ".join(typed.split())[: views.LONGEST_SEARCH], _may_search_all(request)
    search = search_tickets if searches_all else search_my_tickets
    found = await search(request.desk, typed, before)
    return views.results(request.reader, found, typed, names_customer=searches_all)


def _may_search_all(request: Request) -> bool:
    return request.desk.may_as_staff(StaffRight.TRIAGE_TICKETS)


@routes.options(lists.FIND, search_my_tickets)
async def found(request: Request) -> Suggestions:
    """The caller's tickets that a search finds."""
    if request.value.strip():
        tickets = (await search_my_tickets(request.desk, request.value, most=ON_A_PAGE)).tickets
    else:
        tickets = await my_tickets(request.desk)
    return found_in(request.reader, lists.ticket_rows(request.reader, tickets, "/ticket list", request.desk.person))


@routes.options(queues.FIND, search_queue)
async def found_open(request: Request) -> Suggestions:
    """The unresolved tickets that a search finds."""
    only = read_filter(Arguments(request.form_context))
    tickets = await search_queue(request.desk, request.value, only)
    return found_in(request.reader, queues.queue_rows(request.reader, tickets, only))
