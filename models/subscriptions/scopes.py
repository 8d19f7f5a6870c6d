"""Scopes with contacts: a subscription, or all subscriptions of an organization or with a product."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, distinct, func, literal
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import and_, col, select

from models.access.nouns import Key, Noun, RowT, register, singled_out
from models.access.scopes import DeskScope, HasRoleTables, Membership, Scope, ScopeKind
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.core.loading import NOBODY, load_list
from models.core.searching import matching
from models.core.texts import gettext_noop
from models.core.types import Row
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Right, Role
from models.subscriptions.contacts import Contact
from models.subscriptions.rights import facts_from, membership, membership_of, who_may
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


async def own_subscriptions(session: AsyncSession, person_id: int) -> list[tuple[Subscription, Membership]]:
    """The subscriptions where a person is a contact, by number, with their membership in each. Takes one statement."""
    return await _by_subscription(session, _own(), person_id)


async def _by_subscription(
    session: AsyncSession, statement: Any, person_id: int
) -> list[tuple[Subscription, Membership]]:
    rows = (await session.execute(statement, {"caller_id": person_id})).unique().all()
    found: dict[int, tuple[Subscription, bool, list[Contact]]] = {}
    for subscription, contact, sole in rows:
        found.setdefault(subscription.id, (subscription, bool(sole), []))[2].append(contact)
    return [(one, membership_of(one, contacts, sole=sole)) for one, sole, contacts in found.values()]


async def page_of_own(
    session: AsyncSession, person_id: int, typed: str, first: int, most: int
) -> tuple[list[tuple[Subscription, Membership]], int]:
    """Some of the subscriptions as in `own_subscriptions`: those with the typed words in their number, name or
    organization, from the `first` one on, which counts from 1. And how many there are."""
    theirs = select(Contact.subscription_id).where(Contact.person_id == person_id)
    words = matching(typed, literal("SUB-") + cast(col(Subscription.number), String), *_NAMES)
    statement = select(Subscription.id, func.count().over()).join(Organization)
    statement = statement.where(col(Subscription.id).in_(theirs), words).order_by(col(Subscription.number))
    rows = (await session.execute(statement.offset(first - 1).limit(most))).all()
    if not rows:
        return [], 0
    shown = _own().where(col(Subscription.id).in_([number for number, _ in rows]))
    return await _by_subscription(session, shown, person_id), rows[0][1]


_NAMES = col(Subscription.name), col(Organization.name)


@cache
def _own() -> Any:
    # Built once, because building it costs more than running it.
    statement = _with_own_contacts(select(Subscription, Contact, _is_sole()), isouter=False)
    return statement.order_by(None).order_by(col(Subscription.number), col(Contact.id))


async def load_contacts(session: AsyncSession, subscriptions: Iterable[Subscription]) -> None:
    """Load all contacts of some subscriptions, with their people, in one statement."""
    owners = list(subscriptions)
    await load_list(session, Subscription.contacts, owners, _with_person)
    for subscription in owners:
        for contact in subscription.contacts:
            set_committed_value(contact, "subscription", subscription)


def _with_person() -> tuple[Any, ...]:
    return (joinedload(Contact.person),)  # type: ignore[arg-type]


LoadLists = Callable[[AsyncSession, Any | None], Awaitable[None]]
"""Loads lists that belong to a row. For None, a row that doesn't exist, it does the same work."""


async def no_lists(_session: AsyncSession, _row: Any | None) -> None:
    """Load nothing: for rows without lists, or whose lists need no statement of their own."""


