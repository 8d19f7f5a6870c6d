"""Editing a draft: its lines and details."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import joinedload
from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.access.errors import NotFound
from models.billing.invoice_drafts.problems import DraftEnded, DraftFull, DueTooLate
from models.billing.invoice_drafts.tables import PO_LENGTH, InvoiceDraft, InvoiceDraftLine
from models.billing.invoices.tables import NOTE_LENGTH, Invoice
from models.billing.orders.drafts import MOST_LINES, LineInput, fill_line
from models.billing.orders.problems import DayOver
from models.core.errors import Refused
from models.core.money import taxes
from models.core.texts import gettext_noop, line_of, text_of, together
from models.roles import StaffRight
from models.subscriptions.tables import Subscription

MOST_DAYS = 365
"""A due date further away is a slip."""


@dataclass(frozen=True)
class DraftDetails:
    """What is on the invoice besides its lines. Without a due date, the plan decides."""

    po_number: str
    note: str
    due_on: date | None


@action(
    "invoices.write_draft_line",
    StaffRight.MANAGE_INVOICES,
    on=InvoiceDraft,
    colleagues=True,
    label=gettext_noop("edit a line of a draft"),
)
async def write_draft_line(desk: Desk, draft: InvoiceDraft, position: int, entered: LineInput) -> InvoiceDraft:
    """Add a line (position 0), or change the line at a position. A price below 0 is a discount.

    Raises:
        Refused: The draft was issued or discarded, it has the most lines allowed, or an entry is wrong; `field` names
            it.
        NotFound: It has no such line.
    """
    await must_be_open(desk, draft)
    if position == 0 and len(draft.lines) == MOST_LINES:
        raise Refused(DraftFull(draft, MOST_LINES))
    line = draft_line_at(draft, position) if position else InvoiceDraftLine(position=len(draft.lines) + 1)  # type: ignore[call-arg]
    fill_line(line, entered, draft.currency, desk.person.locale)
    if not position:
        draft.lines.append(line)
    set_draft_taxes(draft)
    return await whole(desk, draft, draft.subscription)


@action(
    "invoices.remove_draft_line",
    StaffRight.MANAGE_INVOICES,
    on=InvoiceDraft,
    colleagues=True,
    label=gettext_noop("remove a line from a draft"),
)
async def remove_draft_line(desk: Desk, draft: InvoiceDraft, position: int) -> InvoiceDraft:
    """Remove a line.

    Raises:
        Refused: The draft was issued or discarded.
        NotFound: It has no such line.
    """
    await must_be_open(desk, draft)
    draft.lines.remove(draft_line_at(draft, position))
    await desk.session.flush()
    for place, one in enumerate(draft.lines, start=1):
        one.position = place
        await desk.session.flush()
    set_draft_taxes(draft)
    return await whole(desk, draft, draft.subscription)


@action(
    "invoices.edit_invoice_draft",
    StaffRight.MANAGE_INVOICES,
    on=InvoiceDraft,
    colleagues=True,
    label=gettext_noop("edit the details of a draft"),
)
async def edit_invoice_draft(desk: Desk, draft: InvoiceDraft, details: DraftDetails) -> InvoiceDraft:
    """Set the purchase order number, the note and the due date.

    Raises:
        Refused: The draft was issued or discarded, a text is too long, or the day is over or too far away.
    """
    await must_be_open(desk, draft)
    today = desk.today(draft.subscription.organization)
    draft.po_number, draft.note, draft.due_on = together(
        lambda: line_of(details.po_number, PO_LENGTH, "po_number", optional=True),
        lambda: text_of(details.note, NOTE_LENGTH, "note", optional=True),
        lambda: _due(details.due_on, today),
    )
    await desk.session.flush()
    return draft


def _due(day: date | None, today: date) -> date | None:
    if day is not None and day < today:
        raise Refused(DayOver(day), "due_on")
    if day is not None and day > today + timedelta(days=MOST_DAYS):
        raise Refused(DueTooLate(MOST_DAYS), "due_on")
    return day


async def must_be_open(desk: Desk, draft: InvoiceDraft) -> None:
    """Check that a draft can still be edited.

    Raises:
        Refused: It was issued or discarded.
    """
    if not draft.is_open:
        issued = await desk.session.get_one(Invoice, draft.invoice_id) if draft.invoice_id else None
        raise Refused(DraftEnded(draft, issued))


def draft_line_at(draft: InvoiceDraft, position: int) -> InvoiceDraftLine:
    """The line at a position, counted from 1.

    Raises:
        NotFound: There is none.
    """
    for line in draft.lines:
        if line.position == position:
            return line
    raise NotFound("invoice_draft", draft.ref)


def set_draft_taxes(draft: InvoiceDraft) -> None:
    """Spread the tax over the lines. Call it whenever one of them is new, changed or removed."""
    found = taxes((line.net, line.tax_rate) for line in draft.lines)
    for line, tax in zip(draft.lines, found, strict=True):
        line.tax = tax


async def whole(desk: Desk, draft: InvoiceDraft, subscription: Subscription) -> InvoiceDraft:
    """The draft as it is in the database, with its lines."""
    await desk.session.flush()
    statement = select(InvoiceDraft).where(InvoiceDraft.id == draft.id).options(joinedload(InvoiceDraft.lines))  # type: ignore[arg-type]
    fresh = (await desk.session.scalars(statement.execution_options(populate_existing=True))).unique().one()
    fresh.subscription = subscription
    return fresh
