"""The subscriptions where a person is a contact: all of them, or a page of those that a search finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import String, and_, bindparam, cast, func, literal
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from models.access.scopes import Membership
from models.catalogue.plans import Plan
from models.core.searching import matching
from models.directory.organizations import Organization
from models.directory.people import Person
from models.subscriptions.contacts import Contact
from models.subscriptions.rights import membership_of
from models.subscriptions.scopes import belong, is_sole, with_own_contacts
from models.subscriptions.tables import Subscription

Own = tuple[Subscription, Membership]
"""A subscription where a person is a contact, with their membership in it."""


@dataclass(frozen=True)
class WantedOwn:
    """Which of a person's own subscriptions to load: the one with a number, or without one all of them."""

    number: int | None = None


async def own_subscriptions(session: AsyncSession, person_id: int) -> list[Own]:
    """The subscriptions where a person is a contact, by number, with their membership in each. Takes one statement."""
    return by_subscription((await session.execute(_own(), {"caller_id": person_id})).all())


def with_own_subscriptions(statement: Any, *, numbered: bool) -> Any:
    """A statement for a person that also loads their own subscriptions, by number: all, or only the one with the
    `number`. Its last columns are rows for `by_subscription`. They're None if there are none."""
    own = col(Contact.person_id) == col(Person.id)
    if numbered:
        named = aliased(Subscription)
        number = select(named.id).where(named.number == bindparam("number")).scalar_subquery()
        own = and_(own, col(Contact.subscription_id) == number)
    return (
        statement.outerjoin(Contact, own)
        .outerjoin(Subscription, col(Subscription.id) == col(Contact.subscription_id))
        .outerjoin(Organization, col(Organization.id) == col(Subscription.organization_id))
        .outerjoin(Plan, col(Plan.id) == col(Subscription.plan_id))
        .add_columns(Subscription, Contact, is_sole(), Organization, Plan)
        .order_by(col(Subscription.number), col(Contact.id))
    )


def by_subscription(rows: Iterable[Any]) -> list[Own]:
    """The loaded subscriptions with their organization and plan, and the person's membership in each. Rows without a
    subscription are left out, and a contact can be in several rows."""
    found: dict[int, tuple[Subscription, bool, dict[int, Contact]]] = {}
    for subscription, contact, sole, organization, plan in rows:
        if subscription is not None:
            belong(subscription, organization, plan)
            found.setdefault(subscription.id, (subscription, bool(sole), {}))[2][contact.id] = contact
    return [(one, membership_of(one, contacts.values(), sole=sole)) for one, sole, contacts in found.values()]


async def page_of_own(
    session: AsyncSession, person_id: int, typed: str, first: int, most: int
) -> tuple[list[Own], int]:
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
    return by_subscription((await session.execute(shown, {"caller_id": person_id})).all()), rows[0][1]


_NAMES = col(Subscription.name), col(Organization.name)


@cache
def _own() -> Any:
    # Built once, because building it costs more than running it.
    statement = with_own_contacts(select(Subscription, Contact, is_sole()), isouter=False)
    return statement.order_by(None).order_by(col(Subscription.number), col(Contact.id))
