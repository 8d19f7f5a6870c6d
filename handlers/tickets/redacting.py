"""`/ticket redact T-…`."""

from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import queue
from handlers.views import ticket_redaction as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_reach
from models.desks.tickets.redacting import redact_ticket
from models.desks.tickets.tables import Ticket

routes = Routes()


@routes.command("/ticket redact", redact_ticket, "T-…", gettext_noop("for admins: remove a secret from a ticket"))
async def redact(request: Request) -> Message | Modal:
    """Show the form for the secret. Nobody types it into a command, because Slack suggests those again. Without an ID,
    list the tickets to choose from."""
    if not request.arguments.words:
        check_reach(redact_ticket, request.desk)
        return await queue(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    request.arguments.end()
    return views.redact_form(request.reader, await check(redact_ticket, request.desk, ref))


@routes.form(views.REDACT, redact_ticket)
async def redacted(request: Request) -> Message:
    """Remove the secret from the form."""
    return views.redacted(
        request.reader, await redact_ticket(request.desk, request.form_context, request.entered("secret"))
    )
