"""The card of one ticket."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request
from handlers.views import tickets as views
from handlers.views.blocks import Message
from handlers.views.ticket_walk import steps
from models.desks.tickets.actions import show_ticket
from models.desks.tickets.parties import is_opener
from models.desks.tickets.queue import QueueFilter
from models.roles import StaffRight


async def card(request: Request, ref: str, before: int = 0, only: QueueFilter | None = None) -> Message:
    """One ticket with a page of its comments, as its reader may see it. `only`: the part of the queue in which an agent
    goes on from it.

    Raises:
        Misunderstood: No ticket is named.
    """
    if not ref:
        raise Misunderstood
    desk = request.desk
    shown = await show_ticket(desk, ref, before)
    ticket = shown.ticket
    assigned = ticket.assignee_id == desk.person.id
    triages, owns = desk.may_as_staff(StaffRight.TRIAGE_TICKETS), is_opener(ticket, desk.person)
    return views.ticket_card(
        request.reader,
        shown,
        # Everyone who sees a ticket may comment on it, except staff who don't triage.
        may_comment=owns or triages or bool(desk.held.get(ticket.subscription_id)),
        owns=owns,
        triages=triages,
        assigned=assigned,
        sees_customers=desk.may_as_staff(StaffRight.VIEW_CUSTOMERS),
        wrote=any(comment.author_id == desk.person.id for comment in shown.conversation.comments),
        steps=() if only is None else steps(request.reader, ticket, only, others=not assigned),
    )
