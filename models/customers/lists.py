"""What belongs to a customer, page by page: all of it, or with a text what has its words."""

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
from models.access.desk import Desk
from models.billing.orders.tables import Quote, is_in_work
from models.catalogue.plans import Plan
from models.core.paging import ON_A_PAGE, PageOf, page_of, page_of_rows
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.customers.tables import CustomerNote
from models.desks.tickets.classification import ENDED
from models.desks.tickets.tables import Ticket
from models.directory.lookup import bound
from models.directory.organizations import Organization
from models.directory.people import Person, SlackUser
from models.renewals.tables import Renewal, RenewalState
from models.roles import Role, StaffRight
from models.subscriptions.contacts import Contact, ContactKind, Rank, role_of
from models.subscriptions.scopes import of_organization
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import Subscription

SUBSCRIPTION = refs_of(Subscription.PREFIX, col(Subscription.number))
TICKET = refs_of(Ticket.PREFIX, col(Ticket.id))
QUOTE = refs_of(Quote.PREFIX, col(Quote.sequence), year=col(Quote.year), width=4)


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
    desk: Desk, organization: Organization, first: int = 1, typed: str = ""
) -> tuple[Organization, PageOf[SubscriptionLine]]:
    """A customer's subscriptions: those at risk first, then those that run."""
    return organization, (await subscriptions_of(desk.session, organization, first, typed=typed))[0]


@action(
    "customers.customer_contacts",
    StaffRight.VIEW_CUSTOMERS,
    on=Organization,
    reads=True,
    audited=True,
    label=gettext_noop("see a customer's contacts"),
)
async def customer_contacts(
    desk: Desk, organization: Organization, first: int = 1, typed: str = ""
) -> tuple[Organization, PageOf[ContactLine]]:
    """The people with a role on a customer's subscriptions, by name."""
    return organization, await contacts_of(desk.session, organization, first, typed=typed)


@action(
    "customers.customer_tickets",
    StaffRight.VIEW_CUSTOMERS,
    on=Organization,
    reads=True,
    label=gettext_noop("see a customer's tickets"),
)
async def customer_tickets(
    desk: Desk, organization: Organization, first: int = 1, typed: str = ""
) -> tuple[Organization, PageOf[Ticket]]:
    """A customer's tickets: unresolved ones first, then the newest."""
    return organization, await tickets_of(desk.session, organization, first, typed=typed)


@action(
    "customers.customer_quotes",
    StaffRight.PROCESS_ORDERS,
    on=Organization,
    reads=True,
    label=gettext_noop("see a customer's open quotes"),
)
async def customer_quotes(
    desk: Desk, organization: Organization, first: int = 1, typed: str = ""
) -> tuple[Organization, PageOf[Quote]]:
    """A customer's drafts and open quotes, newest first."""
    return organization, await quotes_of(desk.session, organization, first, typed=typed)


@action(
    "customers.customer_notes",
    StaffRight.VIEW_CUSTOMERS,
    on=Organization,
    reads=True,
    label=gettext_noop("see the notes about a customer"),
)
async def customer_notes(
    desk: Desk, organization: Organization, first: int = 1
) -> tuple[Organization, PageOf[CustomerNote]]:
    """The notes about a customer, newest first."""
    return organization, await notes_about(desk.session, organization, first)


async def subscriptions_of(
    session: AsyncSession, organization: Organization, first: int = 1, *, most: int = ON_A_PAGE, typed: str = ""
) -> tuple[PageOf[SubscriptionLine], Activity | None]:
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
        select(AuditEntry.at).where(AuditEntry.id == last).scalar_subquery(),
        by.where(AuditEntry.id == last).scalar_subquery(),
    )
    statement: Any = select(*columns).where(Subscription.organization_id == organization.id)
    statement = statement.options(joinedload(Subscription.plan))  # type: ignore[arg-type]
    statement = statement.where(matching(typed, *SUBSCRIPTION, col(Subscription.name)))
    running = col(Subscription.state).in_(list(RUNNING))
    order = at_risk.desc(), running.desc(), col(Subscription.number)
    statement = statement.order_by(*exact_first(typed, SUBSCRIPTION), *order)
    page = await page_of_rows(session, statement, first, most=most)
    for subscription, *_ in page:
        set_committed_value(subscription, "organization", organization)
    lines = [SubscriptionLine(one, bool(risky), bool(open_)) for one, risky, open_, *_ in page]
    activity = Activity(page[0][3], page[0][4]) if page and page[0][3] else None
    return PageOf(lines, page.first, page.total), activity


