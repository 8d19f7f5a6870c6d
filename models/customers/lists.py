"""What belongs to a customer, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import and_, func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select

from models.access.actions import action
from models.access.audit import AuditEntry
from models.access.desk import Desk, bound
from models.billing.orders.tables import Quote, QuoteState
from models.catalogue.plans import Plan
from models.core.texts import gettext_noop
from models.customers.pages import PAGE, Page, page_of, paged
from models.customers.tables import CustomerNote
from models.desks.tickets.tables import Ticket, TicketState
from models.directory.organizations import Organization
from models.directory.people import Person, SlackUser
from models.renewals.tables import Renewal, RenewalState
from models.roles import Role, StaffRight
from models.subscriptions.contacts import Contact, ContactKind, Rank, role_of
from models.subscriptions.scopes import of_organization
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import Subscription

WAITING = (QuoteState.DRAFT, QuoteState.OPEN)


@dataclass(frozen=True)
class Activity:
    """The last thing on the audit trail about a customer's subscriptions: when, and by whom."""

    at: datetime
    by: str


@dataclass(frozen=True)
class SubscriptionLine:
    """A subscription of a customer. `at_risk`: its renewal has no answer 15 days before the end. `unconfirmed`: nobody
    has answered yet whether all its contacts are still right."""

    subscription: Subscription
    at_risk: bool
    unconfirmed: bool = False


@dataclass(frozen=True)
class HeldRole:
    """A role that a person has on `count` subscriptions of a customer, of which `number` is the first."""

    role: Role
    role_table: str
    count: int
    number: int


@dataclass(frozen=True)
class ContactLine:
    """A contact of a customer with their roles. `in_slack`: they are linked to a Slack user."""

    person: Person
    in_slack: bool
    roles: Sequence[HeldRole]


@action(
    "customers.customer_subscriptions",
    StaffRight.VIEW_CUSTOMERS,
    on=Organization,
    reads=True,
    label=gettext_noop("see a customer's subscriptions"),
)
async def customer_subscriptions(
    desk: Desk, organization: Organization, number: int = 1
) -> tuple[Organization, Page[SubscriptionLine]]:
    """A customer's subscriptions: those at risk first, then those that run."""
    return organization, (await subscriptions_of(desk.session, organization, number, PAGE))[0]


@action(
    "customers.customer_contacts",
    StaffRight.VIEW_CUSTOMERS,
    on=Organization,
    reads=True,
    audited=True,
    label=gettext_noop("see a customer's contacts"),
)
async def customer_contacts(
    desk: Desk, organization: Organization, number: int = 1
) -> tuple[Organization, Page[ContactLine]]:
    """The people with a role on a customer's subscriptions, by name."""
    return organization, await contacts_of(desk.session, organization, number, PAGE)


@action(
    "customers.customer_tickets",
    StaffRight.VIEW_CUSTOMERS,
    on=Organization,
    reads=True,
    label=gettext_noop("see a customer's tickets"),
)
async def customer_tickets(
    desk: Desk, organization: Organization, number: int = 1
) -> tuple[Organization, Page[Ticket]]:
    """A customer's tickets: unresolved ones first, then the newest."""
    return organization, await tickets_of(desk.session, organization, number, PAGE)


@action(
    "customers.customer_quotes",
    StaffRight.PROCESS_ORDERS,
    on=Organization,
    reads=True,
    label=gettext_noop("see a customer's open quotes"),
)
async def customer_quotes(desk: Desk, organization: Organization, number: int = 1) -> tuple[Organization, Page[Quote]]:
    """A customer's drafts and open quotes, newest first."""
    return organization, await quotes_of(desk.session, organization, number, PAGE)


@action(
    "customers.customer_notes",
    StaffRight.VIEW_CUSTOMERS,
    on=Organization,
    reads=True,
    label=gettext_noop("see the notes about a customer"),
)
async def customer_notes(
    desk: Desk, organization: Organization, number: int = 1
) -> tuple[Organization, Page[CustomerNote]]:
    """The notes about a customer, newest first."""
    return organization, await notes_about(desk.session, organization, number, PAGE)


async def subscriptions_of(
    session: AsyncSession, organization: Organization, number: int, size: int
) -> tuple[Page[SubscriptionLine], Activity | None]:
    """A page of a customer's subscriptions, and the last activity in any of them, by one statement."""
    open_one = select(Renewal.id).where(
        Renewal.subscription_id == Subscription.id,
        Renewal.term_ends_on == Subscription.ends_on,
        Renewal.state == RenewalState.OPEN,
        col(Renewal.at_risk_at).is_not(None),
    )
    at_risk = open_one.correlate(Subscription).exists()
    confirmed, asked = col(Contact.confirmed_on), col(Subscription.contacts_asked_on)
    waiting = select(Contact.id).where(
        Contact.subscription_id == Subscription.id,
        or_(and_(confirmed.is_(None), asked.is_not(None)), confirmed < asked),
        col(Subscription.state).in_(list(RUNNING)),
    )
    unconfirmed = waiting.correlate(Subscription).exists()
    last = _last_entry(organization)
    by = select(func.coalesce(Person.name, AuditEntry.actor)).outerjoin_from(
        AuditEntry, Person, col(Person.id) == col(AuditEntry.person_id)
    )
    columns: Any = (
        Subscription,
        at_risk,
        unconfirmed,
        func.count().over(),
        select(AuditEntry.at).where(AuditEntry.id == last).scalar_subquery(),
        by.where(AuditEntry.id == last).scalar_subquery(),
    )
    statement: Any = select(*columns).where(Subscription.organization_id == organization.id)
    statement = statement.options(joinedload(Subscription.plan))  # type: ignore[arg-type]
    statement = statement.order_by(
        at_risk.desc(), col(Subscription.state).in_(list(RUNNING)).desc(), col(Subscription.number)
    )
    rows = (await session.execute(paged(statement, number, size))).all()
    for subscription, *_ in rows:
        set_committed_value(subscription, "organization", organization)
    lines = [SubscriptionLine(one, bool(risky), bool(open_)) for one, risky, open_, *_ in rows]
    activity = Activity(rows[0][4], rows[0][5]) if rows and rows[0][4] else None
    return page_of(lines, rows[0][3] if rows else 0, number, size), activity


