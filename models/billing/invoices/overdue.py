"""Overdue invoices: those that a contact may pay, and for the vendor's staff those of all customers. What day it is
depends on the customer's time zone, not on the reader's."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.waiting import FEW, WaitKind, few, waits, where_may
from models.billing.invoices.listing import DAY, NUMBERS
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.covering import coverage, covered
from models.core.paging import ON_A_PAGE, PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.days import has_come
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class OverdueInvoice:
    """An overdue invoice, and what unused credit covers of it, as far as the reader knows of it. In minor units."""

    invoice: Invoice
    credit: int = 0

    @property
    def to_pay(self) -> int:
        """What is due and not covered."""
        return self.invoice.due - self.credit


NEEDED = (Right.PAY, Right.VIEW_INVOICES)
"""The rights a contact needs to have overdue invoices shown."""


@action("invoices.my_overdue", OwnRight.KNOWN, reads=True, label=gettext_noop("see your overdue invoices"))
async def my_overdue(desk: Desk, first: int = 1, typed: str = "") -> PageOf[OverdueInvoice]:
    """A page of the overdue invoices that the caller may pay, the longest overdue first. None that unused credit covers
    wholly. With a text, those that it finds."""
    await my_subscriptions(desk)
    return await _mine(desk, typed, first)


@action(
    "invoices.overdue_of_customers",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see the overdue invoices of all customers"),
)
async def overdue_of_customers(desk: Desk, first: int = 1, typed: str = "") -> PageOf[OverdueInvoice]:
    """For the vendor's staff: a page of all customers' overdue invoices, the longest overdue first. With a text, those
    that it finds."""
    return await _of_customers(desk, await page_of(desk.session, _found(await _overdue(desk), typed), first))


@waits(WaitKind.OVERDUE_INVOICES, contacts=True)
async def overdue_invoices(desk: Desk) -> PageOf[OverdueInvoice]:
    """Those that the caller may pay."""
    return await _mine(desk, most=FEW)


@waits(WaitKind.OVERDUE_OF_CUSTOMERS, StaffRight.MANAGE_INVOICES)
async def customers_that_owe(desk: Desk) -> PageOf[OverdueInvoice]:
    """Those of all customers."""
    return await _of_customers(desk, await few(desk.session, await _overdue(desk)))


async def _mine(desk: Desk, typed: str = "", first: int = 1, most: int = ON_A_PAGE) -> PageOf[OverdueInvoice]:
    payable = _payable(desk)
    statement = await _overdue(desk, payable)
    page = await page_of(desk.session, _found(statement, typed), first, most=most)
    if not page:
        return PageOf()
    customers = select(Subscription.organization_id).join(Invoice).where(payable)
    credit = await coverage(desk, desk.person, customers)
    if credit.whole:
        left = statement.where(col(Invoice.id).not_in(credit.whole))
        page = await page_of(desk.session, _found(left, typed), first, most=most)
    return _covered(page, credit.amounts)


async def _of_customers(desk: Desk, page: PageOf[Invoice]) -> PageOf[OverdueInvoice]:
    """With those that credit covers: the billing team has to apply it."""
    customers = {one.subscription.organization_id for one in page}
    return _covered(page, await covered(desk, None, customers) if page else Counter())


def _covered(page: PageOf[Invoice], credit: Counter[int]) -> PageOf[OverdueInvoice]:
    return PageOf([OverdueInvoice(one, credit[one.id]) for one in page], page.first, page.total)


def _payable(desk: Desk) -> ColumnElement[bool]:
    """Whether the caller may pay an invoice. Their memberships must be loaded."""
    return col(Invoice.subscription_id).in_(set.intersection(*(set(where_may(desk, right)) for right in NEEDED)))


def _found(statement: Any, typed: str) -> Any:
    """The invoices with a text's words in their number, or in their subscription's or customer's name. An exact number
    comes first."""
    if not typed:
        return statement
    numbers = *NUMBERS, *refs_of(Subscription.PREFIX, col(Subscription.number))
    statement = statement.where(matching(typed, *numbers, col(Subscription.name), col(Organization.name)))
    return statement.order_by(None).order_by(*exact_first(typed, NUMBERS), *LONGEST_FIRST)


LONGEST_FIRST = (col(Invoice.due_on), col(Invoice.id))


async def _overdue(desk: Desk, *which: ColumnElement[bool]) -> Any:
    """Unpaid invoices after their due date, the longest overdue first."""
    is_over = await has_come(desk, col(Invoice.due_on), DAY)
    owner = joinedload(Invoice.subscription).joinedload(Subscription.organization)  # type: ignore[arg-type]
    return (
        select(Invoice)
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(*which, is_over, is_unpaid())
        .options(owner)
        .order_by(*LONGEST_FIRST)
    )
