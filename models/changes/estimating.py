"""Estimating a site's next bill as of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.access.actions import action
from models.access.desk import Desk
from models.billing.online.cards import coming_cards
from models.billing.orders.making import credits_of, items_of
from models.billing.orders.pricing import PricedLine, credit_lines, term_lines
from models.billing.settlement_plan import SettlementPlan, plan_for_coming
from models.core.errors import Refused
from models.core.money import HasTotals, taxes
from models.core.texts import gettext_noop
from models.roles import Right
from models.subscriptions.credit_cards import without_card
from models.subscriptions.problems import NoNextBill, NothingInIt, NotInState
from models.subscriptions.states import ENDINGS
from models.subscriptions.tables import Cycle, Item, Subscription, SubscriptionState
from models.subscriptions.terms import Term, next_term, term_from


@dataclass(frozen=True)
class Bill(HasTotals):
    """The price of a term: its lines, including credits that are deducted."""

    lines: Sequence[PricedLine]
    term: Term
    currency: str

    @property
    def line_taxes(self) -> Sequence[int]:
        """The tax of each line."""
        return taxes((line.net, line.tax_rate) for line in self.lines)


@dataclass(frozen=True)
class Estimate:
    """The next bill of a site.

    Args:
        on: The date of the bill.
        settlement: How it will be settled; None if it depends on when a contact orders it.
        annual: The bill for a year, if the site can change to annual terms.
    """

    subscription: Subscription
    bill: Bill
    today: date
    on: date
    settlement: SettlementPlan | None = None
    annual: Bill | None = None


@action(
    "subscriptions.view_estimate",
    Right.VIEW_ESTIMATE,
    on=Subscription,
    reads=True,
    label=gettext_noop("see an estimate of the next bill"),
)
async def view_estimate(desk: Desk, subscription: Subscription) -> Estimate:
    """Estimate the next bill of a site.

    Raises:
        Refused: There is no next bill: the site is cancelled, deleted or suspended, or has no items.
    """
    if subscription.state in ENDINGS | {SubscriptionState.DELETED}:
        raise Refused(NotInState(subscription))
    if subscription.cancelled_on is not None:
        raise Refused(NoNextBill(subscription))
    items = await items_of(desk, subscription)
    if not items:
        raise Refused(NothingInIt(subscription))
    today = desk.today(subscription.organization)
    # The bill is made when its term begins, with the prices of that day. Annual terms would be quoted today.
    on = max(_next(subscription, today, subscription.cycle).starts_on, today)
    bill = await _bill(desk, subscription, items, subscription.cycle, on)
    card = (await coming_cards(desk, [subscription])).get(subscription.id)
    settlement = plan_for_coming(subscription, on, card) if subscription.renews else None
    annual = None
    if (
        subscription.cycle is Cycle.MONTH
        and await without_card(desk, subscription) is None
        and _sold_by_year(subscription, items, today)
    ):
        annual = await _bill(desk, subscription, items, Cycle.YEAR, today)
    return Estimate(subscription, bill, today, on, settlement, annual)


def _next(subscription: Subscription, today: date, cycle: Cycle) -> Term:
    return next_term(subscription, cycle) if subscription.bought else term_from(today, today, cycle)


async def _bill(desk: Desk, subscription: Subscription, items: Sequence[Item], cycle: Cycle, priced_on: date) -> Bill:
    term = _next(subscription, desk.today(subscription.organization), cycle)
    lines = term_lines(subscription, items, term, cycle, priced_on)
    return Bill([*lines, *credit_lines(lines, await credits_of(desk, subscription))], term, subscription.currency)


def _sold_by_year(subscription: Subscription, items: Sequence[Item], today: date) -> bool:
    return all(item.product.price_on(subscription.currency, Cycle.YEAR, today) for item in items)
