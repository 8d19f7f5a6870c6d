"""Scopes with contacts: a subscription, or all subscriptions of an organization or with a product."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, distinct, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import and_, col, select

from models.access.scopes import HasRoleTables, Membership, Scope, ScopeKind
from models.catalogue.plans import Plan
from models.core.loading import NOBODY
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Right, Role
from models.subscriptions.contacts import Contact
from models.subscriptions.rights import facts_from, membership, who_may
from models.subscriptions.tables import Item, Subscription


@dataclass
class SubscriptionScope(Scope):
    """One subscription, with the caller's membership in it."""

    subscription: Subscription
    membership: Membership
    whole: bool = field(default=False)
    kind = ScopeKind.SUBSCRIPTION

    def __post_init__(self) -> None:
        self.subscription_id = self.subscription.id
        self.organization_id = self.subscription.organization_id

    @property
    def memberships(self) -> Sequence[Membership]:
        """The caller's membership, if they have a role."""
        return (self.membership,) if self.membership.roles else ()

    async def who_may(self, session: AsyncSession, desk: HasRoleTables, right: Right) -> Sequence[Person]:
        """The contacts who have a right, oldest contact first."""
        await self.complete(session)
        return who_may(desk, self.subscription, right)

    async def holders(self, session: AsyncSession, role: Role) -> Sequence[Person]:
        """The contacts who have a role, oldest contact first."""
        await self.complete(session)
        return [contact.person for contact in self.subscription.contacts if contact.role is role]

    async def complete(self, session: AsyncSession) -> None:
        """Load all contacts and their people."""
        if not self.whole:
            self.whole = True
            await load_contacts(session, [self.subscription])


@dataclass
class ManySubscriptionsScope(Scope):
    """An organization or a product, with the caller's memberships in all its subscriptions."""

    kind: ScopeKind
    found: Sequence[Membership]

    @property
    def memberships(self) -> Sequence[Membership]:
        """The caller's memberships. Rights add up over them."""
        return self.found


def scope_of(subscription: Subscription, person_id: int | None) -> SubscriptionScope:
    """The scope of a subscription whose contacts are loaded, for a person."""
    return SubscriptionScope(subscription, membership(subscription, person_id), whole=True)


async def load_contacts(session: AsyncSession, subscriptions: Iterable[Subscription]) -> None:
    """Load all contacts of some subscriptions, with their people, in one statement. It runs without subscriptions too,
    so that an id that doesn't exist costs as much time."""
    owners = {one.id: one for one in subscriptions}
    loaded: dict[int, list[tuple[Contact, Person]]] = {owner_id: [] for owner_id in owners}
    ids = list(owners) or [NOBODY]
    statement, values = (_contacts_of_several(), {"owners": ids}) if ids[1:] else (contacts_of(), {"owner": ids[0]})
    for contact, person in await session.execute(statement, values):
        loaded[contact.subscription_id].append((contact, person))
    for owner_id, contacts in loaded.items():
        set_contacts(owners[owner_id], contacts)


@cache
def contacts_of() -> Any:
    """The statement for the contacts of the subscription `owner`, and their people. Built once, because building it
    costs more than running it."""
    return _contacts_where(col(Contact.subscription_id) == bindparam("owner"))


@cache
def _contacts_of_several() -> Any:
    # SQLAlchemy writes a list of values into the statement anew each time that it runs.
    return _contacts_where(col(Contact.subscription_id).in_(bindparam("owners", expanding=True)))


def _contacts_where(theirs: ColumnElement[bool]) -> Any:
    statement = select(Contact, Person).join(Person, col(Person.id) == col(Contact.person_id)).where(theirs)
    return statement.order_by(col(Contact.id)).execution_options(populate_existing=True)


def set_contacts(subscription: Subscription, loaded: Iterable[tuple[Contact, Person]]) -> None:
    """Set the contacts of a subscription and their people, from rows that are loaded."""
    contacts = []
    for contact, person in loaded:
        set_committed_value(contact, "person", person)
        set_committed_value(contact, "subscription", subscription)
        contacts.append(contact)
    set_committed_value(subscription, "contacts", contacts)


def with_own_contacts(statement: Any, *, isouter: bool = True) -> Any:
    """A statement that also loads the contacts of the person `caller_id` (none for None), and what decisions need. That
    comes in the last two columns, as in `with_organization_and_plan`."""
    own = and_(col(Contact.subscription_id) == col(Subscription.id), col(Contact.person_id) == bindparam("caller_id"))
    return with_organization_and_plan(statement).join(Contact, own, isouter=isouter).order_by(col(Contact.id))


def with_organization_and_plan(statement: Any) -> Any:
    """A statement that also loads the organization and the plan of each subscription, as its last two columns. Give
    them to `belong`.

    SQLAlchemy works loader options out anew each time that a statement runs, which takes longer than its rows.
    """
    joined = statement.join(Organization, col(Organization.id) == col(Subscription.organization_id))
    return joined.join(Plan, col(Plan.id) == col(Subscription.plan_id)).add_columns(Organization, Plan)


def belong(subscription: Subscription, organization: Organization, plan: Plan) -> None:
    """Set the loaded organization and plan of a subscription."""
    set_committed_value(subscription, "organization", organization)
    set_committed_value(subscription, "plan", plan)


@cache
def is_sole() -> Any:
    """Whether the subscription has only one contact. Built once, because building it costs more than running it."""
    others = Contact.__table__.alias("colleagues")  # type: ignore[attr-defined]
    people = select(func.count(distinct(others.c.person_id))).where(others.c.subscription_id == col(Subscription.id))
    return people.scalar_subquery() == 1


def of_organization(organization_id: int) -> Select[Any]:
    """A statement for the IDs of an organization's subscriptions."""
    return select(Subscription.id).where(Subscription.organization_id == organization_id)


def with_product(product_id: int) -> Select[Any]:
    """A statement for the IDs of the subscriptions that currently have a product."""
    return select(Item.subscription_id).where(Item.product_id == product_id, col(Item.ended_on).is_(None))


async def memberships_in(
    session: AsyncSession, subscription_ids: Select[Any], person_id: int | None
) -> list[Membership]:
    """A person's memberships in some subscriptions, in one statement."""
    columns: Any = (Contact, Subscription.kind, Plan.role_table, Organization.shares_tickets, is_sole())
    statement = (
        select(*columns)
        .join(Subscription, col(Subscription.id) == col(Contact.subscription_id))
        .join(Plan, col(Plan.id) == col(Subscription.plan_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(Contact.person_id == person_id, col(Contact.subscription_id).in_(subscription_ids))
        .order_by(col(Contact.id))
    )
    found: dict[int, list[Any]] = {}
    for row in (await session.execute(statement)).all():
        found.setdefault(row[0].subscription_id, []).append(row)
    return [_membership(rows) for rows in found.values()]


def _membership(rows: Sequence[Any]) -> Membership:
    contacts = [contact for contact, *_ in rows]
    _, kind, table, shares, sole = rows[0]
    facts = facts_from(kind, bool(sole), shares, [contact.wants_reminders for contact in contacts])
    return Membership(contacts[0].subscription_id, table, frozenset(contact.role for contact in contacts), facts)
