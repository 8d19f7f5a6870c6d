"""Loading subscriptions and their rows with everything that decisions need, for code that doesn't use the door."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.nouns import RowT, find_in_scope
from models.subscriptions.contacts import Contact
from models.subscriptions.scopes import SubscriptionScope
from models.subscriptions.tables import Subscription


async def find(session: AsyncSession, row_type: type[RowT], ref: str, *, lock: bool) -> tuple[RowT, Subscription]:
    """The row with this short ID, and its subscription with organization, plan, contacts and their people.

    With `lock`, the subscription is locked until the transaction ends. So decisions about it and its rows stay valid.

    Raises:
        NotFound: No row has this ID, or the text isn't an ID.
    """
    row, scope = await find_in_scope(session, row_type, ref, None, lock=lock, whole=True)
    if not isinstance(scope, SubscriptionScope):
        raise TypeError(f"{row_type.__name__} belongs to no subscription.")
    return row, scope.subscription


async def subscription_by_id(session: AsyncSession, subscription_id: int) -> Subscription:
    """A subscription with everything that decisions need."""
    statement = select(Subscription).where(Subscription.id == subscription_id).options(*subscription_options())
    return (await session.scalars(statement.execution_options(populate_existing=True))).unique().one()


async def subscriptions_of(session: AsyncSession, person_id: int) -> list[Subscription]:
    """The subscriptions where a person is a contact, by number, with everything that decisions need."""
    theirs = select(Contact.subscription_id).where(Contact.person_id == person_id)
    statement = select(Subscription).where(col(Subscription.id).in_(theirs)).options(*subscription_options())
    return list((await session.scalars(statement.order_by(col(Subscription.number)))).unique())


async def lock_subscriptions_of(session: AsyncSession, person_id: int) -> None:
    """Lock the subscriptions where a person is a contact, in ID order as everywhere."""
    theirs = select(Contact.subscription_id).where(Contact.person_id == person_id)
    locked = select(Subscription.id).where(col(Subscription.id).in_(theirs)).order_by(col(Subscription.id))
    await session.execute(locked.with_for_update())


def subscription_options() -> tuple[Any, ...]:
    """What to load with a subscription to read its roles, in one statement. Call `unique()` on its rows."""
    return (
        joinedload(Subscription.organization),  # type: ignore[arg-type]
        joinedload(Subscription.plan),  # type: ignore[arg-type]
        joinedload(Subscription.contacts).joinedload(Contact.person),  # type: ignore[arg-type]
    )
