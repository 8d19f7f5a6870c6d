"""The card of one ticket."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request
from handlers.views import tickets as views
from handlers.views.blocks import Message
from models.desks.tickets.actions import show_ticket
from models.desks.tickets.parties import is_opener
from models.roles import StaffRight


async def card(request: Request, ref: str, before: int = 0) -> Message:
    """One ticket with a page of its comments, as its reader may see it.

    Raises:
        Misunderstood: No ticket is named.
    """
    if not ref:
        raise Misunderstood
    desk = request.desk
    shown = await show_ticket(desk, ref, before)
    ticket = shown.ticket
    triages, owns = desk.may_as_staff(StaffRight.TRIAGE_TICKETS), is_opener(ticket, desk.person)
    return views.ticket_card(
        request.reader,
        shown,
        # Everyone who sees a ticket may comment on it, except staff who don't triage.
        may_comment=owns or triages or bool(desk.held.get(ticket.subscription_id)),
        owns=owns,
        triages=triages,
        assigned=ticket.assignee_id == desk.person.id,
        sees_customers=desk.may_as_staff(StaffRight.VIEW_CUSTOMERS),
        wrote=any(comment.author_id == desk.person.id for comment in shown.conversation.comments),
    )
