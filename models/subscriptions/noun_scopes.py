"""Registering nouns by the scope of their rows: a subscription, an organization, a product, or the vendor's desk."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select

from models.access.nouns import Key, Noun, RowT, register, singled_out
from models.access.scopes import DeskScope, Scope, ScopeKind
from models.catalogue.products import Product
from models.core.loading import NOBODY
from models.core.texts import gettext_noop
from models.core.types import Row
from models.directory.organizations import Organization
from models.directory.people import Person
from models.subscriptions.contacts import Contact
from models.subscriptions.rights import membership_of
from models.subscriptions.scopes import (
    ManySubscriptionsScope,
    SubscriptionScope,
    belong,
    is_sole,
    load_contacts,
    memberships_in,
    of_organization,
    scope_of,
    set_contacts,
    with_organization_and_plan,
    with_own_contacts,
)
from models.subscriptions.tables import Subscription

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
    hidden: Callable[[Any, Any], bool] | None = None,
) -> Noun[RowT]:
    """Register a noun whose rows belong to a subscription.

    Args:
        beside: Makes the loader options for related rows. They become part of the one statement.
        lists: Whether these options join many rows to one. Then the contacts load in a statement of their own, to avoid
            a cross product.
        load_lists: Loads further lists, in statements of their own.
        hidden: Contacts there don't see rows for which this is true.
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

    return register(Noun(row, name, missing, load, lock, columns, hidden))


LoadInSubscription = Callable[[AsyncSession, Key, int | None], Awaitable[tuple[Any, SubscriptionScope] | None]]


def _loads_own(row: type[Row], columns: tuple[str, ...], beside: Callable[[], Any]) -> LoadInSubscription:
    """A loader for a row with its subscription and the person's own contacts there."""
    of_subscription = row is Subscription

    @cache
    def base() -> Any:
        # Built once, because building it costs more than running it.
        statement = select(Subscription, Contact, is_sole()) if of_subscription else _beside(row)
        statement = with_own_contacts(statement).where(singled_out(row, columns)).options(*beside())
        return statement.execution_options(populate_existing=True)

    async def load(session: AsyncSession, key: Key, person_id: int | None) -> tuple[Any, SubscriptionScope] | None:
        rows = await session.execute(base(), {"caller_id": person_id, **key})
        found = (rows if beside is tuple else rows.unique()).all()
        if not found:
            return None
        subscription = found[0][0] if of_subscription else found[0][3]
        belong(subscription, *found[0][-2:])
        mine, sole = [contact for _, contact, *_ in found if contact is not None], bool(found[0][2])
        membership = membership_of(subscription, {contact.id: contact for contact in mine}.values(), sole=sole)
        return found[0][0], SubscriptionScope(subscription, membership)

    return load


def _loads_whole(
    row: type[Row], columns: tuple[str, ...], beside: Callable[[], Any], *, lists: bool
) -> LoadInSubscription:
    """A loader for a row with its subscription, all contacts there and their people."""
    first = 1 if row is Subscription else 2

    @cache
    def base() -> Any:
        # Built once, because building it costs more than running it.
        statement: Any = select(Subscription)
        if row is not Subscription:
            statement = _of_its_subscription(select(row, Subscription), row)
        statement = with_organization_and_plan(statement).where(singled_out(row, columns)).options(*beside())
        if not lists:
            theirs = col(Contact.subscription_id) == col(Subscription.id)
            statement = statement.add_columns(Contact, Person).outerjoin(Contact, theirs).order_by(col(Contact.id))
            statement = statement.outerjoin(Person, col(Person.id) == col(Contact.person_id))
        return statement.execution_options(populate_existing=True)

    async def load(session: AsyncSession, key: Key, person_id: int | None) -> tuple[Any, SubscriptionScope] | None:
        rows = await session.execute(base(), key)
        found = (rows if beside is tuple else rows.unique()).all()
        subscription = None if not found else found[0][0 if row is Subscription else 1]
        if lists:
            await load_contacts(session, [] if subscription is None else [subscription])
        if subscription is None:
            return None
        belong(subscription, *found[0][first : first + 2])
        if not lists:
            set_contacts(subscription, [(contact, person) for *_, contact, person in found if contact is not None])
        return found[0][0], scope_of(subscription, person_id)

    return load


def _beside(row: type[Row]) -> Any:
    return _of_its_subscription(select(row, Contact, is_sole(), Subscription), row)


def _of_its_subscription(statement: Any, row: type[Row]) -> Any:
    rows: Any = row
    return statement.join(Subscription, col(Subscription.id) == rows.subscription_id)


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
