"""Quotes for subscriptions sold by an order form. The vendor's staff review the prices and send the quote."""

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.making import Wanted, items_of, make_quote
from models.billing.orders.pricing import term_lines
from models.billing.orders.tables import Quote, QuoteKind
from models.core.texts import gettext_noop
from models.roles import StaffRight
from models.subscriptions.tables import Subscription
from models.subscriptions.terms import Term


@action(
    "orders.quote_first_term",
    StaffRight.PROCESS_ORDERS,
    on=Subscription,
    label=gettext_noop("draft the quote for a first term"),
)
async def quote_first_term(desk: Desk, subscription: Subscription) -> Quote:
    """Draft the quote for the current term of a subscription that was sold but isn't invoiced yet.

    Raises:
        Refused: The subscription has no items, or an item has no price.
    """
    term = Term(subscription.starts_on, subscription.ends_on, subscription.anchor)
    items, today = await items_of(desk, subscription), desk.today(subscription.organization)
    lines = term_lines(subscription, items, term, subscription.cycle, today)
    return await make_quote(desk, subscription, Wanted(QuoteKind.PURCHASE, lines, draft=True))
