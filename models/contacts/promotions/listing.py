"""The promotions that wait for a decision."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased, joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.tables import Promotion, PromotionState
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import OwnRight, StaffRight
from models.subscriptions.contacts import Contact, ContactKind, Rank
from models.subscriptions.tables import Subscription

NUMBERS = refs_of(Promotion.PREFIX, col(Promotion.id))


@action("contacts.my_promotions", OwnRight.KNOWN, reads=True, label=gettext_noop("see the open promotions"))
async def my_promotions(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Promotion]:
    """A page of the open promotions that the caller may see, oldest first. With a text, only those that have its words.

    Staff who decide see all. Primaries and site admins see those of their subscriptions. Other contacts see those that
    they asked for or that would promote them.
    """
    return await _open(desk, first, typed)


@action(
    "contacts.promotions_of",
    OwnRight.CONTACT,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.DECIDE_PROMOTIONS,
    label=gettext_noop("see the promotions of a subscription"),
)
async def promotions_of(
    desk: Desk, subscription: Subscription, first: int = 1, typed: str = ""
) -> tuple[Subscription, PageOf[Promotion]]:
    """A page of the open promotions of one subscription that the caller may see; see `my_promotions`."""
    return subscription, await _open(desk, first, typed, col(Promotion.subscription_id) == subscription.id)


async def decidable(desk: Desk, promotions: Iterable[Promotion]) -> set[int]:
    """The IDs of those promotions that the caller can decide on, as staff or as a site admin. Nobody decides on their
    own."""
    me = desk.person.id
    others = [one for one in promotions if me not in (one.person_id, one.asked_by_id)]
    if not others or desk.may_as_staff(StaffRight.DECIDE_PROMOTIONS):
        return {one.id for one in others}
    mine = select(Contact.subscription_id).where(Contact.person_id == me, Contact.kind == ContactKind.SITE_ADMIN)
    sites = set(await desk.session.scalars(mine))
    return {one.id for one in others if one.subscription_id in sites}


async def _open(desk: Desk, first: int, typed: str, *conditions: Any) -> PageOf[Promotion]:
    statement = (
        select(Promotion)
        .where(col(Promotion.state) == PromotionState.OPEN, *_seen_by(desk), *conditions)
        .options(
            joinedload(Promotion.person),  # type: ignore[arg-type]
            joinedload(Promotion.asked_by),  # type: ignore[arg-type]
            joinedload(Promotion.subscription).joinedload(Subscription.plan),  # type: ignore[arg-type]
        )
        .order_by(*exact_first(typed, NUMBERS), col(Promotion.id))
    )
    return await page_of(desk.session, _searched(statement, typed), first)


def _seen_by(desk: Desk) -> list[Any]:
    """The condition that the caller sees a promotion."""
    if desk.may_as_staff(StaffRight.DECIDE_PROMOTIONS):
        return []
    me = desk.person.id
    mine = select(Contact.subscription_id).where(Contact.person_id == me)
    above = or_(col(Contact.rank) == Rank.PRIMARY, col(Contact.kind) == ContactKind.SITE_ADMIN)
    of = col(Promotion.subscription_id)
    is_party = or_(col(Promotion.person_id) == me, col(Promotion.asked_by_id) == me)
    return [or_(of.in_(mine.where(above)), and_(of.in_(mine), is_party))]


def _searched(statement: Any, typed: str) -> Any:
    """Only the promotions with each typed word in their number, in the name of who asked or would be promoted, or in
    the number, name or organization of their subscription."""
    if not typed:
        return statement
    asker = aliased(Person)
    numbers = *NUMBERS, *refs_of(Subscription.PREFIX, col(Subscription.number))
    texts = col(Person.name), asker.name, col(Subscription.name), col(Organization.name)
    joined = statement.join(Subscription, col(Subscription.id) == col(Promotion.subscription_id)).join(Organization)
    joined = joined.join(Person, col(Person.id) == col(Promotion.person_id))
    joined = joined.join(asker, asker.id == col(Promotion.asked_by_id))
    return joined.where(matching(typed, *numbers, *texts))