def _last_entry(organization: Organization) -> Any:
    """The ID of the newest entry about one of a customer's subscriptions: the newest of each, and of these the
    newest. Each is the end of an index."""
    newest = select(func.max(AuditEntry.id)).where(AuditEntry.subscription_id == Subscription.id)
    each = newest.correlate(Subscription).scalar_subquery()
    return select(func.max(each)).where(Subscription.organization_id == organization.id).scalar_subquery()


async def contacts_of(session: AsyncSession, organization: Organization, number: int, size: int) -> Page[ContactLine]:
    """A page of a customer's contacts, each with their roles, by one statement. It has one row for each person and
    role, however many subscriptions there are."""
    theirs = col(Contact.subscription_id).in_(of_organization(organization.id))
    people: Any = select(Person.id).join(Contact, col(Contact.person_id) == col(Person.id)).where(theirs)
    people = people.group_by(col(Person.id)).order_by(col(Person.name), col(Person.id))
    shown = paged(people, number, size).subquery()
    total = select(func.count(col(Contact.person_id).distinct())).where(theirs).scalar_subquery()
    in_slack = select(SlackUser.id).where(SlackUser.person_id == Person.id, bound()).correlate(Person).exists()
    columns: Any = (
        Person,
        in_slack,
        Contact.kind,
        Contact.rank,
        Plan.role_table,
        func.count(),
        func.min(Subscription.number),
        total,
    )
    statement: Any = (
        select(*columns)
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .join(Subscription, col(Subscription.id) == col(Contact.subscription_id))
        .join(Plan, col(Plan.id) == col(Subscription.plan_id))
        .where(theirs, col(Person.id).in_(select(shown.c.id)))
        .group_by(col(Person.id), col(Contact.kind), col(Contact.rank), col(Plan.role_table))
        .order_by(col(Person.name), col(Person.id))
    )
    rows = (await session.execute(statement)).all()
    lines = [_contact_line(list(one)) for _, one in groupby(rows, lambda row: row[0].id)]
    return page_of(lines, rows[0][7] if rows else 0, number, size)


def _contact_line(rows: Sequence[Any]) -> ContactLine:
    roles = [
        HeldRole(role_of(ContactKind(kind), Rank(rank)), table, count, number)
        for _, _, kind, rank, table, count, number, _ in rows
    ]
    order = list(Role)
    return ContactLine(rows[0][0], bool(rows[0][1]), sorted(roles, key=lambda one: order.index(one.role)))


async def tickets_of(session: AsyncSession, organization: Organization, number: int, size: int) -> Page[Ticket]:
    """A page of a customer's tickets."""
    statement: Any = select(Ticket, func.count().over())
    statement = statement.where(col(Ticket.subscription_id).in_(of_organization(organization.id)))
    statement = statement.options(joinedload(Ticket.subscription), joinedload(Ticket.assignee))  # type: ignore[arg-type]
    resolved = col(Ticket.state) == TicketState.RESOLVED
    return await _page(session, statement.order_by(resolved, col(Ticket.id).desc()), number, size)


async def quotes_of(session: AsyncSession, organization: Organization, number: int, size: int) -> Page[Quote]:
    """A page of a customer's drafts and open quotes."""
    statement: Any = select(Quote, func.count().over())
    theirs = col(Quote.subscription_id).in_(of_organization(organization.id))
    statement = statement.where(and_(theirs, col(Quote.state).in_(WAITING)))
    statement = statement.options(joinedload(Quote.subscription))  # type: ignore[arg-type]
    return await _page(session, statement.order_by(col(Quote.id).desc()), number, size)


async def notes_about(session: AsyncSession, organization: Organization, number: int, size: int) -> Page[CustomerNote]:
    """A page of the notes about a customer."""
    statement: Any = select(CustomerNote, func.count().over())
    statement = statement.where(CustomerNote.organization_id == organization.id)
    statement = statement.options(joinedload(CustomerNote.author))  # type: ignore[arg-type]
    return await _page(session, statement.order_by(col(CustomerNote.id).desc()), number, size)


async def _page(session: AsyncSession, statement: Any, number: int, size: int) -> Page[Any]:
    rows = (await session.execute(paged(statement, number, size))).all()
    return page_of([row for row, _ in rows], rows[0][1] if rows else 0, number, size)
