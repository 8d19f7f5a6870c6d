"""Lists of invoices: of one subscription, of all that a contact may see, or for the vendor's staff of customers."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, false, func, select, true
from sqlmodel import col

from models.access.actions import action
from models.access.desk import Desk
from models.access.waiting import where_may
from models.billing.invoices.tables import HasBalance, Invoice, is_unpaid, series_ref
from models.billing.payments.unused import has_unused, with_unused
from models.core.paging import ON_A_PAGE, PageOf
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.days import has_come
from models.subscriptions.tables import Subscription

DAY = timedelta(days=1)
_TABLE: Any = Invoice.__table__  # type: ignore[attr-defined]
"""The columns of lists. As columns of the class, the ORM would take a third of the statement's time for them."""
NUMBERS = refs_of(Invoice.PREFIX, col(Invoice.sequence), year=col(Invoice.year), width=6, series=col(Invoice.series))


class Listed(StrEnum):
    """Which invoices a list has, by status. OPEN: something is due. PAID: payments cover all of it, or all but
    what was credited. The others are as in `InvoiceState`."""

    OPEN = "open"
    OVERDUE = "overdue"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written off"
    VOID = "void"


@dataclass(frozen=True)
class InvoiceFilters:
    """Which invoices a list has. Without a status or a year, all of them."""

    status: Listed | None = None
    year: int = 0

    def conditions(self, is_over: ColumnElement[bool]) -> list[ColumnElement[bool]]:
        """The conditions for a statement. `is_over` is the one that the due date is over."""
        found = [_is(self.status, is_over)] if self.status else []
        return [*found, col(Invoice.year) == self.year] if self.year else found

    async def for_all(self, desk: Desk) -> list[ColumnElement[bool]]:
        """The same for invoices of several customers, each with its time zone."""
        is_overdue = self.status is Listed.OVERDUE
        return self.conditions(await has_come(desk, col(Invoice.due_on), DAY) if is_overdue else false())


ALL = InvoiceFilters()


def _is(status: Listed, is_over: ColumnElement[bool]) -> ColumnElement[bool]:
    settled = col(Invoice.paid) + col(Invoice.credited) + col(Invoice.written_off) >= col(Invoice.gross)
    closed = and_(col(Invoice.voided_on).is_(None), settled)
    credited = and_(col(Invoice.credited) > 0, col(Invoice.paid) == 0)
    match status:
        case Listed.OPEN:
            return is_unpaid()
        case Listed.OVERDUE:
            return and_(is_unpaid(), is_over)
        case Listed.PAID:
            return and_(closed, col(Invoice.written_off) == 0, ~credited)
        case Listed.CREDITED:
            return and_(closed, col(Invoice.written_off) == 0, credited)
        case Listed.WRITTEN_OFF:
            return and_(closed, col(Invoice.written_off) > 0)
    return col(Invoice.voided_on).is_not(None)


@dataclass(frozen=True)
class InvoiceSummary(HasBalance):
    """An invoice as lists show it. Amounts are in minor units of its currency."""

    id: int
    series: str
    year: int
    sequence: int
    currency: str
    issued_on: date
    due_on: date
    voided_on: date | None
    gross: int
    paid: int
    credited: int
    written_off: int

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return series_ref(Invoice.PREFIX, self.series, self.year, self.sequence)

    @property
    def total(self) -> int:
        """Net and tax."""
        return self.gross


@dataclass(frozen=True)
class InvoiceOf(InvoiceSummary):
    """An invoice in a list of several subscriptions: with the subscription's number, and the customer's ID and name.
    `has_credit`: the customer has unused credit. `today` is the day in the customer's time zone."""

    number: int
    customer_id: int
    has_credit: bool
    customer: str
    today: date

    @property
    def subscription_ref(self) -> str:
        """The short ID of its subscription."""
        return f"{Subscription.PREFIX}-{self.number}"


@dataclass(frozen=True)
class Invoices:
    """A page of the invoices of a subscription, newest first. `has_credit`: the customer has unused credit."""

    subscription: Subscription
    invoices: PageOf[InvoiceSummary]
    has_credit: bool = False


@action(
    "invoices.list_invoices",
    Right.VIEW_INVOICES,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("see the invoices"),
)
async def list_invoices(
    desk: Desk,
    subscription: Subscription,
    first: int = 1,
    typed: str = "",
    filters: InvoiceFilters = ALL,
    most: int = ON_A_PAGE,
) -> Invoices:
    """A page of the invoices of a subscription with the amounts due, newest first: of all, or of those with the typed
    words in their number. Takes one statement, however many there are. After the last one, it's the first page."""
    if typed or filters != ALL:
        conditions = filters.conditions(col(Invoice.due_on) < desk.today(subscription.organization))
        statement = _listed(typed).where(*conditions, matching(typed, *NUMBERS))
    else:
        statement = _newest()
    ids = {"of_subscription": subscription.id, "of_customer": subscription.organization_id}
    page = await _page(desk, statement, first, most, **ids)
    rows = PageOf([InvoiceSummary(*row[:-1]) for row in page], page.first, page.total)
    return Invoices(subscription, rows, bool(page and page[0][-1]))


