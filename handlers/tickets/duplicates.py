"""The second step of opening a ticket, if there's one like it."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.kept import Kept, kept_in_form
from handlers.routing.routes import Request, Routes
from handlers.views import ticket_duplicates as duplicates
from handlers.views import tickets as views
from handlers.views.blocks import Message, Modal
from models.access.actions import check
from models.desks.files.keeping import OfferedFile
from models.desks.tickets.actions import open_ticket
from models.desks.tickets.classification import Category, Severity
from models.desks.tickets.commenting import comment
from models.desks.tickets.duplicates import find_duplicate
from models.desks.tickets.parties import is_opener
from models.desks.tickets.tables import LONGEST_TEXT
from models.desks.words.receiving import keep_for_form

routes = Routes()


async def ask_about_duplicate(
    request: Request,
    subscription: str,
    severity: Severity,
    category: Category,
    subject: str,
    description: str,
    files: list[OfferedFile],
) -> Modal | None:
    """The form that asks whether to add this to a ticket that's like it. What was written, and the files, are kept for
    it. None if there is no such ticket."""
    ticket = await find_duplicate(request.desk, subscription, subject, description)
    if ticket is None:
        return None
    # If a form is sent twice, the first sending opened the ticket that the second one is like.
    await request.desk.only_once()
    word = f"kept:{await keep_for_form(request.desk, description, files)}"
    kept = Kept(description, word, files)
    return duplicates.duplicate_form(request.reader, ticket, subscription, severity, category, subject, kept)


@routes.form(duplicates.DUPLICATE, open_ticket)
async def decided(request: Request) -> Message:
    """Add what was written to the ticket that is like it, or open a new one."""
    try:
        ref, severity, category, _ = request.form_context.split()
        urgency, about = Severity(severity), Category(category)
    except ValueError:
        raise Misunderstood from None
    await check(open_ticket, request.desk, ref)
    kept, subject, choice = await kept_in_form(request), request.entered("subject"), request.entered("choice")
    if choice != duplicates.OPEN_ANYWAY:
        text = f"{subject}\n\n{kept.text}"
        added = await comment(request.desk, choice, text if len(text) <= LONGEST_TEXT else kept.text, files=kept.files)
        owns = is_opener(added.ticket, request.desk.person)
        return views.commented(request.reader, added.ticket.ref, reopened=added.reopened, owns=owns)
    made = await open_ticket(request.desk, ref, urgency, subject, kept.text, about, kept.files)
    return views.opened(request.reader, made)
