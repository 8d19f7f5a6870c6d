"""Preparing an invoice by hand, and issuing it."""

from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.invoice_drafts.editing import must_be_open, set_draft_taxes, whole
from models.billing.invoice_drafts.problems import Corrected, DraftBelowZero, DraftEmpty, NotVoid
from models.billing.invoice_drafts.tables import InvoiceDraft, InvoiceDraftLine, is_open
from models.billing.invoices.issuing import Printed, issue_invoice
from models.billing.invoices.tables import Invoice
from models.billing.orders.problems import OrderIsCancelled
from models.billing.orders.tables import Order
from models.billing.parties import Party, party_from
from models.core.errors import Refused
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import StaffRight
from models.subscriptions.tables import Subscription

NUMBERS = refs_of(InvoiceDraft.PREFIX, col(InvoiceDraft.id))


@action(
    "invoices.list_drafts",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see the drafts of invoices"),
)
async def list_drafts(desk: Desk, first: int = 1, typed: str = "") -> PageOf[InvoiceDraft]:
    """A page of the drafts that aren't issued yet, newest first. With a text, those with its words in their ID, or in
    their subscription's or customer's name."""
    statement = (
        select(InvoiceDraft)
        .join(Subscription, col(Subscription.id) == col(InvoiceDraft.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(is_open(), matching(typed, *NUMBERS, col(Subscription.name), col(Organization.name)))
        .options(joinedload(InvoiceDraft.subscription).joinedload(Subscription.organization))  # type: ignore[arg-type]
        .order_by(*exact_first(typed, NUMBERS), col(InvoiceDraft.id).desc())
    )
    return await page_of(desk.session, statement, first)


@action(
    "invoices.draft_invoice",
    StaffRight.MANAGE_INVOICES,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("prepare an invoice"),
)
async def draft_invoice(desk: Desk, subscription: Subscription) -> InvoiceDraft:
    """Begin an invoice without lines, in the subscription's currency."""
    draft = InvoiceDraft(
        subscription_id=subscription.id,
        currency=subscription.currency,
        author_id=desk.caller_id,
        begun_at=desk.now,
    )
    return await _added(desk, draft, subscription)


@action(
    "invoices.correct_invoice",
    StaffRight.MANAGE_INVOICES,
    on=Invoice,
    colleagues=True,
    label=gettext_noop("issue a corrected invoice"),
)
async def correct_invoice(desk: Desk, invoice: Invoice) -> InvoiceDraft:
    """Begin a draft with the lines and details of a void invoice. If one was begun before, get that one.

    Raises:
        Refused: The invoice isn't void, or has been corrected already.
    """
    if not invoice.voided_on:
        raise Refused(NotVoid(invoice))
    await _must_be_ordered(desk, invoice.id)
    begun = select(InvoiceDraft).where(InvoiceDraft.replaces_id == invoice.id, col(InvoiceDraft.discarded_at).is_(None))
    there = (await desk.session.scalars(begun)).one_or_none()
    if there is not None and there.invoice_id is not None:
        raise Refused(Corrected(invoice, await desk.session.get_one(Invoice, there.invoice_id)))
    if there is not None:
        return await whole(desk, there, invoice.subscription)
    draft = InvoiceDraft(
        subscription_id=invoice.subscription_id,
        currency=invoice.currency,
        po_number=invoice.po_number,
        note=invoice.note,
        replaces_id=invoice.id,
        author_id=desk.caller_id,
        begun_at=desk.now,
    )
    columns = {"position", "description", "quantity", "unit_price", "net", "tax_rate"}
    draft.lines = [InvoiceDraftLine(**line.model_dump(include=columns)) for line in invoice.lines]
    set_draft_taxes(draft)
    return await _added(desk, draft, invoice.subscription)


@action(
    "invoices.show_draft",
    StaffRight.MANAGE_INVOICES,
    on=InvoiceDraft,
    reads=True,
    colleagues=True,
    label=gettext_noop("see the draft of an invoice"),
)
async def show_draft(desk: Desk, draft: InvoiceDraft) -> InvoiceDraft:
    """A draft with its lines.

    Raises:
        Refused: It was issued or discarded.
    """
    await must_be_open(desk, draft)
    return draft


@action(
    "invoices.discard_draft",
    StaffRight.MANAGE_INVOICES,
    on=InvoiceDraft,
    colleagues=True,
    label=gettext_noop("discard a draft"),
)
async def discard_draft(desk: Desk, draft: InvoiceDraft) -> InvoiceDraft:
    """Discard a draft. It had no number, so none is missing.

    Raises:
        Refused: It was issued or discarded.
    """
    await must_be_open(desk, draft)
    draft.discarded_at = desk.now
    await desk.session.flush()
    return draft


@action(
    "invoices.issue_draft",
    StaffRight.MANAGE_INVOICES,
    on=InvoiceDraft,
    colleagues=True,
    label=gettext_noop("issue an invoice"),
)
async def issue_draft(desk: Desk, draft: InvoiceDraft) -> Invoice:
    """Issue the invoice. It gets the next number, and the contacts who receive invoices get it by email. If it corrects
    a void invoice of an order, it is now the order's invoice.

    Raises:
        Refused: The draft was issued or discarded, it has no lines, or its total is below 0.
    """
    await must_be_issuable(desk, draft)
    buyer = await _entered_before(desk, draft)
    invoice = await issue_invoice(
        desk,
        draft.subscription,
        draft.lines,
        Printed(draft.po_number, buyer.lines, buyer.tax_id, draft.note, buyer.parts),
        due_on=draft.due_on,
        currency=draft.currency,
        replaces_id=draft.replaces_id,
    )
    draft.invoice_id = invoice.id
    if draft.replaces_id is not None:
        await _invoice_order(desk, draft, invoice)
    await desk.session.flush()
    desk.note(invoice=invoice.ref)
    return invoice


async def _entered_before(desk: Desk, draft: InvoiceDraft) -> Party:
    """The customer on the invoice that a draft corrects: its address and tax ID may have been entered for its order.
    Empty if those on file were changed since, so they're the right ones."""
    if draft.replaces_id is None:
        return Party()
    organization = draft.subscription.organization
    void, changed_at = await desk.session.get_one(Invoice, draft.replaces_id), organization.billing_changed_at
    if changed_at and changed_at.astimezone(ZoneInfo(organization.time_zone)).date() >= void.issued_on:
        return Party()
    return party_from(void.buyer)


async def _invoice_order(desk: Desk, draft: InvoiceDraft, invoice: Invoice) -> None:
    """Make a corrected invoice that of the order, which then says what is printed on it."""
    buyer = party_from(invoice.buyer)
    printed = {
        "po_number": draft.po_number,
        "billing_address": buyer.address,
        "billing_parts": buyer.parts.stored(),
        "tax_id": buyer.tax_id,
    }
    ordered = update(Order).where(col(Order.invoice_id) == draft.replaces_id)
    await desk.session.execute(ordered.values(invoice_id=invoice.id, **printed))


async def must_be_issuable(desk: Desk, draft: InvoiceDraft) -> None:
    """Check that a draft can be issued.

    Raises:
        Refused: It was issued or discarded, it has no lines, or its total is below 0.
    """
    await must_be_open(desk, draft)
    if draft.replaces_id is not None:
        await _must_be_ordered(desk, draft.replaces_id)
    if not draft.lines:
        raise Refused(DraftEmpty(draft))
    if draft.total < 0:
        raise Refused(DraftBelowZero(draft))


async def _must_be_ordered(desk: Desk, invoice_id: int) -> None:
    """Check that a void invoice isn't that of a cancelled order, of which nothing is to be paid.

    Raises:
        Refused: It is.
    """
    statement = select(Order).where(Order.invoice_id == invoice_id, col(Order.cancelled_at).is_not(None))
    statement = statement.options(joinedload(Order.cancelled_by))  # type: ignore[arg-type]
    order = (await desk.session.scalars(statement)).first()
    if order is not None:
        raise Refused(OrderIsCancelled(order))


async def _added(desk: Desk, draft: InvoiceDraft, subscription: Subscription) -> InvoiceDraft:
    desk.session.add(draft)
    await desk.session.flush()
    desk.note(draft=draft.ref)
    return await whole(desk, draft, subscription)
