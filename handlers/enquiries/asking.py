"""`/enquiry` (the caller's own), `new`, `show ENQ-…`, `withdraw ENQ-…`; `/subscription report`."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from handlers.routing.arguments import Arguments, Misunderstood
from handlers.routing.choose import choose_with_text
from handlers.routing.kept import Kept, kept_words
from handlers.routing.routes import SAME, Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.enquiries import filling, work
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check, in_reach
from models.access.errors import Denied, NotFound
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Quote
from models.core.texts import line_of, text_of
from models.core.types import Row
from models.desks.enquiries.asking import (
    WHAT_LENGTH,
    ask_about_invoice,
    ask_about_quote,
    ask_billing,
    is_asker,
    report_services,
    withdraw_enquiry,
)
from models.desks.enquiries.enquiry_cards import WAITING, must_be_words
from models.desks.enquiries.listing import enquiry_queue, my_enquiries, show_enquiry
from models.desks.enquiries.tables import TEXT_LENGTH, Enquiry
from models.desks.files.names import clean_name
from models.roles import Right
from models.subscriptions.tables import Subscription

routes = Routes()
Ask = Callable[..., Awaitable[Any]]


@routes.command("/enquiry", my_enquiries, "[ENQ-…]", gettext_noop("see your enquiries to {vendor}'s billing team"))
async def enquiry(request: Request) -> Message:
    """List the caller's enquiries, or for the billing team the open ones. With an ID, show that one."""
    words = request.arguments.copy()
    words.first_row()
    if ref := words.ref(Enquiry):
        words.end()
        return await shown_enquiry(request, ref)
    if in_reach(enquiry_queue, request.desk):
        return await queue(request)
    return await list_(request)


@routes.command("/enquiry list", my_enquiries, "", SAME)
async def list_(request: Request) -> Message:
    """List the caller's enquiries."""
    first = request.arguments.first_row()
    request.arguments.end()
    return work.enquiry_list(request.reader, await my_enquiries(request.desk, first))


@routes.command("/enquiry queue", enquiry_queue, "", gettext_noop("for the billing team: see open enquiries"))
async def queue(request: Request) -> Message:
    """List the open enquiries."""
    first = request.arguments.first_row()
    request.arguments.end()
    return work.queue(request.reader, await enquiry_queue(request.desk, first))


@routes.options(work.FINDS["/enquiry list"], my_enquiries)
async def found(request: Request) -> Suggestions:
    """The caller's enquiries that a search finds."""
    enquiries = await my_enquiries(request.desk, typed=request.value)
    return found_in(request.reader, work.enquiry_rows(request.reader, enquiries, "/enquiry list"))


@routes.options(work.FINDS["/enquiry queue"], enquiry_queue)
async def found_open(request: Request) -> Suggestions:
    """The open enquiries that a search finds."""
    enquiries = await enquiry_queue(request.desk, typed=request.value)
    return found_in(request.reader, work.enquiry_rows(request.reader, enquiries, "/enquiry queue"))


@routes.command("/enquiry show", show_enquiry, "ENQ-…", gettext_noop("see one enquiry with its answer"))
async def show(request: Request) -> Message:
    """Show one enquiry. Without an ID, list them to choose from."""
    if not request.arguments.words:
        return await enquiry(request)
    ref = request.arguments.ref(Enquiry, required=True)
    request.arguments.end()
    return await shown_enquiry(request, ref or "")


@routes.command(
    "/enquiry new", ask_billing, "[SUB-…|Q-…|INV-…] [text]", gettext_noop("ask {vendor}'s billing team a question")
)
async def new(request: Request) -> Modal:
    """Show the form for a question about a quote, an invoice or a subscription."""
    kept = _with_names(request, await kept_words(request))
    door, ref = _about(request.arguments)
    text = ""
    if ref:
        text = request.arguments.rest()
    elif kept and not request.arguments.words and (named := await _named_in(request, kept)):
        door, ref = named
    else:
        ref, text = await choose_with_text(request, Right.ASK_BILLING)
    row = await check(door, request.desk, ref, "")
    subscription = row if isinstance(row, Subscription) else row.subscription
    typed = kept or text_of(text, TEXT_LENGTH, "question", optional=True)
    return filling.question_form(request.reader, subscription, row.ref, typed)


