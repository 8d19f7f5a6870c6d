"""`/ticket show T-…`, `comment T-…` and `reopen T-…`."""

import re

from handlers.routing.kept import kept_in_form, kept_words, with_kept
from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import ticket
from handlers.tickets.ticket_card import card
from handlers.views import ticket_forms as forms
from handlers.views import tickets as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.core.errors import Refused
from models.desks.tickets.actions import show_ticket
from models.desks.tickets.commenting import AddedComment, comment, reopen_ticket
from models.desks.tickets.parties import is_opener
from models.desks.tickets.problems import NotResolved
from models.desks.tickets.tables import Ticket

routes = Routes()
NUMBER = re.compile(r"\d{1,9}", re.ASCII)


@routes.command("/ticket show", show_ticket, "T-…", gettext_noop("see one ticket with its comments"))
async def show(request: Request) -> Message:
    """Show one ticket. Without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    before = request.arguments.after("before") or ""
    ref = request.arguments.ref(Ticket, required=True)
    request.arguments.end()
    return await card(request, ref or "", int(before) if NUMBER.fullmatch(before) else 0)


@routes.command("/ticket comment", comment, "T-… [text]", gettext_noop("comment on a ticket"))
async def comment_(request: Request) -> Message | Modal:
    """Add the typed comment. Without a text, show the form; without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    kept = await kept_words(request)
    text = request.arguments.rest()
    if not text:
        return forms.comment_form(request.reader, await check(comment, request.desk, ref), kept)
    return _added(request, await comment(request.desk, ref, text))


@routes.form(forms.COMMENT, comment)
async def commented(request: Request) -> Message:
    """Add the comment from the form."""
    kept, ref = await kept_in_form(request), request.form_context.partition(" ")[0]
    files = [*kept.files, *request.offered]
    return _added(request, await comment(request.desk, ref, await with_kept(request, kept, "text"), files=files))


def _added(request: Request, added: AddedComment) -> Message:
    owns = is_opener(added.ticket, request.desk.person)
    return views.commented(request.reader, added.ticket.ref, reopened=added.reopened, owns=owns)


@routes.command(
    "/ticket reopen", reopen_ticket, "T-… [text]", gettext_noop("reopen a resolved ticket, and say what's still wrong")
)
async def reopen(request: Request) -> Message | Modal:
    """Reopen with the typed text. Without a text, show the form; without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    text = request.arguments.rest()
    if not text:
        found = await check(reopen_ticket, request.desk, ref)
        if not found.ended:
            raise Refused(NotResolved(found))
        return forms.reopen_form(request.reader, found)
    return _added(request, await reopen_ticket(request.desk, ref, text))


@routes.form(forms.REOPEN, reopen_ticket)
async def reopened(request: Request) -> Message:
    """Reopen the ticket, with the comment from the form."""
    return _added(request, await reopen_ticket(request.desk, request.form_context, request.entered("text")))
