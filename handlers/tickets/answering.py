"""`/ticket answer T-…`, `note T-…`, `resolve T-…`, `close T-…` and `undo T-…`."""

from collections.abc import Sequence

from handlers.routing.kept import kept_words
from handlers.routing.rich_text import written
from handlers.routing.routes import SAME, Request, Routes
from handlers.tickets.answer_forms import answer_form, answered_in, closing_form, onward, said_meanwhile
from handlers.tickets.conversing import comment_
from handlers.tickets.listing import queue, ticket
from handlers.views import ticket_agent_forms as forms
from handlers.views import ticket_replies as replies
from handlers.views import tickets as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_reach
from models.desks.files.keeping import OfferedFile
from models.desks.tickets.actions import resolve_ticket
from models.desks.tickets.answering import Then, answer_ticket, must_be_ours, note_ticket
from models.desks.tickets.parties import is_opener, must_not_be_ended
from models.desks.tickets.queue import ALL, QueueFilter
from models.desks.tickets.resolving import undo_resolution
from models.desks.tickets.tables import Ticket
from models.desks.words.receiving import keep_for_form
from models.roles import StaffRight

routes = Routes()


@routes.command(
    "/ticket answer", answer_ticket, "T-… [text]", gettext_noop("for the support team: answer the customer")
)
async def answer(request: Request) -> Message | Modal:
    """Send the typed answer; then the ticket waits for the customer. Without a text, show the form; without an ID, list
    the tickets to choose from. From everyone else, it's a comment."""
    if not request.desk.may_as_staff(StaffRight.TRIAGE_TICKETS):
        return await comment_(request)
    if not request.arguments.words:
        return await queue(request)
    ref, kept = request.arguments.ref(Ticket, required=True) or "", await kept_words(request)
    if text := request.arguments.typed_text():
        made = await answer_ticket(request.desk, ref, text)
        return await onward(request, made.ticket, replies.answered(request.reader, made, Then.WAITING))
    # Words are kept by an answer that was undone. Its form takes the place of that reply.
    return await answer_form(request, ref, kept, in_place=bool(kept.text))


@routes.form(forms.ANSWER, answer_ticket)
async def answered(request: Request) -> Message | Modal:
    """Send the answer from the form, unless something was said since it was opened."""
    about = await answered_in(request)
    text, then = await written(request, forms.answer_input(request.values)), request.entered_of(Then, "then")
    if again := await said_meanwhile(request, about, text):
        return again
    files = about.files(request)
    if then is Then.RESOLVE:
        await check(answer_ticket, request.desk, about.ref, lock=True)
        return await _resolved_with(request, about.ref, text, files, about.only)
    made = await answer_ticket(request.desk, about.ref, text, then, files)
    return await onward(request, made.ticket, replies.answered(request.reader, made, then), about.only)


@routes.command(
    "/ticket note", note_ticket, "T-… [text]", gettext_noop("for the support team: add a note that customers don't see")
)
async def note(request: Request) -> Message | Modal:
    """Add the typed note. Without a text, show the form; without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        check_reach(note_ticket, request.desk)
        return await queue(request)
    ref, kept = request.arguments.ref(Ticket, required=True) or "", await kept_words(request)
    if text := request.arguments.typed_text():
        return replies.noted(request.reader, await note_ticket(request.desk, ref, text))
    found = await check(note_ticket, request.desk, ref)
    must_be_ours(request.desk, found)
    return forms.note_form(request.reader, found, kept.text)


@routes.form(forms.NOTE, note_ticket)
async def noted(request: Request) -> Message:
    """Add the note from the form."""
    ref, text = request.form_context, request.entered("text")
    return replies.noted(request.reader, await note_ticket(request.desk, ref, text))


@routes.command(
    "/ticket resolve",
    resolve_ticket,
    "T-… [text]",
    gettext_noop("resolve a ticket that you opened, or on the support team any ticket"),
)
async def resolve_(request: Request) -> Message | Modal:
    """Resolve a ticket, after a last comment if one was typed. Agents need one, so they get the form. Without an ID,
    list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    return await _resolved(request, ref, request.arguments.typed_text())


@routes.command("/ticket close", resolve_ticket, "T-… [text]", SAME)
async def close(request: Request) -> Message | Modal:
    """Resolve a ticket, in the word that other ticket desks use."""
    return await resolve_(request)


@routes.button(views.RESOLVE, resolve_ticket)
async def resolve(request: Request) -> Message | Modal:
    """Resolve a ticket, or show agents the form for it."""
    return await _resolved(request, request.value)


@routes.form(forms.RESOLVE, resolve_ticket)
async def resolved(request: Request) -> Message | Modal:
    """Resolve a ticket with the closing answer from the form, unless something was said since it was opened."""
    about, text = await answered_in(request), await written(request, forms.answer_input(request.values))
    if again := await said_meanwhile(request, about, text):
        return again
    return await _resolved_with(request, about.ref, text, about.files(request), about.only)


async def _resolved(request: Request, ref: str, text: str = "") -> Message | Modal:
    if not text:
        found = await check(resolve_ticket, request.desk, ref, lock=True)
        must_not_be_ended(found)
        if not is_opener(found, request.desk.person):
            return await closing_form(request, found)
    return await _resolved_with(request, ref, text)


async def _resolved_with(
    request: Request, ref: str, text: str, files: Sequence[OfferedFile] = (), only: QueueFilter = ALL
) -> Message:
    made = await resolve_ticket(request.desk, ref, text, files)
    if is_opener(made, request.desk.person):
        return views.closed(request.reader, made)
    return await onward(request, made, replies.resolved(request.reader, made), only)


@routes.command(
    "/ticket undo",
    undo_resolution,
    "T-…",
    gettext_noop("for the support team: undo for a minute that you resolved a ticket"),
)
async def undo(request: Request) -> Message:
    """Undo a resolution, and keep the closing answer for the form. Without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        check_reach(undo_resolution, request.desk)
        return await queue(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    request.arguments.end()
    undone = await undo_resolution(request.desk, ref)
    words = f"kept:{await keep_for_form(request.desk, undone.text, undone.files)}" if undone.text else ""
    return replies.undone(request.reader, undone, words)