def in_subscription(
    row: type[RowT],
    name: str,
    missing: str,
    *,
    columns: tuple[str, ...] = ("id",),
    beside: Callable[[], Any] = tuple,
    lists: bool = False,
    load_lists: LoadLists = no_lists,
) -> Noun[RowT]:
    """Register a noun whose rows belong to a subscription.

    Args:
        beside: Makes the loader options for related rows. They become part of the one statement.
        lists: Whether these options join many rows to one. Then the contacts load in a statement of their own, to avoid
            a cross product.
        load_lists: Loads further lists, in statements of their own.
    """
    load_own, load_whole = _loads_own(row, columns, beside), _loads_whole(row, columns, beside, lists=lists)
    owner: Any = Subscription.id if row is Subscription else row.subscription_id  # type: ignore[attr-defined]

    @cache
    def locked() -> Any:
        # Lock only the subscription. If rows were locked in different orders, two transactions could deadlock.
        owners = select(owner).where(singled_out(row, columns))
        return select(Subscription.id).where(col(Subscription.id).in_(owners)).with_for_update()

    async def load(
        session: AsyncSession, key: Key, person_id: int | None, *, whole: bool
    ) -> tuple[RowT, SubscriptionScope] | None:
        found = await (load_whole if whole else load_own)(session, key, person_id)
        await load_lists(session, None if found is None else found[0])
        if found is not None and hasattr(row, "subscription"):
            set_committed_value(found[0], "subscription", found[1].subscription)
        return found

    async def lock(session: AsyncSession, key: Key) -> None:
        await session.execute(locked(), key)

    return register(Noun(row, name, missing, load, lock, columns))


LoadInSubscription = Callable[[AsyncSession, Key, int | None], Awaitable[tuple[Any, SubscriptionScope] | None]]


def _loads_own(row: type[Row], columns: tuple[str, ...], beside: Callable[[], Any]) -> LoadInSubscription:
    """A loader for a row with its subscription and the person's own contacts there."""
    of_subscription = row is Subscription

    @cache
    def base() -> Any:
        # Built once, because building it costs more than running it.
        statement = select(Subscription, Contact, _is_sole()) if of_subscription else _beside(row)
        statement = _with_own_contacts(statement).where(singled_out(row, columns)).options(*beside())
        return statement.execution_options(populate_existing=True)

    async def load(session: AsyncSession, key: Key, person_id: int | None) -> tuple[Any, SubscriptionScope] | None:
        found = (await session.execute(base(), {"caller_id": person_id, **key})).unique().all()
        if not found:
            return None
        subscription = found[0][0] if of_subscription else found[0][3]
        mine, sole = [contact for _, contact, *_ in found if contact is not None], bool(found[0][2])
        membership = membership_of(subscription, {contact.id: contact for contact in mine}.values(), sole=sole)
        return found[0][0], SubscriptionScope(subscription, membership)

    return load


def _loads_whole(
    row: type[Row], columns: tuple[str, ...], beside: Callable[[], Any], *, lists: bool
) -> LoadInSubscription:
    """A loader for a row with its subscription, all contacts there and their people."""

    @cache
    def base() -> Any:
        # Built once, because building it costs more than running it.
        statement: Any = select(Subscription)
        if row is not Subscription:
            statement = _of_its_subscription(select(row, Subscription), row)
        statement = statement.where(singled_out(row, columns)).options(*_decides(), *beside())
        if not lists:
            statement = statement.options(joinedload(Subscription.contacts).joinedload(Contact.person))  # type: ignore[arg-type]
        return statement.execution_options(populate_existing=True)

    async def load(session: AsyncSession, key: Key, person_id: int | None) -> tuple[Any, SubscriptionScope] | None:
        found = (await session.execute(base(), key)).unique().one_or_none()
        if lists:
            await load_contacts(session, [] if found is None else [found[-1]])
        if found is None:
            return None
        subscription = found[-1]
        for contact in subscription.contacts:
            set_committed_value(contact, "subscription", subscription)
        return found[0], scope_of(subscription, person_id)

    return load


def _beside(row: type[Row]) -> Any:
    return _of_its_subscription(select(row, Contact, _is_sole(), Subscription), row)


def _of_its_subscription(statement: Any, row: type[Row]) -> Any:
    rows: Any = row
    return statement.join(Subscription, col(Subscription.id) == rows.subscription_id)


def _with_own_contacts(statement: Any, *, isouter: bool = True) -> Any:
    """A statement that also loads the contacts of the person `caller_id` (none for None), and what decisions need."""
    own = and_(col(Contact.subscription_id) == col(Subscription.id), col(Contact.person_id) == bindparam("caller_id"))
    return statement.join(Contact, own, isouter=isouter).options(*_decides()).order_by(col(Contact.id))


def _decides() -> tuple[Any, ...]:
    """What to load with contacts for decisions."""
    return joinedload(Subscription.organization), joinedload(Subscription.plan)  # type: ignore[arg-type]


