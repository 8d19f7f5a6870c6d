"""`/ticket next`: from one ticket of the queue to the next."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.tickets.answer_forms import answer_form, closing_form
from handlers.tickets.listing import read_filter
from handlers.tickets.ticket_card import card
from handlers.views import ticket_walk as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_desk
from models.access.nouns import parse
from models.desks.tickets.actions import resolve_ticket
from models.desks.tickets.answering import must_be_ours
from models.desks.tickets.next_ticket import next_ticket
from models.desks.tickets.parties import must_not_be_ended
from models.desks.tickets.tables import Ticket

routes = Routes()
STEPS = ["answer", "resolve", "show", "after"]


@routes.command(
    "/ticket next",
    next_ticket,
    "[mine|unassigned] [1|2|3|4] [CUS-…] [oldest]",
    gettext_noop("for the support team: see the next ticket that waits for you"),
)
async def next_(request: Request) -> Message | Modal:
    """Show the next ticket that waits for the caller, in the part of the queue that the words name. The buttons of such
    a ticket add what to do with it, or after which one it comes."""
    check_desk(next_ticket, request.desk)
    only, does = read_filter(request.arguments), request.arguments.one_of(STEPS)
    ref = request.arguments.ref(Ticket, required=True) or "" if does else ""
    request.arguments.end()
    if does == "answer":
        return await answer_form(request, ref, only=only, in_place=True)
    if does == "resolve":
        found = await check(resolve_ticket, request.desk, ref)
        must_not_be_ended(found)
        must_be_ours(request.desk, found)
        return await closing_form(request, found, only, in_place=True)
    if does == "show":
        return await card(request, ref, only=only)
    return views.next_ticket(request.reader, await next_ticket(request.desk, _number_of(ref) if ref else 0, only), only)


def _number_of(ref: str) -> int:
    read = parse(Ticket, ref)
    if read is None:
        raise Misunderstood(ref)
    return read.numbers[0]
