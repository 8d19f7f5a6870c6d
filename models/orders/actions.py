"""What people see of quotes and orders, and asking for the quote of a renewal."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.actions import action
from models.desk import Desk
from models.errors import Refused, Trouble
from models.orders.applying import fits
from models.orders.making import Wanted, items_of, make_quote, open_quote, quote_options
from models.orders.pricing import term_lines
from models.orders.rights import renewed_by
from models.orders.tables import Order, Quote, QuoteKind, QuoteState
from models.roles import Right, StaffRight
from models.subscriptions.states import Event, must_follow
from models.subscriptions.tables import Subscription
from models.subscriptions.terms import next_term, term_from


@dataclass(frozen=True)
class Orders:
    """The quotes of a subscription that customers see, and its orders; the newest first."""

    subscription: Subscription
    quotes: Sequence[Quote]
    orders: Sequence[Order]


@action(Right.VIEW_ORDERS, on=Subscription, reads=True, or_staff=StaffRight.PROCESS_ORDERS)
async def list_orders(desk: Desk, subscription: Subscription) -> Orders:
    """The quotes and orders of a subscription. Drafts are shown to the vendor's people alone."""
    quotes = select(Quote).where(Quote.subscription_id == subscription.id)
    if not desk.may_as_staff(StaffRight.PROCESS_ORDERS):
        quotes = quotes.where(Quote.state != QuoteState.DRAFT)
    orders = select(Order).where(Order.subscription_id == subscription.id)
    found = await desk.session.scalars(quotes.options(*quote_options()).order_by(col(Quote.id).desc()))
    placed = await desk.session.scalars(
        orders.options(joinedload(Order.invoice)).order_by(col(Order.id).desc())  # type: ignore[arg-type]
    )
    return Orders(subscription, list(found), list(placed))


@action(
    Right.VIEW_ORDERS,
    on=Quote,
    reads=True,
    or_staff=StaffRight.PROCESS_ORDERS,
    or_own=lambda quote, person: quote.asked_by_id == person.id,
)
async def show_quote(_desk: Desk, quote: Quote) -> Quote:
    """One quote with its lines: for whoever sees orders, and whoever asked for it."""
    return quote


@action(
    Right.VIEW_ORDERS,
    on=Order,
    reads=True,
    or_staff=StaffRight.PROCESS_ORDERS,
    or_own=lambda order, person: order.accepted_by_id == person.id,
)
async def show_order(_desk: Desk, order: Order) -> Order:
    """One order with its quote and invoice: for whoever sees orders, and whoever placed it."""
    return order


@action(Right.RENEW_LICENSE, on=Subscription, right_of=renewed_by)
async def quote_renewal(desk: Desk, subscription: Subscription) -> Quote:
    """The quote for the next term of a subscription, or for the first one of an evaluation: the open one, if there is
    one that still fits.

    Raises:
        Refused: It can't be renewed now, as it is paid for far ahead or cancelled.
    """
    kind = QuoteKind.RENEWAL if subscription.bought else QuoteKind.PURCHASE
    there = await open_quote(desk, subscription, kind)
    if there:
        there.subscription = subscription
        if await fits(desk, there):
            return there
    return await make_quote(desk, subscription, await renewal_wanted(desk, subscription))


async def renewal_wanted(desk: Desk, subscription: Subscription) -> Wanted:
    """What the quote for the next term offers.

    Raises:
        Refused: There is no next term to be had now.
    """
    today = desk.today(subscription.organization)
    items = await items_of(desk, subscription)
    if not subscription.bought:
        must_follow(subscription, Event.BOUGHT)
        term = term_from(today, today, subscription.cycle)
        return Wanted(QuoteKind.PURCHASE, term_lines(subscription, items, term, subscription.cycle), term)
    must_follow(subscription, Event.RENEWED)
    if subscription.cancelled_on is not None:
        raise Refused(Trouble.CANCELLED, {"subscription": subscription})
    term = next_term(subscription)
    if term.starts_on > term_from(today, today, subscription.cycle).ends_on:
        raise Refused(Trouble.RENEWS_LATER, {"subscription": subscription})
    return Wanted(QuoteKind.RENEWAL, term_lines(subscription, items, term, subscription.cycle), term)


async def may_still_accept(desk: Desk, quote: Quote) -> bool:
    """Whether a quote is open, counts, and fits: for buttons."""
    counts = quote.state is QuoteState.OPEN and quote.valid_until >= desk.today(quote.subscription.organization)
    return counts and await fits(desk, quote)
