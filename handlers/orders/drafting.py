"""`/order make`, `change`, `send` and `cancel`, and the forms of a draft, for the vendor's staff."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from handlers.orders.listing import order
from handlers.orders.shown import shown_quote
from handlers.routing.arguments import Misunderstood
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.orders import drafts as views
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.billing.orders.drafts import (
    MADE,
    LineInput,
    draft_quote,
    edit_draft,
    kinds_for,
    line_at,
    must_be_draft,
    remove_line,
    write_line,
)
from models.billing.orders.sending import (
    cancel_quote,
    change_quote,
    must_be_cancellable,
    must_be_sendable,
    recipients,
    send_quote,
)
from models.billing.orders.tables import Quote, QuoteKind, QuoteState
from models.desks.enquiries.tables import Enquiry
from models.subscriptions.tables import Subscription

routes = Routes()
NOTHING = LineInput("", "", "", "")


@routes.command(
    "/order make",
    draft_quote,
    "SUB-… [renewal|purchase|services] [ENQ-…]",
    gettext_noop("for the billing team: make a quote"),
)
async def make(request: Request) -> Message | Modal:
    """Start a quote of the kind that was typed. Without a kind, show the form."""
    kind = request.arguments.one_of(list(MADE))
    answers = request.arguments.ref(Enquiry) or ""
    ref = await choose_subscription(request)
    if kind is None and not answers:
        subscription: Subscription = await check(draft_quote, request.desk, ref, QuoteKind.SERVICES)
        return views.make_form(request.reader, subscription, kinds_for(subscription))
    return await shown_quote(request, await draft_quote(request.desk, ref, kind or QuoteKind.SERVICES, answers))


@routes.form(views.MAKE, draft_quote)
async def made(request: Request) -> Message:
    """Start the quote from the form."""
    kind = request.entered_of(QuoteKind, "kind")
    if kind not in MADE:
        raise Misunderstood(kind)
    return await shown_quote(request, await draft_quote(request.desk, request.form_context, kind))


@routes.button(views.ADD, write_line)
async def add_line(request: Request) -> Modal:
    """Show the form for a new line."""
    quote = await _draft(request, write_line, request.value, 0, NOTHING)
    return views.line_form(request.reader, quote, None)


@routes.button(views.PICK_LINE, write_line)
async def pick_line(request: Request) -> Modal:
    """Show the form for an existing line."""
    ref, position = line_parts(request.value)
    quote = await _draft(request, write_line, ref, position, NOTHING)
    return views.line_form(request.reader, quote, line_at(quote, position))


@routes.button(views.REMOVE, remove_line)
async def line_removed(request: Request) -> Message:
    """Remove a line."""
    return await shown_quote(request, await remove_line(request.desk, *line_parts(request.value)))


@routes.form(views.LINE, write_line)
async def line_written(request: Request) -> Message:
    """Add or change a line from the form. A line that keeps its quantity has no input for it."""
    ref, position = line_parts(request.form_context)
    values = {name: request.entered(name) for name in ("description", "unit_price", "tax_rate")}
    entered = LineInput(quantity=request.values.get("quantity", ""), **values)
    return await shown_quote(request, await write_line(request.desk, ref, position, entered))


@routes.button(views.NOTE, edit_draft)
async def write_note(request: Request) -> Modal:
    """Show the form for the note and the last day."""
    quote = await _draft(request, edit_draft, request.value, "", date.min)
    return views.note_form(request.reader, quote)


@routes.form(views.NOTE, edit_draft)
async def noted(request: Request) -> Message:
    """Save the note and the last day from the form."""
    entered = request.entered("valid_until")
    try:
        day = date.fromisoformat(entered)
    except ValueError:
        raise Misunderstood(entered) from None
    return await shown_quote(
        request, await edit_draft(request.desk, request.form_context, request.entered("note"), day)
    )


@routes.command("/order change", change_quote, "Q-…", gettext_noop("for the billing team: edit a quote"))
async def change(request: Request) -> Message:
    """Open a draft, or reopen a quote as a draft. Without an ID, list them to choose from."""
    if not request.arguments.words:
        return await order(request)
    ref = request.arguments.ref(Quote, required=True) or ""
    request.arguments.end()
    return await shown_quote(request, await change_quote(request.desk, ref))


@routes.command(
    "/order send", send_quote, "Q-…", gettext_noop("for the billing team: send a draft to the people who can accept it")
)
async def send(request: Request) -> Message:
    """Ask for confirmation, then send. Without an ID, list the drafts to choose from."""
    if not request.arguments.words:
        return await order(request)
    confirmed, ref = request.arguments.confirmed(), request.arguments.ref(Quote, required=True) or ""
    request.arguments.end()
    if not confirmed:
        quote = await check(send_quote, request.desk, ref)
        await must_be_sendable(request.desk, quote)
        return views.send_question(request.reader, quote, recipients(request.desk, quote))
    quote = await send_quote(request.desk, ref)
    return views.sent(request.reader, quote, recipients(request.desk, quote))


async def withdraw(request: Request) -> Message:
    """Ask for confirmation, then withdraw a quote or discard a draft: see `/order cancel`."""
    confirmed, ref = request.arguments.confirmed(), request.arguments.ref(Quote, required=True) or ""
    request.arguments.end()
    if not confirmed:
        quote: Quote = await check(cancel_quote, request.desk, ref)
        must_be_cancellable(quote)
        to = recipients(request.desk, quote) if quote.state is QuoteState.OPEN else []
        return views.cancel_question(request.reader, quote, to)
    return views.cancelled(request.reader, await cancel_quote(request.desk, ref))


async def _draft(request: Request, door: Callable[..., Awaitable[Any]], ref: str, *args: Any) -> Quote:
    quote: Quote = await check(door, request.desk, ref, *args)
    must_be_draft(quote)
    return quote


def line_parts(text: str) -> tuple[str, int]:
    """A draft's short ID and the position of the line."""
    ref, _, position = text.partition(" ")
    if not (position.isascii() and position.isdigit() and len(position) < 5):
        raise Misunderstood(text)
    return ref, int(position)
