"""What a changed tax rate means for a customer's next bills."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.billing.orders.tables import Quote, QuoteState
from models.catalogue.products import Price
from models.core.money import taxes
from models.directory.organizations import Organization
from models.subscriptions.scopes import of_organization
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import Cycle, Item, Subscription
from models.subscriptions.terms import DAY


@dataclass(frozen=True)
class NextBill:
    """One more term of all running subscriptions with a cycle and currency: the price before tax, and the tax by the
    present rate and by the new one. In minor units."""

    cycle: Cycle
    currency: str
    net: int
    tax_now: int
    tax_then: int


async def next_bills(session: AsyncSession, organization: Organization, rate: int) -> Sequence[NextBill]:
    """The next bills of a customer with another tax rate, each by the prices of the day on which its term begins."""
    priced = and_(
        col(Price.product_id) == col(Item.product_id),
        col(Price.currency) == col(Subscription.currency),
        col(Price.cycle) == col(Subscription.cycle),
    )
    columns: Any = (Item, Subscription.cycle, Subscription.currency, Subscription.ends_on, Price)
    statement: Any = (
        select(*columns)
        .select_from(Subscription)
        .join(Item, and_(col(Item.subscription_id) == col(Subscription.id), col(Item.ended_on).is_(None)))
        .join(Price, priced)
        .where(Subscription.organization_id == organization.id, col(Subscription.state).in_(list(RUNNING)))
        .where(col(Subscription.cancelled_on).is_(None))
        .order_by(col(Item.id), col(Price.holds_from))
    )
    found: dict[int, tuple[tuple[Cycle, str], int, int]] = {}
    for item, cycle, currency, ends_on, price in (await session.execute(statement)).all():
        if price.holds_from <= ends_on + DAY:
            found[item.id] = (Cycle(cycle), currency), item.subscription_id, item.seats * price.unit_price
    # Each subscription is billed by an invoice of its own, with its own tax.
    bills: dict[tuple[Cycle, str], dict[int, list[int]]] = {}
    for kind, subscription_id, net in found.values():
        bills.setdefault(kind, {}).setdefault(subscription_id, []).append(net)
    return [
        NextBill(
            cycle,
            currency,
            sum(net for nets in of.values() for net in nets),
            sum(_tax(nets, organization.tax_rate) for nets in of.values()),
            sum(_tax(nets, rate) for nets in of.values()),
        )
        for (cycle, currency), of in sorted(bills.items())
    ]


def _tax(nets: Iterable[int], rate: int) -> int:
    """The tax on one bill, all of it at one rate."""
    return sum(taxes((net, rate) for net in nets))


async def count_open_quotes(session: AsyncSession, organization: Organization) -> int:
    """How many open quotes a customer has."""
    theirs = col(Quote.subscription_id).in_(of_organization(organization.id))
    counted = select(func.count()).where(theirs, Quote.state == QuoteState.OPEN)
    return (await session.execute(counted)).scalar_one()
