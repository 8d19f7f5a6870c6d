"""`/ticket redact T-…`."""

import re

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import queue
from handlers.views import ticket_redaction as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from models.access.actions import check_reach
from models.core.errors import Refused
from models.desks.tickets.problems import OneOfBoth
from models.desks.tickets.redacting import Redacted, find_redactable, redact_comment, redact_file, redact_ticket
from models.desks.tickets.tables import Ticket

routes = Routes()
COMMENT = re.compile(r"comment (\d{1,9})", re.ASCII)


@routes.command("/ticket redact", redact_ticket, "T-…", gettext_noop("for admins: remove a secret from a ticket"))
async def redact(request: Request) -> Message | Modal:
    """Show the form for the secret. Nobody types it into a command, because Slack suggests those again. Without an ID,
    list the tickets to choose from."""
    if not request.arguments.words:
        check_reach(redact_ticket, request.desk)
        return await queue(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    request.arguments.end()
    return views.redact_form(request.reader, await find_redactable(request.desk, ref))


@routes.options(f"{views.REDACT}.whole", find_redactable)
async def found(request: Request) -> Suggestions:
    """The comments and files that a search finds."""
    return views.suggestions(
        request.reader, await find_redactable(request.desk, request.form_context, typed=request.value)
    )


@routes.form(views.REDACT, redact_ticket)
async def redacted(request: Request) -> Message:
    """Remove the secret from the form, or the chosen comment or file."""
    return views.redacted(request.reader, await _redact(request, request.values.get("whole") or ""))


async def _redact(request: Request, whole: str) -> Redacted:
    desk, ref, secret = request.desk, request.form_context, request.entered("secret")
    if not whole:
        return await redact_ticket(desk, ref, secret)
    if secret:
        raise Refused(OneOfBoth(), "whole")
    if comment := COMMENT.fullmatch(whole):
        return await redact_comment(desk, ref, int(comment[1]))
    if " " in whole:
        raise Misunderstood(whole)
    return await redact_file(desk, ref, whole)
