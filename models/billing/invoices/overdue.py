"""Overdue invoices: those that a contact may pay, and for the vendor's staff those of all customers. What day it is
depends on the customer's time zone, not on the reader's."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits, where_may
from models.billing.invoices.listing import DAY, NUMBERS
from models.billing.invoices.tables import Invoice, is_unpaid
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.days import has_come
from models.subscriptions.tables import Subscription

NEEDED = (Right.PAY, Right.VIEW_INVOICES)
"""The rights a contact needs to have overdue invoices shown."""


@action("invoices.my_overdue", OwnRight.KNOWN, reads=True, label=gettext_noop("see your overdue invoices"))
async def my_overdue(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Invoice]:
    """A page of the overdue invoices that the caller may pay, the longest overdue first. With a text, those that it
    finds."""
    await my_subscriptions(desk)
    return await page_of(desk.session, _found(await _overdue(desk, _payable(desk)), typed), first)


@action(
    "invoices.overdue_of_customers",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see the overdue invoices of all customers"),
)
async def overdue_of_customers(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Invoice]:
    """For the vendor's staff: a page of all customers' overdue invoices, the longest overdue first. With a text, those
    that it finds."""
    return await page_of(desk.session, _found(await _overdue(desk), typed), first)


@waits(WaitKind.OVERDUE_INVOICES, contacts=True)
async def overdue_invoices(desk: Desk) -> PageOf[Invoice]:
    """Those that the caller may pay."""
    return await few(desk.session, await _overdue(desk, _payable(desk)))


@waits(WaitKind.OVERDUE_OF_CUSTOMERS, StaffRight.MANAGE_INVOICES)
async def customers_that_owe(desk: Desk) -> PageOf[Invoice]:
    """Those of all customers."""
    return await few(desk.session, await _overdue(desk))


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
