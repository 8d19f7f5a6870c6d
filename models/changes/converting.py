"""Changing from monthly to annual terms, for sites with a card on file that their plan accepts."""

from dataclasses import dataclass
from typing import Any

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.applying import lapse_quotes
from models.billing.orders.making import Wanted, items_of, make_quote
from models.billing.orders.pricing import term_lines
from models.billing.orders.tables import Quote, QuoteKind
from models.changes.changing import must_work
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import Condition, Right
from models.subscriptions.credit_cards import without_card
from models.subscriptions.problems import AnnualAlready, CancelledAlready, NoCard, NothingInIt
from models.subscriptions.tables import Cycle, Subscription
from models.subscriptions.terms import next_term


@dataclass(frozen=True)
class Conversion:
    """The quote for a year that follows the current month. None if nothing was bought yet; the change has then taken
    effect.

    `by_month` is the price of twelve months, `by_year` the price of the year. Both are before tax, in minor units.
    """

    subscription: Subscription
    quote: Quote | None
    by_month: int
    by_year: int


async def _without_card(desk: Desk, subscription: Subscription, *_args: Any) -> NoCard | None:
    """Why the card isn't good for a year. A site on annual terms needs none, because there is nothing to switch."""
    return None if subscription.cycle is Cycle.YEAR else await without_card(desk, subscription)


@action(
    "subscriptions.convert_to_annual",
    Right.CONVERT_TO_ANNUAL,
    on=Subscription,
    conditions=((Condition.CARD_ON_FILE, _without_card),),
    label=gettext_noop("switch to annual terms"),
)
async def convert_to_annual(desk: Desk, subscription: Subscription) -> Conversion:
    """Make a quote for annual terms that begin after the current month.

    Raises:
        Refused: The terms are already annual, the site is cancelled or not working, or there is no annual price.
    """
    must_work(desk, subscription)
    if subscription.cycle is Cycle.YEAR:
        raise Refused(AnnualAlready(subscription))
    if subscription.cancelled_on is not None:
        raise Refused(CancelledAlready(subscription))
    items = await items_of(desk, subscription)
    if not items:
        raise Refused(NothingInIt(subscription))
    term, today = next_term(subscription, Cycle.YEAR), desk.today(subscription.organization)
    by_year = term_lines(subscription, items, term, Cycle.YEAR, today)
    by_month = term_lines(subscription, items, term, Cycle.MONTH, today)
    sums = 12 * sum(line.net for line in by_month), sum(line.net for line in by_year)
    if not subscription.bought:
        subscription.cycle = Cycle.YEAR
        await desk.session.flush()
        await lapse_quotes(desk, subscription)
        return Conversion(subscription, None, *sums)
    wanted = Wanted(QuoteKind.CONVERSION, by_year, term, cycle=Cycle.YEAR)
    return Conversion(subscription, await make_quote(desk, subscription, wanted), *sums)
