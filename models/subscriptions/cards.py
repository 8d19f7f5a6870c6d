"""The credit card on file for a subscription, as far as others ask for it."""

from typing import Any

from sqlmodel import select

from models.desk import Desk
from models.subscriptions.tables import Card, Subscription


async def card_of(desk: Desk, subscription: Subscription) -> Card | None:
    """The card on file, whether it can be charged or not."""
    return (await desk.session.scalars(select(Card).where(Card.subscription_id == subscription.id))).one_or_none()


async def has_card(desk: Desk, subscription: Subscription, *_args: Any) -> bool:
    """Whether there is a card on file that can be charged today."""
    card = await card_of(desk, subscription)
    return card is not None and card.is_valid_on(desk.today(subscription.organization))
