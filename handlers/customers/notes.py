"""`/customer note`: write an internal note about a customer."""

from handlers.customers.looking import customer_ref
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.customers import customer_lists as views
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.customers.notes import write_note

routes = Routes()


@routes.command(
    "/customer note",
    write_note,
    "CUS-… [text]",
    gettext_noop("for {vendor}'s staff: write a note about a customer, which they never see"),
)
async def note(request: Request) -> Message | Modal:
    """Save the typed note. Without a text, show the form."""
    ref = customer_ref(request, write_note)
    text = request.arguments.rest()
    if not text:
        return views.note_form(request.reader, await check(write_note, request.desk, ref))
    await write_note(request.desk, ref, text)
    return views.noted(request.reader, ref)


@routes.form(views.NOTE, write_note)
async def noted(request: Request) -> Message:
    """Save the note from the form."""
    await write_note(request.desk, request.form_context, request.entered("note"))
    return views.noted(request.reader, request.form_context)
