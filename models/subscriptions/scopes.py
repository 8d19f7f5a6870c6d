"""Scopes with contacts: a subscription, and all subscriptions of an organization or with a product."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, distinct, false, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import and_, col, select

from models.access.nouns import Key, Noun, RowT, register, singled_out
from models.access.scopes import DeskScope, HasRoleTables, Membership, Scope, ScopeKind
from models.catalogue.plans import Plan
from models.core.loading import load_list
from models.core.texts import gettext_noop
from models.core.types import Row
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Facts, Right
from models.subscriptions.contacts import Contact
from models.subscriptions.rights import membership, membership_of, who_may
from models.subscriptions.tables import Item, Subscription


@dataclass
class SubscriptionScope(Scope):
    """One subscription, with the caller's place in it."""

    subscription: Subscription
    membership: Membership
    whole: bool = field(default=False)
    kind = ScopeKind.SUBSCRIPTION

    def __post_init__(self) -> None:
        self.subscription_id = self.subscription.id
        self.organization_id = self.subscription.organization_id

    @property
    def memberships(self) -> Sequence[Membership]:
        """The caller's place, if they have a role."""
        return (self.membership,) if self.membership.roles else ()

    async def who_may(self, session: AsyncSession, desk: HasRoleTables, right: Right) -> Sequence[Person]:
        """The contacts who have a right, in the order in which they became contacts."""
        await self.complete(session)
        return who_may(desk, self.subscription, right)

    async def complete(self, session: AsyncSession) -> None:
        """Load all contacts and their people."""
        if not self.whole:
            self.whole = True
            await load_contacts(session, [self.subscription])


@dataclass
class ManySubscriptionsScope(Scope):
    """An organization or a product: the caller's places in all subscriptions that belong to it."""

    kind: ScopeKind
    found: Sequence[Membership]

    @property
    def memberships(self) -> Sequence[Membership]:
        """The caller's places. Rights add up over them."""
        return self.found


def scope_of(subscription: Subscription, person_id: int | None) -> SubscriptionScope:
    """A subscription whose contacts are loaded, as a person meets it."""
    return SubscriptionScope(subscription, membership(subscription, person_id), whole=True)


async def own_subscriptions(session: AsyncSession, person_id: int) -> list[tuple[Subscription, Membership]]:
    """The subscriptions of which somebody is a contact, by number, with their place in each: by one statement."""
    rows = (await session.execute(_own(), {"caller_id": person_id})).unique().all()
    found: dict[int, tuple[Subscription, bool, list[Contact]]] = {}
    for subscription, contact, sole in rows:
        found.setdefault(subscription.id, (subscription, bool(sole), []))[2].append(contact)
    return [(one, membership_of(one, contacts, sole=sole)) for one, sole, contacts in found.values()]


@cache
def _own() -> Any:
    # Built once: putting it together costs more than asking.
    statement = _with_own_contacts(select(Subscription, Contact, _is_sole()), isouter=False)
    return statement.order_by(None).order_by(col(Subscription.number), col(Contact.id))


async def load_contacts(session: AsyncSession, subscriptions: Iterable[Subscription]) -> None:
    """Load all contacts of some subscriptions, and their people, by one statement."""
    owners = list(subscriptions)
    await load_list(session, Subscription.contacts, owners, _with_person)
    for subscription in owners:
        for contact in subscription.contacts:
            set_committed_value(contact, "subscription", subscription)


def _with_person() -> tuple[Any, ...]:
    return (joinedload(Contact.person),)  # type: ignore[arg-type]


LoadLists = Callable[[AsyncSession, Any | None], Awaitable[None]]
"""Loads lists that belong to a row, or makes the same work for None: a row that isn't there."""


async def no_lists(_session: AsyncSession, _row: Any | None) -> None:
    """A row without lists, or with none that come by statements of their own."""


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
        beside: The loader options for what is needed beside a row. Each is part of the one statement.
        lists: Many rows are joined to one by them. Then all contacts come by a statement of their own, and not each
            with each.
        load_lists: Loads further lists, by statements of their own.
    """
    load_own, load_whole = _loads_own(row, columns, beside), _loads_whole(row, columns, beside, lists=lists)
    owner: Any = Subscription.id if row is Subscription else row.subscription_id  # type: ignore[attr-defined]

    @cache
    def locked() -> Any:
        # The subscription and nothing else: where rows are locked in two orders, two can wait for each other.
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
    """Loads a row with its subscription and the person's own contacts there."""
    of_subscription = row is Subscription

    @cache
    def base() -> Any:
        # Built once: putting it together costs more than asking.
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
    """Loads a row with its subscription, all contacts there and their people."""

    @cache
    def base() -> Any:
        # Built once: putting it together costs more than asking.
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
    """The same with the contacts of the person `caller_id`, none for None, and what decides with them."""
    own = and_(col(Contact.subscription_id) == col(Subscription.id), col(Contact.person_id) == bindparam("caller_id"))
    return statement.join(Contact, own, isouter=isouter).options(*_decides()).order_by(col(Contact.id))


