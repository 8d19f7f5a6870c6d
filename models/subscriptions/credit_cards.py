"""The credit card on file for a subscription, for other modules that need it."""

from typing import Any

from sqlmodel import select

from models.access.desk import Desk
from models.subscriptions.problems import NoCard
from models.subscriptions.tables import Card, Subscription


async def card_of(desk: Desk, subscription: Subscription) -> Card | None:
    """The card on file, valid or not."""
    return (await desk.session.scalars(select(Card).where(Card.subscription_id == subscription.id))).one_or_none()


async def without_card(desk: Desk, subscription: Subscription, *_args: Any) -> NoCard | None:
    """Why there is no card that is good for annual terms, or None if there is. A card that the billing team recorded
    can't be charged, so the plan says whether it's enough."""
    card = await card_of(desk, subscription)
    chargeable = desk.pays_online and (card is None or card.payment_method is not None)
    if not subscription.plan.annual_on_recorded_card and not chargeable:
        return NoCard(enough=False)
    return None if card is not None and card.is_valid_on(desk.today(subscription.organization)) else NoCard()