@cache
def _is_sole() -> Any:
    """Whether the subscription has only one contact. Built once, because building it costs more than running it."""
    others = Contact.__table__.alias("colleagues")  # type: ignore[attr-defined]
    people = select(func.count(distinct(others.c.person_id))).where(others.c.subscription_id == col(Subscription.id))
    return people.scalar_subquery() == 1


OWNERS: dict[ScopeKind, type[Row]] = {ScopeKind.ORGANIZATION: Organization, ScopeKind.PRODUCT: Product}
Members = Callable[[int], Select[Any]]
"""Gives a statement for the IDs of the subscriptions of an organization or a product, by its row ID."""


def in_many_subscriptions(
    row: type[RowT],
    name: str,
    missing: str,
    kind: ScopeKind,
    subscriptions: Members,
    *,
    columns: tuple[str, ...] = ("id",),
    owner: str = "id",
) -> Noun[RowT]:
    """Register a noun whose rows are or belong to an organization or a product.

    Args:
        subscriptions: Gives a statement for the IDs of the owner's subscriptions, in which contacts count.
        owner: The column with the ID of the organization or product.
    """

    @cache
    def owner_locked() -> Any:
        # Not against those who only refer to it, such as a new subscription of an organization.
        owners: Any = OWNERS[kind]
        its = select(getattr(row, owner)).where(singled_out(row, columns))
        return select(owners.id).where(owners.id.in_(its)).with_for_update(key_share=True)

    async def load(
        session: AsyncSession,
        key: Key,
        person_id: int | None,
        *,
        whole: bool,  # noqa: ARG001
    ) -> tuple[RowT, Scope] | None:
        found = await _anew(session, row, columns, key)
        # Run the same statement if the row doesn't exist, so that timing doesn't reveal which IDs exist.
        owner_id: int = NOBODY if found is None else getattr(found, owner)
        scope = ManySubscriptionsScope(kind, await memberships_in(session, subscriptions(owner_id), person_id))
        scope.organization_id = owner_id if kind is ScopeKind.ORGANIZATION else 0
        return None if found is None else (found, scope)

    async def lock(session: AsyncSession, key: Key) -> None:
        # Lock the owner first, because it may have no subscriptions. Then the subscriptions with the caller's roles, in
        # ID order as everywhere.
        owner_id = (await session.scalars(owner_locked(), key)).first()
        locked = select(Subscription.id).where(col(Subscription.id).in_(subscriptions(owner_id or NOBODY)))
        await session.execute(locked.order_by(col(Subscription.id)).with_for_update())

    return register(Noun(row, name, missing, load, lock, columns))


def at_the_desk(row: type[RowT], name: str, missing: str, *, columns: tuple[str, ...] = ("id",)) -> Noun[RowT]:
    """Register a noun whose rows belong to the vendor. Contacts never see them."""

    async def load(
        session: AsyncSession,
        key: Key,
        _person_id: int | None,
        *,
        whole: bool,  # noqa: ARG001
    ) -> tuple[RowT, Scope] | None:
        found = await _anew(session, row, columns, key)
        return (found, DeskScope()) if found is not None else None

    async def lock(session: AsyncSession, key: Key) -> None:
        rows: Any = row
        await session.execute(select(rows.id).where(singled_out(row, columns)).with_for_update(), key)

    return register(Noun(row, name, missing, load, lock, columns))


async def _anew(session: AsyncSession, row: type[RowT], columns: tuple[str, ...], key: Key) -> RowT | None:
    """The row as it is in the database now, whatever the session has loaded."""
    statement = select(row).where(singled_out(row, columns)).execution_options(populate_existing=True)
    return (await session.scalars(statement, key)).one_or_none()


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
    columns: Any = (Contact, Subscription.kind, Plan.role_table, Organization.shares_tickets, _is_sole())
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


in_subscription(
    Subscription,
    "subscription",
    gettext_noop("I can't find subscription {ref}. To list yours, use `/subscription`."),
    columns=("number",),
)
in_many_subscriptions(
    Organization,
    "customer",
    gettext_noop("I can't find customer {ref}. To search, use `/customer`."),
    ScopeKind.ORGANIZATION,
    of_organization,
)
