"""The forms with which agents answer and resolve, and what follows them: the next ticket of the queue."""

from handlers.routing.arguments import Arguments
from handlers.routing.routes import Request
from handlers.tickets.listing import read_filter
from handlers.views import ticket_agent_forms as forms
from handlers.views import ticket_walk as walk
from handlers.views.blocks import Message, Modal
from handlers.views.ticket_queue import words_of
from models.access.actions import check
from models.desks.tickets.answering import answer_ticket, audience_of, must_be_ours
from models.desks.tickets.canned import all_canned
from models.desks.tickets.next_ticket import next_ticket
from models.desks.tickets.parties import must_not_be_ended
from models.desks.tickets.queue import ALL, QueueFilter
from models.desks.tickets.tables import Ticket


async def answer_form(
    request: Request, ref: str, typed: str = "", only: QueueFilter = ALL, *, in_place: bool = False
) -> Modal:
    """The form that answers a ticket, on the way through the queue that is narrowed down to `only`."""
    found = await check(answer_ticket, request.desk, ref)
    must_not_be_ended(found)
    must_be_ours(request.desk, found)
    audience, canned = await audience_of(request.desk, ref), await all_canned(request.desk, forms.MOST_CANNED)
    within = words_of(only)
    return forms.answer_form(request.reader, found, audience, typed, canned=canned, within=within, in_place=in_place)


async def closing_form(request: Request, found: Ticket, only: QueueFilter = ALL, *, in_place: bool = False) -> Modal:
    """The form that resolves a ticket, in the same way."""
    audience, canned = await audience_of(request.desk, found.ref), await all_canned(request.desk, forms.MOST_CANNED)
    within = words_of(only)
    return forms.answer_form(
        request.reader, found, audience, canned=canned, within=within, closing=True, in_place=in_place
    )


def answered_in(request: Request) -> tuple[str, QueueFilter]:
    """The ticket that such a form is about, and what the queue was narrowed down to."""
    ref, _, within = request.form_context.partition(" ")
    return ref, read_filter(Arguments(within))


async def onward(request: Request, ticket: Ticket, said: Message, only: QueueFilter = ALL) -> Message:
    """A reply to an agent who did something with a ticket, and the one that comes after it."""
    return walk.with_next(request.reader, said, await next_ticket(request.desk, ticket.id, only), only)
