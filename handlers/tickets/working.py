"""`/ticket claim T-…`, `resolve T-…` and `close T-…`; Claim and Resolve on the triage card."""

from handlers.routing.routes import SAME, Request, Routes
from handlers.tickets.listing import queue, ticket
from handlers.views import tickets as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_reach
from models.desks.tickets.actions import (
    claim_ticket,
    resolve_ticket,
)
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
    return views.taken(request.reader, await claim_ticket(request.desk, ref, over=confirmed), request.desk.person)


@routes.command(
    "/ticket resolve",
    resolve_ticket,
    "T-… [text]",
    gettext_noop("resolve a ticket that you opened, or on the support team any ticket"),
)
async def resolve_(request: Request) -> Message:
    """Resolve a ticket, after a last comment if one was typed. Without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    return await _resolved(request, ref, request.arguments.typed_text())


@routes.command("/ticket close", resolve_ticket, "T-… [text]", SAME)
async def close(request: Request) -> Message:
    """Resolve a ticket, in the word that other ticket desks use."""
    return await resolve_(request)


@routes.button(views.CLAIM, claim_ticket)
async def claim(request: Request) -> Message:
    """Claim a ticket."""
    return views.taken(request.reader, await claim_ticket(request.desk, request.value), request.desk.person)


@routes.button(views.RESOLVE, resolve_ticket)
async def resolve(request: Request) -> Message:
    """Resolve a ticket."""
    return await _resolved(request, request.value)


async def _resolved(request: Request, ref: str, text: str = "") -> Message:
    return views.taken(request.reader, await resolve_ticket(request.desk, ref, text), request.desk.person)
