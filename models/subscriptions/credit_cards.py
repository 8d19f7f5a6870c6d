"""The credit card on file for a subscription, as far as others ask for it."""

from typing import Any

from sqlmodel import select

from models.access.desk import Desk
from models.subscriptions.problems import NoCard
from models.subscriptions.tables import Card, Subscription


async def card_of(desk: Desk, subscription: Subscription) -> Card | None:
    """The card on file, whether it can be charged or not."""
    return (await desk.session.scalars(select(Card).where(Card.subscription_id == subscription.id))).one_or_none()


async def without_card(desk: Desk, subscription: Subscription, *_args: Any) -> NoCard | None:
    """What stands against charging a card today, where none on file can be charged."""
    card = await card_of(desk, subscription)
    return None if card is not None and card.is_valid_on(desk.today(subscription.organization)) else NoCard()
