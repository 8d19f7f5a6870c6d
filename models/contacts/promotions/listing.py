"""The promotions that wait for a decision."""

from typing import Any

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.promotions.promotion_cards import is_party
from models.contacts.tables import Promotion, PromotionState
from models.core.texts import gettext_noop
from models.roles import OwnRight, StaffRight
from models.subscriptions.contacts import Contact, ContactKind, Rank
from models.subscriptions.lookup import subscription_options
from models.subscriptions.tables import Subscription


@action("contacts.my_promotions", OwnRight.KNOWN, reads=True, label=gettext_noop("see the open promotions"))
async def my_promotions(desk: Desk) -> list[Promotion]:
    """The open promotions that the caller may see, oldest first.

    Staff who decide see all. Primaries and site admins see those of their subscriptions. Other contacts see those that
    they asked for or that would promote them.
    """
    if desk.may_as_staff(StaffRight.DECIDE_PROMOTIONS):
        return await _open(desk)
    mine = select(Contact.subscription_id).where(Contact.person_id == desk.person.id)
    return await _open(desk, col(Promotion.subscription_id).in_(mine))


@action(
    "contacts.promotions_of",
    OwnRight.CONTACT,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.DECIDE_PROMOTIONS,
    colleagues=True,
    label=gettext_noop("see the promotions of a subscription"),
)
async def promotions_of(desk: Desk, subscription: Subscription) -> list[Promotion]:
    """The open promotions of one subscription that the caller may see, oldest first; see `my_promotions`."""
    return await _open(desk, col(Promotion.subscription_id) == subscription.id)


async def _open(desk: Desk, *conditions: Any) -> list[Promotion]:
    statement = (
        select(Promotion)
        .where(col(Promotion.state) == PromotionState.OPEN, *conditions)
        .options(
            joinedload(Promotion.person),  # type: ignore[arg-type]
            joinedload(Promotion.asked_by),  # type: ignore[arg-type]
            joinedload(Promotion.subscription).options(*subscription_options()),  # type: ignore[arg-type]
        )
        .order_by(col(Promotion.id))
    )
    return [one for one in (await desk.session.scalars(statement)).unique() if _sees(desk, one)]


def _sees(desk: Desk, promotion: Promotion) -> bool:
    if desk.may_as_staff(StaffRight.DECIDE_PROMOTIONS) or is_party(promotion, desk.person):
        return True
    return any(
        contact.person_id == desk.person.id and (contact.rank is Rank.PRIMARY or contact.kind is ContactKind.SITE_ADMIN)
        for contact in promotion.subscription.contacts
    )
