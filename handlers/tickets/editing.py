"""`/ticket edit T-…` and `delete T-…`: what people wrote themselves."""

import re

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.tickets.listing import ticket
from handlers.views import ticket_edits as views
from handlers.views.blocks import Message, Modal
from handlers.views.limits import LONGEST_ENTRY
from handlers.views.reader import gettext_noop
from models.core.errors import Refused
from models.desks.tickets.editing import change_comment, own_comment, own_comments, remove_comment
from models.desks.tickets.problems import TooLongForForm
from models.desks.tickets.tables import Ticket

routes = Routes()
NUMBER = re.compile(r"\d{1,9}", re.ASCII)


@routes.command(
    "/ticket edit", own_comments, "T-… [comment …]", gettext_noop("change or delete what you wrote on a ticket")
)
async def edit(request: Request) -> Message | Modal:
    """Show the form for one of the caller's comments. Without its number, list them; without an ID, list the tickets to
    choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref, number, first = _words(request)
    if not number:
        return views.own_list(request.reader, *await own_comments(request.desk, ref, first))
    found, comment = await own_comment(request.desk, ref, number)
    if len(comment.text) > LONGEST_ENTRY:
        raise Refused(TooLongForForm(found))
    return views.edit_form(request.reader, found, comment)


@routes.form(views.EDIT, change_comment)
async def edited(request: Request) -> Message:
    """Change the comment to the text from the form."""
    ref, _, number = request.form_context.partition(" ")
    if not NUMBER.fullmatch(number):
        raise Misunderstood(number)
    return views.edited(request.reader, await change_comment(request.desk, ref, int(number), request.entered("text")))


@routes.command("/ticket delete", remove_comment, "T-… comment …", gettext_noop("delete a comment that you wrote"))
async def delete(request: Request) -> Message:
    """Delete one of the caller's comments. Without its number, list them; without an ID, list the tickets to choose
    from."""
    if not request.arguments.words:
        return await ticket(request)
    ref, number, first = _words(request)
    if not number:
        return views.own_list(request.reader, *await own_comments(request.desk, ref, first))
    return views.deleted(request.reader, await remove_comment(request.desk, ref, number))


def _words(request: Request) -> tuple[str, int, int]:
    """The ticket, the comment's number or 0, and the first row of a list."""
    words = request.arguments
    given, first = words.after("comment") or "", words.first_row()
    ref = words.ref(Ticket, required=True) or ""
    words.end()
    return ref, int(given) if NUMBER.fullmatch(given) else 0, first
