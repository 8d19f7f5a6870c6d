"""`/invoice new` and `/invoice issue`: the billing team prepares an invoice, and issues it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any

from handlers.orders.drafting import NOTHING, line_parts
from handlers.routing.arguments import Misunderstood
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import invoice_drafts as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.orders.drafts import line_form
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.billing.invoice_drafts.actions import (
    correct_invoice,
    discard_draft,
    draft_invoice,
    issue_draft,
    list_drafts,
    must_be_issuable,
    show_draft,
)
from models.billing.invoice_drafts.editing import (
    DraftDetails,
    draft_line_at,
    edit_invoice_draft,
    must_be_open,
    remove_draft_line,
    write_draft_line,
)
from models.billing.invoice_drafts.meanwhile import products_now
from models.billing.invoice_drafts.tables import InvoiceDraft
from models.billing.invoices.tables import Invoice
from models.billing.orders.drafts import LineInput
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription

routes = Routes()
UNCHANGED = DraftDetails("", "", None)


@routes.command(
    "/invoice new",
    draft_invoice,
    "[SUB-…|INV-…|DRAFT-…]",
    gettext_noop("for the billing team: prepare an invoice, or correct a void one"),
)
async def new(request: Request) -> Message:
    """Begin a draft for a subscription or from a void invoice, or open one. Without an ID, list them."""
    words, desk = request.arguments, request.desk
    first = words.first_row()
    if not words.words:
        return views.draft_list(request.reader, await list_drafts(desk, first))
    if ref := words.ref(InvoiceDraft) if _begins(request, InvoiceDraft) else None:
        words.end()
        return await _card(request, await show_draft(desk, ref), first)
    if ref := words.ref(Invoice) if _begins(request, Invoice) else None:
        words.end()
        return await _card(request, await correct_invoice(desk, ref))
    ref = await choose_subscription(request, door=draft_invoice)
    return await _card(request, await draft_invoice(desk, ref))


def _begins(request: Request, noun: type[Invoice | InvoiceDraft | Subscription]) -> bool:
    """Whether an ID of this kind was typed with its letters. A number alone is a subscription's."""
    return any(ref[0].isalpha() for ref in request.arguments.refs(noun))


@routes.options(views.FIND, list_drafts)
async def found(request: Request) -> Suggestions:
    """The drafts that a search finds."""
    page = await list_drafts(request.desk, typed=request.value)
    return found_in(request.reader, views.draft_rows(request.reader, page))


@routes.button(views.ADD, write_draft_line)
async def add_line(request: Request) -> Modal:
    """Show the form for a new line."""
    draft = await _open(request, write_draft_line, request.value, 0, NOTHING)
    return line_form(request.reader, draft, None, name=views.LINE, remove=views.REMOVE)


@routes.button(views.PICK_LINE, write_draft_line)
async def pick_line(request: Request) -> Modal:
    """Show the form for an existing line."""
    ref, position = line_parts(request.value)
    draft = await _open(request, write_draft_line, ref, position, NOTHING)
    return line_form(request.reader, draft, draft_line_at(draft, position), name=views.LINE, remove=views.REMOVE)


@routes.form(views.LINE, write_draft_line)
async def line_written(request: Request) -> Message:
    """Add or change a line from the form."""
    ref, position = line_parts(request.form_context)
    names = ("description", "quantity", "unit_price", "tax_rate")
    entered = LineInput(**{name: request.entered(name) for name in names})
    return await _card(request, await write_draft_line(request.desk, ref, position, entered))


@routes.button(views.REMOVE, remove_draft_line)
async def line_removed(request: Request) -> Message:
    """Remove a line."""
    return await _card(request, await remove_draft_line(request.desk, *line_parts(request.value)))


@routes.button(views.DETAILS, edit_invoice_draft)
async def details(request: Request) -> Modal:
    """Show the form for the other details."""
    draft = await _open(request, edit_invoice_draft, request.value, UNCHANGED)
    return views.details_form(request.reader, draft, _due_on(request, draft))


@routes.form(views.DETAILS, edit_invoice_draft)
async def details_entered(request: Request) -> Message:
    """Save the details from the form."""
    entered = DraftDetails(request.entered("po_number"), request.entered("note"), day_in(request, "due_on"))
    return await _card(request, await edit_invoice_draft(request.desk, request.form_context, entered))


@routes.button(views.DISCARD, discard_draft)
async def discarded(request: Request) -> Message:
    """Discard a draft."""
    return views.discarded(request.reader, await discard_draft(request.desk, request.value))


@routes.command(
    "/invoice issue", issue_draft, "DRAFT-…", gettext_noop("for the billing team: issue an invoice that you prepared")
)
async def issue(request: Request) -> Message:
    """Preview the invoice and its recipients, then issue it. Without an ID, list the drafts to choose from."""
    words, desk = request.arguments, request.desk
    if not words.words:
        return views.draft_list(request.reader, await list_drafts(desk))
    confirmed, ref = words.confirmed(), words.ref(InvoiceDraft, required=True) or ""
    words.end()
    if not confirmed:
        draft: InvoiceDraft = await check(issue_draft, desk, ref)
        await must_be_issuable(desk, draft)
        due_on = _due_on(request, draft)
        to, now = receivers(request, draft.subscription), await products_now(desk, draft)
        return views.issue_question(request.reader, draft, due_on, to, now)
    invoice = await issue_draft(desk, ref)
    return views.issued(request.reader, invoice, receivers(request, invoice.subscription))


def receivers(request: Request, subscription: Subscription) -> Sequence[Person]:
    """The people who get a subscription's invoices by email. All its contacts are loaded."""
    return who_may(request.desk, subscription, Right.RECEIVE_INVOICE_EMAIL)


def day_in(request: Request, name: str) -> date:
    """The day in one of the form's inputs.

    Raises:
        Misunderstood: It isn't one.
    """
    entered = request.entered(name)
    try:
        day = date.fromisoformat(entered)
    except ValueError:
        raise Misunderstood(entered) from None
    if not 1970 <= day.year < 9000:
        raise Misunderstood(entered)
    return day


def _due_on(request: Request, draft: InvoiceDraft) -> date:
    """When the invoice will be due if it's issued today."""
    today = request.desk.today(draft.subscription.organization)
    return max(today, draft.due_on or today + timedelta(days=draft.subscription.plan.payment_days))


async def _card(request: Request, draft: InvoiceDraft, first: int = 1) -> Message:
    replaced = await request.desk.session.get_one(Invoice, draft.replaces_id) if draft.replaces_id else None
    return views.draft_card(
        request.reader,
        draft,
        _due_on(request, draft),
        receivers(request, draft.subscription),
        replaced.ref if replaced else "",
        first,
        await products_now(request.desk, draft),
    )


async def _open(request: Request, door: Callable[..., Awaitable[Any]], ref: str, *args: Any) -> InvoiceDraft:
    draft: InvoiceDraft = await check(door, request.desk, ref, *args)
    await must_be_open(request.desk, draft)
    return draft
