"""The subscriptions where a person is a contact: all of them, or a page of those that a search finds."""

from functools import cache
from typing import Any

from sqlalchemy import String, cast, func, literal
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.scopes import Membership
from models.core.searching import matching
from models.directory.organizations import Organization
from models.subscriptions.contacts import Contact
from models.subscriptions.rights import membership_of
from models.subscriptions.scopes import belong, is_sole, with_own_contacts
from models.subscriptions.tables import Subscription


async def own_subscriptions(session: AsyncSession, person_id: int) -> list[tuple[Subscription, Membership]]:
    """The subscriptions where a person is a contact, by number, with their membership in each. Takes one statement."""
    return await _by_subscription(session, _own(), person_id)


async def _by_subscription(
    session: AsyncSession, statement: Any, person_id: int
) -> list[tuple[Subscription, Membership]]:
    rows = (await session.execute(statement, {"caller_id": person_id})).all()
    found: dict[int, tuple[Subscription, bool, list[Contact]]] = {}
    for subscription, contact, sole, organization, plan in rows:
        belong(subscription, organization, plan)
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
    statement = with_own_contacts(select(Subscription, Contact, is_sole()), isouter=False)
    return statement.order_by(None).order_by(col(Subscription.number), col(Contact.id))
