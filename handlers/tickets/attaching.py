"""`/ticket attachments T-…`."""

from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import ticket
from handlers.views import ticket_files as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.desks.files.tables import StoredFile
from models.desks.tickets.attachments import get_attachment, list_attachments
from models.desks.tickets.tables import Ticket
from models.roles import StaffRight

routes = Routes()


@routes.command("/ticket attachments", list_attachments, "T-… [F-…]", gettext_noop("get the files of a ticket"))
async def attachments(request: Request) -> Message:
    """List a ticket's files, or get one. Without an ID, list the tickets to choose from."""
    words = request.arguments
    if not words.words:
        return await ticket(request)
    first, file, ref = words.first_row(), words.ref(StoredFile), words.ref(Ticket, required=True) or ""
    words.end()
    if file:
        return views.given(request.reader, await get_attachment(request.desk, ref, file))
    found, files = await list_attachments(request.desk, ref)
    triages = request.desk.may_as_staff(StaffRight.TRIAGE_TICKETS)
    return views.file_list(request.reader, found, files, first, triages=triages)