def _last_entry(organization: Organization) -> Any:
    """The ID of the newest entry about one of a customer's subscriptions: the newest of each, and of these the
    newest. Each is the end of an index."""
    newest = select(func.max(AuditEntry.id)).where(AuditEntry.subscription_id == Subscription.id)
    each = newest.correlate(Subscription).scalar_subquery()
    return select(func.max(each)).where(Subscription.organization_id == organization.id).scalar_subquery()


async def contacts_of(
    session: AsyncSession, organization: Organization, first: int = 1, *, most: int = ON_A_PAGE, typed: str = ""
) -> PageOf[ContactLine]:
    """A page of a customer's contacts, each with their roles, by one statement. It has one row for each person and
    role, however many subscriptions there are."""
    theirs = col(Contact.subscription_id).in_(of_organization(organization.id))
    fits = matching(typed, col(Person.name), col(Person.email))
    people: Any = select(Person.id).join(Contact, col(Contact.person_id) == col(Person.id)).where(theirs, fits)
    people = people.group_by(col(Person.id)).order_by(col(Person.name), col(Person.id))
    shown = people.limit(most).offset(first - 1).subquery()
    total = select(func.count()).select_from(people.order_by(None).subquery()).scalar_subquery()
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
    if not rows and first > 1:
        return await contacts_of(session, organization, most=most, typed=typed)
    lines = [_contact_line(list(one)) for _, one in groupby(rows, lambda row: row[0].id)]
    return PageOf(lines, first, rows[0][7] if rows else 0)


def _contact_line(rows: Sequence[Any]) -> ContactLine:
    roles = [
        HeldRole(role_of(ContactKind(kind), Rank(rank)), table, count, number)
        for _, _, kind, rank, table, count, number, _ in rows
    ]
    order = list(Role)
    return ContactLine(rows[0][0], bool(rows[0][1]), sorted(roles, key=lambda one: order.index(one.role)))


async def tickets_of(
    session: AsyncSession, organization: Organization, first: int = 1, *, most: int = ON_A_PAGE, typed: str = ""
) -> PageOf[Ticket]:
    """A page of a customer's tickets."""
    statement: Any = select(Ticket).join(Subscription, col(Subscription.id) == col(Ticket.subscription_id))
    statement = statement.where(Subscription.organization_id == organization.id)
    statement = statement.where(matching(typed, *TICKET, *SUBSCRIPTION, col(Ticket.subject)))
    statement = statement.options(
        joinedload(Ticket.subscription),  # type: ignore[arg-type]
        joinedload(Ticket.assignee),  # type: ignore[arg-type]
        joinedload(Ticket.resolved_by),  # type: ignore[arg-type]
    )
    resolved = col(Ticket.state).in_(ENDED)
    statement = statement.order_by(*exact_first(typed, TICKET), resolved, col(Ticket.id).desc())
    return await page_of(session, statement, first, most=most)


async def quotes_of(
    session: AsyncSession, organization: Organization, first: int = 1, *, most: int = ON_A_PAGE, typed: str = ""
) -> PageOf[Quote]:
    """A page of a customer's drafts and open quotes."""
    statement: Any = select(Quote).join(Subscription, col(Subscription.id) == col(Quote.subscription_id))
    statement = statement.where(Subscription.organization_id == organization.id, is_in_work())
    statement = statement.where(matching(typed, *QUOTE, *SUBSCRIPTION))
    statement = statement.options(joinedload(Quote.subscription))  # type: ignore[arg-type]
    statement = statement.order_by(*exact_first(typed, QUOTE), col(Quote.id).desc())
    return await page_of(session, statement, first, most=most)


async def notes_about(
    session: AsyncSession, organization: Organization, first: int = 1, *, most: int = ON_A_PAGE
) -> PageOf[CustomerNote]:
    """A page of the notes about a customer."""
    statement: Any = select(CustomerNote).where(CustomerNote.organization_id == organization.id)
    statement = statement.options(joinedload(CustomerNote.author))  # type: ignore[arg-type]
    return await page_of(session, statement.order_by(col(CustomerNote.id).desc()), first, most=most)
