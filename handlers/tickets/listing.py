"""`/ticket` (the caller's own), `list` and `queue`."""

import re
from typing import Literal

from handlers.routing.arguments import Arguments
from handlers.routing.choose import fitting
from handlers.routing.routes import SAME, Request, Routes
from handlers.tickets.ticket_card import card
from handlers.views import ticket_lists as lists
from handlers.views import ticket_queue as queues
from handlers.views.blocks import Message
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from models.desks.tickets.classification import Severity
from models.desks.tickets.listing import my_tickets, ticket_queue
from models.desks.tickets.queue import QueueFilter, find_narrowing
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization
from models.roles import Right, StaffRight

routes = Routes()
SEVERITIES = {word: one for place, one in enumerate(Severity, 1) for word in (str(place), one.value)}
WHOSE: list[Literal["mine", "unassigned"]] = ["mine", "unassigned"]
KEY = re.compile(rf"{Ticket.PREFIX}-(\d{{1,9}})", re.ASCII | re.IGNORECASE)
CUSTOMER = re.compile(rf"{Organization.PREFIX}-\d{{1,9}}", re.ASCII | re.IGNORECASE)


def read_key(arguments: Arguments) -> int:
    """The ID of the ticket after which a page of a list begins, as its buttons say it: `after T-204`. Takes the words.
    Without them it's 0, for the first page. So it is for older buttons, which say `from 41`."""
    arguments.first_row()
    key = KEY.fullmatch(arguments.after("after") or "")
    return int(key[1]) if key else 0


def read_filter(arguments: Arguments) -> QueueFilter:
    """What the queue is narrowed down to, in words. Takes these words."""
    customer = arguments.matching(CUSTOMER) or ""
    product = arguments.after("product") or ""
    word, whose = arguments.one_of(list(SEVERITIES)), arguments.one_of(WHOSE)
    return QueueFilter(
        whose=whose or "",
        ours=arguments.one_of(["waiting"]) is not None,
        severity=SEVERITIES[word] if word else None,
        customer=int(customer.partition("-")[2] or 0),
        product=product.lower(),
        oldest=arguments.one_of(["oldest"]) is not None,
    )


@routes.command("/ticket", my_tickets, "[T-…]", gettext_noop("see your tickets, and those shared with you"))
async def ticket(request: Request) -> Message:
    """List the caller's tickets, or for agents the queue. With an ID, show that one."""
    words = request.arguments.copy()
    read_key(words)
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
    before, reader = read_key(request.arguments), request.reader
    request.arguments.end()
    empty = reader.say("You haven't opened any tickets.")
    found = await my_tickets(request.desk, before)
    if not found and request.desk.may_as_staff(StaffRight.VIEW_CUSTOMERS):
        may_open = bool(await fitting(request, Right.RAISE_TICKET))
        if not may_open:
            return lists.none_of_staff(reader, triages=request.desk.may_as_staff(StaffRight.TRIAGE_TICKETS))
    return lists.ticket_list(reader, found, reader.plain("Tickets"), empty, "/ticket list", request.desk.person)


@routes.command(
    "/ticket queue",
    ticket_queue,
    "[mine|unassigned] [waiting] [1|2|3|4] [CUS-…] [oldest]",
    gettext_noop("for the support team: see open tickets, most urgent first"),
)
async def queue(request: Request) -> Message:
    """List the unresolved tickets: all, or those that the words narrow them down to."""
    after, only = read_key(request.arguments), read_filter(request.arguments)
    request.arguments.end()
    return queues.queue(request.reader, await ticket_queue(request.desk, after, only), only)


@routes.options(queues.NARROW, find_narrowing)
async def narrowing(request: Request) -> Suggestions:
    """The customers and products that a search finds, to narrow the queue down to one."""
    found = await find_narrowing(request.desk, request.value)
    return queues.narrowing(request.reader, found, read_filter(Arguments(request.form_context)))
