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
    """Why a card can't be charged today, or None if the one on file can be charged."""
    card = await card_of(desk, subscription)
    return None if card is not None and card.is_valid_on(desk.today(subscription.organization)) else NoCard()