def _decides() -> tuple[Any, ...]:
    """What decides with the contacts of a subscription."""
    return joinedload(Subscription.organization), joinedload(Subscription.plan)  # type: ignore[arg-type]


@cache
def _is_sole() -> Any:
    """Whether the subscription has one contact in all. Built once: putting it together costs more than asking."""
    others = Contact.__table__.alias("colleagues")  # type: ignore[attr-defined]
    people = select(func.count(distinct(others.c.person_id))).where(others.c.subscription_id == col(Subscription.id))
    return people.scalar_subquery() == 1


Members = Callable[[Any], Select[Any]]
"""The ids of the subscriptions that belong to a row."""


def in_many_subscriptions(
    row: type[RowT],
    name: str,
    missing: str,
    kind: ScopeKind,
    subscriptions: Members,
    *,
    columns: tuple[str, ...] = ("id",),
) -> Noun[RowT]:
    """Register a noun whose rows belong to an organization or a product.

    Args:
        subscriptions: From a row to a statement of the ids of the subscriptions in which contacts count.
    """

    async def load(
        session: AsyncSession,
        key: Key,
        person_id: int | None,
        *,
        whole: bool,  # noqa: ARG001
    ) -> tuple[RowT, Scope] | None:
        found = await _anew(session, row, columns, key)
        # Of a row that isn't there they are asked about all the same: an id must not show by the work that it makes.
        among = select(Subscription.id).where(false()) if found is None else subscriptions(found)
        memberships = await memberships_in(session, among, person_id)
        return None if found is None else (found, ManySubscriptionsScope(kind, memberships))

    async def lock(session: AsyncSession, key: Key) -> None:
        # The subscriptions in which the caller's roles are: in the order of their ids, as all do who lock several.
        if (found := await _anew(session, row, columns, key)) is not None:
            locked = select(Subscription.id).where(col(Subscription.id).in_(subscriptions(found)))
            await session.execute(locked.order_by(col(Subscription.id)).with_for_update())

    return register(Noun(row, name, missing, load, lock, columns))


def at_the_desk(row: type[RowT], name: str, missing: str, *, columns: tuple[str, ...] = ("id",)) -> Noun[RowT]:
    """Register a noun whose rows belong to the vendor's own desk: contacts never see them."""

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
    """The row as it is now, whatever was loaded before."""
    statement = select(row).where(singled_out(row, columns)).execution_options(populate_existing=True)
    return (await session.scalars(statement, key)).one_or_none()


def of_organization(organization_id: int) -> Select[Any]:
    """The ids of an organization's subscriptions."""
    return select(Subscription.id).where(Subscription.organization_id == organization_id)


def with_product(product_id: int) -> Select[Any]:
    """The ids of the subscriptions that have a product now."""
    return select(Item.subscription_id).where(Item.product_id == product_id, col(Item.ended_on).is_(None))


async def memberships_in(
    session: AsyncSession, subscription_ids: Select[Any], person_id: int | None
) -> list[Membership]:
    """A person's places in some subscriptions, by one statement."""
    columns: Any = (Contact, Subscription.kind, Plan.role_table, Organization.shares_tickets, _is_sole())
    statement = (
        select(*columns)
        .join(Subscription, col(Subscription.id) == col(Contact.subscription_id))
        .join(Plan, col(Plan.id) == col(Subscription.plan_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(Contact.person_id == person_id, col(Contact.subscription_id).in_(subscription_ids))
        .order_by(col(Contact.id))
    )
    found: dict[int, Membership] = {}
    for contact, kind, table, shares, sole in (await session.execute(statement)).all():
        agreed = frozenset({Right.RENEWAL_REMINDERS}) if contact.wants_reminders else frozenset[Right]()
        before = found.get(contact.subscription_id)
        roles = frozenset({contact.role}) | (before.roles if before else frozenset())
        agreed |= before.facts.agreed if before else frozenset()
        facts = Facts(kind, bool(sole), shares, agreed)
        found[contact.subscription_id] = Membership(contact.subscription_id, table, roles, facts)
    return list(found.values())


in_subscription(
    Subscription,
    "subscription",
    gettext_noop("There is no subscription {ref} among yours. `/subscription` lists yours."),
    columns=("number",),
)
