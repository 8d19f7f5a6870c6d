"""Finding the invoice to void, credit, write off and so on, for the vendor's staff."""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.listing import NUMBERS
from models.billing.invoices.tables import Invoice, is_unpaid
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import StaffRight
from models.subscriptions.tables import Subscription


class InvoiceDeed(StrEnum):
    """What the billing team does with an invoice, as it's typed after `/invoice`."""

    RECORD = "record"
    VOID = "void"
    CREDIT = "credit"
    WRITE_OFF = "writeoff"
    REMIND = "remind"
    PROMISE = "promise"
    SNOOZE = "snooze"
    HOLD = "hold"
    RESUME = "resume"


@action(
    "payments.invoices_for",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see the invoices of all customers"),
)
async def invoices_for(desk: Desk, deed: InvoiceDeed, first: int = 1, typed: str = "") -> PageOf[Invoice]:
    """A page of all customers' invoices with which something can be done: to void or credit one, the newest first, else
    the first due first. With a text, those with its words in their number, or in the subscription's or customer's
    name."""
    first_due = (col(Invoice.due_on), col(Invoice.id))
    order = (col(Invoice.id).desc(),) if deed in (InvoiceDeed.VOID, InvoiceDeed.CREDIT) else first_due
    statement = (
        select(Invoice)
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(_possible(deed), matching(typed, *NUMBERS, col(Subscription.name), col(Organization.name)))
        .options(joinedload(Invoice.subscription).joinedload(Subscription.organization))  # type: ignore[arg-type]
        .order_by(*exact_first(typed, NUMBERS), *order)
    )
    return await page_of(desk.session, statement, first)


def _possible(deed: InvoiceDeed) -> ColumnElement[bool]:
    """Whether something can be done with an invoice. The action of the deed checks it again."""
    is_valid = col(Invoice.voided_on).is_(None)
    credited = select(func.coalesce(func.sum(CreditNote.gross), 0)).where(CreditNote.invoice_id == Invoice.id)
    in_credit_notes = credited.correlate(Invoice).scalar_subquery()
    settled = col(Invoice.paid) + col(Invoice.credited) + col(Invoice.written_off)
    match deed:
        case InvoiceDeed.VOID:
            return and_(is_valid, settled == 0, in_credit_notes == 0)
        case InvoiceDeed.CREDIT:
            return and_(is_valid, col(Invoice.written_off) == 0, in_credit_notes < col(Invoice.gross))
        case InvoiceDeed.RECORD:
            return or_(is_unpaid(), col(Invoice.written_off) > 0)
    return is_unpaid()
