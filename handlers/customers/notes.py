"""`/customer note`: write an internal note about a customer."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.customers import customer_lists as views
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_reach
from models.customers.notes import write_note
from models.customers.search import find_customers
from models.customers.tables import NOTE_LENGTH
from models.directory.organizations import Organization

routes = Routes()
MOST_WORDS_OF_NAME = 4
"""The most words of a text that are tried as the name of a customer."""


@routes.command(
    "/customer note",
    write_note,
    "CUS-…|name [text]",
    gettext_noop("for {vendor}'s staff: write a note about a customer, which they never see"),
)
async def note(request: Request) -> Message | Modal:
    """Save the typed note. Without a text, show the form. If the customer was named, the form shows who was found."""
    ref = request.arguments.ref(Organization)
    if ref is None:
        return await _for_named(request)
    text = request.arguments.rest()
    if not text:
        return views.note_form(request.reader, await check(write_note, request.desk, ref))
    await write_note(request.desk, ref, text)
    return views.noted(request.reader, ref)


async def _for_named(request: Request) -> Message | Modal:
    """The form for the customer whose name or the like the text begins with, as long a beginning as possible. The rest
    is filled in. If no beginning fits exactly one customer, the answer to `/customer` with the whole text."""
    check_reach(write_note, request.desk)
    typed = request.arguments.people()
    words = typed.split()
    if not words:
        raise Misunderstood
    for count in range(min(len(words), MOST_WORDS_OF_NAME), 0, -1):
        found = await find_customers(request.desk, " ".join(words[:count]))
        if found.total == 1:
            of = await check(write_note, request.desk, found[0].organization.ref)
            return views.note_form(request.reader, of, " ".join(words[count:])[:NOTE_LENGTH])
    return views.hits(request.reader, await find_customers(request.desk, typed), typed)


@routes.form(views.NOTE, write_note)
async def noted(request: Request) -> Message:
    """Save the note from the form."""
    await write_note(request.desk, request.form_context, request.entered("note"))
    return views.noted(request.reader, request.form_context)