def _with_names(request: Request, kept: Kept) -> str:
    """A message that was kept, with the names of its files: the billing team doesn't get the files."""
    names = [name for file in kept.files if (name := clean_name(file.name)) not in kept.text]
    named = request.reader.plain("Files: {names}", names=", ".join(names)) if names else ""
    return "\n\n".join(part for part in (kept.text, named) if part)


async def _named_in(request: Request, words: str) -> tuple[Ask, str] | None:
    """What a kept message is about, if it names one quote, invoice or subscription that the caller may ask about. A
    mistyped ID doesn't keep anyone from asking: they choose."""
    doors: tuple[tuple[type[Row], Ask], ...] = (
        (Quote, ask_about_quote),
        (Invoice, ask_about_invoice),
        (Subscription, ask_billing),
    )
    for row_type, door in doors:
        refs = set(Arguments(words).refs(row_type))
        if len(refs) == 1:
            try:
                await check(door, request.desk, ref := refs.pop(), "")
            except (Denied, NotFound):
                continue
            return door, ref
    return None


@routes.form(filling.NEW, ask_billing)
async def asked(request: Request) -> Message:
    """Send the question from the form."""
    door, ref = _about(Arguments(request.form_context))
    return work.asked(
        request.reader, await door(request.desk, ref or request.form_context, request.entered("question"))
    )


def _about(arguments: Arguments) -> tuple[Ask, str | None]:
    """The action that asks about the quote, invoice or subscription named, and a quote's or invoice's short ID."""
    for row_type, door in ((Quote, ask_about_quote), (Invoice, ask_about_invoice)):
        if ref := arguments.about(row_type):
            return door, ref
    return ask_billing, None


@routes.command(
    "/subscription report",
    report_services,
    "[SUB-…] [services]",
    gettext_noop("report additional services or servers to {vendor}"),
)
async def report(request: Request) -> Modal:
    """Show the form for additional services or servers."""
    ref, text = await choose_with_text(request, Right.NOTIFY_SERVICES)
    subscription: Subscription = await check(report_services, request.desk, ref)
    today, what = request.desk.today(subscription.organization), line_of(text, WHAT_LENGTH, "services", optional=True)
    return filling.report_form(request.reader, subscription, today, what)


@routes.form(filling.REPORT, report_services)
async def reported(request: Request) -> Message:
    """Send the report from the form."""
    entered, given = request.entered("since"), request.entered("quantity").strip()
    try:
        since = date.fromisoformat(entered)
    except ValueError:
        raise Misunderstood(entered) from None
    what, details = request.entered("services"), request.values.get("details", "")
    made = await report_services(request.desk, request.form_context, what, given, since, details)
    return work.asked(request.reader, made)


@routes.command("/enquiry withdraw", withdraw_enquiry, "ENQ-…", gettext_noop("withdraw an enquiry"))
async def withdraw(request: Request) -> Message:
    """Ask for confirmation, then withdraw. Without an ID, list them to choose from."""
    if not request.arguments.words:
        return await list_(request)
    confirmed = request.arguments.confirmed()
    ref = request.arguments.ref(Enquiry, required=True) or ""
    request.arguments.end()
    found: Enquiry = await check(withdraw_enquiry, request.desk, ref, lock=confirmed)
    if not confirmed and found.state in WAITING:
        must_be_words(found)
        return work.withdraw_question(request.reader, found)
    return work.withdrawn(request.reader, await withdraw_enquiry(request.desk, ref))


async def shown_enquiry(request: Request, ref: str) -> Message:
    """One enquiry with its answer."""
    found = await show_enquiry(request.desk, ref)
    mine = is_asker(found.enquiry, request.desk.person)
    return work.shown(request.reader, found.enquiry, found.offer, found.changes, mine=mine)
