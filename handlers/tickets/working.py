"""`/ticket claim T-…`, and Claim on the triage card."""

from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import queue
from handlers.views import ticket_replies as replies
from handlers.views import tickets as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_reach
from models.desks.tickets.actions import claim_ticket
from models.desks.tickets.tables import Ticket

routes = Routes()


@routes.command(
    "/ticket claim", claim_ticket, "T-…", gettext_noop("for the support team: claim a ticket, or take it over")
)
async def claim_(request: Request) -> Message:
    """Claim a ticket. Ask for confirmation before taking over a colleague's. Without an ID, list the tickets to choose
    from."""
    if not request.arguments.words:
        check_reach(claim_ticket, request.desk)
        return await queue(request)
    confirmed, ref = request.arguments.confirmed(), request.arguments.ref(Ticket, required=True) or ""
    request.arguments.end()
    if not confirmed:
        found = await check(claim_ticket, request.desk, ref, lock=True)
        if not found.ended and found.assignee_id not in (None, request.desk.person.id):
            return views.take_over(request.reader, found)
    return replies.claimed(request.reader, await claim_ticket(request.desk, ref, over=confirmed))


@routes.button(views.CLAIM, claim_ticket)
async def claim(request: Request) -> Message:
    """Claim a ticket."""
    return replies.claimed(request.reader, await claim_ticket(request.desk, request.value))
