"""Payments and what they settled, for the vendor's staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.credit_notes.issuing import credits_of_invoice
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.recovering import invoice_to_repay, is_owed_back
from models.billing.payments.settling import taken_back
from models.billing.payments.tables import Payment, Refund, Settlement
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import StaffRight
from models.subscriptions.tables import Subscription

PAYMENT_NUMBERS = refs_of(Payment.PREFIX, col(Payment.id))


@dataclass(frozen=True)
class InvoiceSettlements:
    """What settled an invoice, oldest first, and its credit notes. Nothing that was taken back."""

    invoice: Invoice
    settlements: Sequence[Settlement]
    credit_notes: Sequence[CreditNote]


@dataclass(frozen=True)
class SourceDetails:
    """A payment or a credit note with what it settles and what was paid back of it. `by` recorded it, if a person
    did. `to_repay` is an invoice for which the customer can repay what they owe again, if they do."""

    source: Payment | CreditNote
    settlements: Sequence[Settlement]
    refunds: Sequence[Refund]
    by: Person | None = None
    to_repay: Invoice | None = None

    @property
    def recovered(self) -> int:
        """What of it covered refunds that the customer owed again, in minor units."""
        source = self.source
        if isinstance(source, Payment) and source.undone_on:
            return 0
        return source.used - sum(one.amount for one in self.settlements) - sum(one.amount for one in self.refunds)


@action("payments.list_payments", StaffRight.MANAGE_INVOICES, reads=True, label=gettext_noop("see customers' payments"))
async def list_payments(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Payment]:
    """A page of all customers' payments, newest first. With a text, those with its words in their ID or reference, or
    in the customer's name."""
    statement = (
        select(Payment)
        .join(Subscription, col(Subscription.id) == col(Payment.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(matching(typed, *PAYMENT_NUMBERS, col(Payment.reference), col(Organization.name)))
        .options(_with_owner(Payment.subscription))
        .order_by(*exact_first(typed, PAYMENT_NUMBERS), col(Payment.id).desc())
    )
    return await page_of(desk.session, statement, first)


@action(
    "payments.unpaid_of_customer",
    StaffRight.MANAGE_INVOICES,
    on=Organization,
    reads=True,
    label=gettext_noop("see the unpaid invoices of a customer"),
)
async def unpaid_of_customer(desk: Desk, organization: Organization, currency: str) -> Sequence[Invoice]:
    """A customer's invoices in a currency for which money can be recorded, the first due first: unpaid ones, those that
    were written off, and those of subscriptions in which the customer owes a refund again."""
    owing = select(Payment.subscription_id).where(Payment.currency == currency, is_owed_back())
    statement = (
        select(Invoice)
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .where(
            Subscription.organization_id == organization.id,
            Invoice.currency == currency,
            or_(
                is_unpaid(),
                col(Invoice.written_off) > 0,
                and_(col(Invoice.voided_on).is_(None), col(Invoice.subscription_id).in_(owing)),
            ),
        )
        .options(_with_owner(Invoice.subscription))
        .order_by(col(Invoice.due_on), col(Invoice.id))
    )
    return (await desk.session.scalars(statement)).all()


@action(
    "payments.show_settlements",
    StaffRight.MANAGE_INVOICES,
    on=Invoice,
    reads=True,
    label=gettext_noop("see the payments of an invoice"),
)
async def show_settlements(desk: Desk, invoice: Invoice) -> InvoiceSettlements:
    """The payments, credit notes and write-offs of an invoice."""
    found = _standing().where(Settlement.invoice_id == invoice.id)
    beside = joinedload(Settlement.payment), joinedload(Settlement.credit_note)  # type: ignore[arg-type]
    settlements = (await desk.session.scalars(found.options(*beside))).all()
    return InvoiceSettlements(invoice, settlements, await credits_of_invoice(desk, invoice))


@action(
    "payments.show_credit_note",
    StaffRight.MANAGE_INVOICES,
    on=CreditNote,
    reads=True,
    label=gettext_noop("see what a credit note settles"),
)
async def show_credit(_desk: Desk, note: CreditNote) -> CreditNote:
    """One credit note, with its subscription and customer."""
    return note


async def details_of(desk: Desk, source: Payment | CreditNote) -> SourceDetails:
    """What a payment or a credit note settles. Checks no right: the caller has shown the row."""
    is_payment = isinstance(source, Payment)
    settles = Settlement.payment_id if is_payment else Settlement.credit_note_id
    refunds = Refund.payment_id if is_payment else Refund.credit_note_id
    found = _standing().where(col(settles) == source.id).options(joinedload(Settlement.invoice))  # type: ignore[arg-type]
    paid_back = select(Refund).where(col(refunds) == source.id).order_by(col(Refund.id))
    by = source.recorded_by_id if isinstance(source, Payment) else None
    return SourceDetails(
        source,
        (await desk.session.scalars(found)).all(),
        (await desk.session.scalars(paid_back)).all(),
        await desk.session.get(Person, by) if by else None,
        await invoice_to_repay(desk, source) if isinstance(source, Payment) else None,
    )


def _standing() -> Any:
    """Settlements that weren't taken back, oldest first."""
    statement = select(Settlement).where(col(Settlement.amount) > 0, col(Settlement.id).not_in(taken_back()))
    return statement.order_by(col(Settlement.id))


def _with_owner(subscription: Any) -> Any:
    return joinedload(subscription).joinedload(Subscription.organization)  # type: ignore[arg-type]
