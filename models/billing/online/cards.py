"""Which cards can be charged, and for what."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.desk import Desk
from models.roles import Kind
from models.subscriptions.tables import Card, Cycle, Subscription


def is_charged(subscription: Subscription) -> bool:
    """Whether the card on file is charged for what a subscription orders: what renews by itself, and monthly sites."""
    return subscription.renews or (subscription.kind is Kind.SITE and subscription.cycle is Cycle.MONTH)


async def cards_to_charge(session: AsyncSession, subscriptions: Collection[Subscription]) -> dict[int, Card]:
    """The cards that will be charged, by the subscription's ID. The subscriptions' plans are loaded."""
    charged = [subscription.id for subscription in subscriptions if is_charged(subscription)]
    if not charged:
        return {}
    found = select(Card).where(col(Card.subscription_id).in_(charged), col(Card.payment_method).is_not(None))
    return {card.subscription_id: card for card in await session.scalars(found)}


async def coming_cards(desk: Desk, subscriptions: Collection[Subscription]) -> dict[int, Card]:
    """The same, if a payment provider is connected; else none."""
    return await cards_to_charge(desk.session, subscriptions) if desk.pays_online else {}


def charge_day(subscription: Subscription, invoiced_on: date) -> date:
    """The day of the first charge for an invoice of a day."""
    return invoiced_on + timedelta(days=subscription.plan.charge_after)