@cache
def _newest() -> Any:
    # Built once, because building it costs more than running it.
    return _listed()


def _listed(typed: str = "") -> Any:
    """The statement for a page of the invoices of a subscription and their number."""
    columns = *_columns(), has_unused(bindparam("of_customer")).label("has_credit")
    return _ordered(select(*columns).where(_TABLE.c.subscription_id == bindparam("of_subscription")), typed)


def _columns() -> list[Any]:
    """What a list shows of an invoice, and last how many there are."""
    return [*(_TABLE.c[field.name] for field in fields(InvoiceSummary)), func.count().over()]


def _ordered(statement: Any, typed: str) -> Any:
    """A page of a list, newest first. An invoice whose number was typed is first."""
    newest = (_TABLE.c.year.desc(), _TABLE.c.series, _TABLE.c.sequence.desc())
    ordered = statement.order_by(*exact_first(typed, NUMBERS), *newest)
    return ordered.limit(bindparam("most")).offset(bindparam("before"))


async def _page(desk: Desk, statement: Any, first: int, most: int, **values: int) -> PageOf[Any]:
    values |= {"before": first - 1, "most": most}
    rows = (await desk.session.execute(statement, values)).all()
    if not rows and first > 1:
        first = 1
        rows = (await desk.session.execute(statement, values | {"before": 0})).all()
    place = len(fields(InvoiceSummary))
    total = rows[0][place] if rows else 0
    return PageOf([(*row[:place], *row[place + 1 :]) for row in rows], first, total)


@action("invoices.my_invoices", OwnRight.KNOWN, reads=True, label=gettext_noop("see the invoices that you may see"))
async def my_invoices(
    desk: Desk, first: int = 1, typed: str = "", filters: InvoiceFilters = ALL, most: int = ON_A_PAGE
) -> PageOf[InvoiceOf]:
    """A page of the invoices of all subscriptions in which the caller may see them, newest first. With a text, those
    with its words in their number or subscription."""
    await my_subscriptions(desk)
    mine = col(Invoice.subscription_id).in_(where_may(desk, Right.VIEW_INVOICES))
    return await _of_several(desk, first, typed, most, mine, *await filters.for_all(desk))


@action(
    "invoices.invoices_of_customers",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see the invoices of all customers"),
)
async def invoices_of_customers(
    desk: Desk, first: int = 1, typed: str = "", filters: InvoiceFilters = ALL, most: int = ON_A_PAGE
) -> PageOf[InvoiceOf]:
    """For the vendor's staff: a page of all customers' invoices, newest first. With a text, those with its words in
    their number, or in their subscription's or customer's name."""
    return await _of_several(desk, first, typed, most, *await filters.for_all(desk))


@action(
    "invoices.customer_invoices",
    StaffRight.MANAGE_INVOICES,
    on=Organization,
    reads=True,
    label=gettext_noop("see a customer's invoices"),
)
async def customer_invoices(
    desk: Desk,
    organization: Organization,
    first: int = 1,
    typed: str = "",
    filters: InvoiceFilters = ALL,
    most: int = ON_A_PAGE,
) -> tuple[Organization, PageOf[InvoiceOf]]:
    """The same of one customer."""
    theirs = col(Subscription.organization_id) == organization.id
    conditions = filters.conditions(col(Invoice.due_on) < desk.today(organization))
    return organization, await _of_several(desk, first, typed, most, theirs, *conditions)


async def _of_several(desk: Desk, first: int, typed: str, most: int, *which: Any) -> PageOf[InvoiceOf]:
    numbers = *NUMBERS, *refs_of(Subscription.PREFIX, col(Subscription.number))
    found = matching(typed, *numbers, col(Subscription.name), col(Organization.name)) if typed else true()
    has_credit = col(Organization.id).in_(with_unused())
    owner = col(Organization.id), has_credit, col(Organization.name), col(Organization.time_zone)
    statement = (
        select(*_columns(), col(Subscription.number), *owner)
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(*which, found)
    )
    page = await _page(desk, _ordered(statement, typed), first, most)
    days = {zone: desk.now.astimezone(ZoneInfo(zone)).date() for zone in {row[-1] for row in page}}
    return PageOf([InvoiceOf(*(*row[:-1], days[row[-1]])) for row in page], page.first, page.total)
