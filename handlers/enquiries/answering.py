"""`/enquiry claim`, `answer` and `decline`: for the vendor's billing team."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.enquiries.asking import queue, shown_enquiry
from handlers.routing.routes import Request, Routes
from handlers.subscriptions.changes import number_of
from handlers.views.blocks import Message, Modal
from handlers.views.enquiries import changes, filling, work
from handlers.views.reader import Reader, gettext_noop
from models.access.actions import check
from models.desks.enquiries.answering import answer_enquiry, claim_enquiry, decline_enquiry, finish_enquiry
from models.desks.enquiries.enquiry_cards import must_be_words, must_wait
from models.desks.enquiries.tables import Enquiry

routes = Routes()


@routes.command("/enquiry claim", claim_enquiry, "ENQ-…", gettext_noop("for the billing team: claim an enquiry"))
async def claim(request: Request) -> Message:
    """Claim an enquiry. Without an ID, list the open ones."""
    if not request.arguments.words:
        return await queue(request)
    ref = request.arguments.ref(Enquiry, required=True) or ""
    request.arguments.end()
    return work.claimed(request.reader, await claim_enquiry(request.desk, ref))


@routes.command(
    "/enquiry answer", answer_enquiry, "ENQ-… [text]", gettext_noop("for the billing team: answer an enquiry")
)
async def answer(request: Request) -> Message | Modal:
    """Send the typed answer. Without one, show the form for it."""
    return await _close(request, answer_enquiry, filling.answer_form)


@routes.form(filling.ANSWER, answer_enquiry)
async def answered(request: Request) -> Message:
    """Send the answer from the form."""
    made = await answer_enquiry(request.desk, request.form_context, request.entered("answer"))
    return work.closed(request.reader, made)


@routes.command(
    "/enquiry decline",
    decline_enquiry,
    "ENQ-… [reason]",
    gettext_noop("for the billing team: decline an enquiry, with a reason"),
)
async def decline(request: Request) -> Message | Modal:
    """Decline with the typed reason. Without one, show the form for it."""
    return await _close(request, decline_enquiry, filling.decline_form, must_be_words)


@routes.form(filling.DECLINE, decline_enquiry)
async def declined(request: Request) -> Message:
    """Decline with the reason from the form."""
    made = await decline_enquiry(request.desk, request.form_context, request.entered("reason"))
    return work.closed(request.reader, made)


@routes.command(
    "/enquiry done",
    finish_enquiry,
    "ENQ-…",
    gettext_noop("for the billing team: mark a contact's changes as done"),
)
async def done(request: Request) -> Message:
    """Mark the changes that were shown as done. When typed, show them first."""
    if not request.arguments.words:
        return await queue(request)
    seen = number_of(request.arguments.after("seen") or "")
    ref = request.arguments.ref(Enquiry, required=True) or ""
    request.arguments.end()
    if seen is None:
        return await shown_enquiry(request, ref)
    return changes.done(request.reader, await finish_enquiry(request.desk, ref, seen))


async def _close(
    request: Request,
    door: Callable[..., Awaitable[Any]],
    draw: Callable[[Reader, Enquiry], Modal],
    must: Callable[[Enquiry], None] = must_wait,
) -> Message | Modal:
    """Close an enquiry with the typed text. Without a text, the form for it, if it's open. Without an ID, the list of
    open ones."""
    words = request.arguments
    if not words.words:
        return await queue(request)
    ref = words.about(Enquiry) or words.ref(Enquiry, required=True) or ""
    if text := words.typed_text():
        return work.closed(request.reader, await door(request.desk, ref, text))
    found: Enquiry = await check(door, request.desk, ref, "")
    must_wait(found)
    must(found)
    return draw(request.reader, found)
