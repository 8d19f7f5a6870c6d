"""What an order changes in its subscription: its items, its term and its state."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlmodel import col, select

from models.access.desk import Desk
from models.access.events import happened
from models.billing.orders.making import close, quote_options
from models.billing.orders.tables import Credit, Order, Quote, QuoteKind, QuoteLine, QuoteState
from models.subscriptions.events import TermOrdered
from models.subscriptions.reminding import term_changed
from models.subscriptions.states import StateEvent, move
from models.subscriptions.tables import Item, Subscription, SubscriptionState
from models.subscriptions.terms import DAY, is_missed, next_term, term_from

EVENTS = {QuoteKind.PURCHASE: StateEvent.BOUGHT, QuoteKind.REACTIVATION: StateEvent.REACTIVATED}
"""What the quote kinds do that bring a term but aren't renewals."""
STATES = {
    QuoteKind.RENEWAL: {SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE, SubscriptionState.SUSPENDED},
    QuoteKind.PURCHASE: {SubscriptionState.EVALUATION, SubscriptionState.SUSPENDED},
    QuoteKind.REACTIVATION: {SubscriptionState.CANCELLED},
    QuoteKind.SERVICES: {
        SubscriptionState.EVALUATION,
        SubscriptionState.ACTIVE,
        SubscriptionState.PAST_DUE,
        SubscriptionState.SUSPENDED,
        SubscriptionState.CANCELLED,
    },
}
FOLLOWING = {QuoteKind.RENEWAL, QuoteKind.CONVERSION}
"""Kinds whose term follows the current one."""
WITHIN = {QuoteKind.UPGRADE, QuoteKind.SEATS, QuoteKind.ADDITION}
"""Kinds that change the subscription until the end of the paid term."""
RUNNING = {SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE}
"""The states in which a quote of each kind can be ordered. Kinds that change the current term need one that is
running."""


async def fits(desk: Desk, quote: Quote, items: Iterable[Item] | None = None) -> bool:
    """Whether a quote still matches the subscription: state, currency, term, seats and credits.

    Args:
        items: The subscription's current items, if already loaded.
    """
    subscription = quote.subscription
    if subscription.state not in _states(quote) or subscription.currency != quote.currency:
        return False
    if quote.kind in FOLLOWING and not _follows(quote, desk.today(subscription.organization)):
        return False
    if quote.kind in EVENTS and not await _begins(desk, quote):
        return False
    there = await _items(desk, subscription) if items is None else items
    seats = {item.product_id: item.seats for item in there}
    credits_ = await _credits_in(desk, quote)
    for line in quote.lines:
        if line.product_id is not None and seats.get(line.product_id, 0) != line.seats_before:
            return False
        if quote.kind in WITHIN and line.product_id is not None and line.to_on != subscription.ends_on:
            return False
        if line.credit_id is not None:
            credit = credits_[line.credit_id]
            if credit.order_id is not None or credit.amount < -line.net:
                return False
    return True


def _follows(quote: Quote, today: date) -> bool:
    """Whether the quoted term can still be ordered in a subscription that isn't cancelled. It must follow the paid
    term, or start anew if the following term would already be over."""
    if quote.subscription.cancelled_on is not None:
        return False
    term = next_term(quote.subscription, quote.cycle)
    if quote.term_starts_on is None or _begins_anew(quote):
        return quote.term_starts_on is None or is_missed(quote.subscription, today)
    return not is_missed(quote.subscription, today) and (term.starts_on, term.ends_on) == (
        quote.term_starts_on,
        quote.term_ends_on,
    )


def _begins_anew(quote: Quote) -> bool:
    """Whether a renewal's term leaves a gap after the old one, because the renewal was late."""
    starts_on = quote.term_starts_on
    return quote.kind is QuoteKind.RENEWAL and starts_on is not None and starts_on > quote.subscription.ends_on + DAY


async def _begins(desk: Desk, quote: Quote) -> bool:
    """Whether the first term can still be bought as quoted: with the same cycle, only once, and not after a
    cancellation."""
    subscription = quote.subscription
    if quote.term_starts_on is None:
        days = [line.from_on for line in quote.lines if line.product_id is not None and line.from_on]
        return not await is_ordered(desk, subscription, min(days, default=subscription.starts_on))
    if quote.kind is QuoteKind.PURCHASE and subscription.cancelled_on is not None:
        return False
    return quote.cycle in (None, subscription.cycle)


async def is_ordered(desk: Desk, subscription: Subscription, day: date) -> bool:
    """Whether the first term was ordered and includes a day, and the order wasn't cancelled."""
    statement = (
        select(Quote.id)
        .join(QuoteLine)
        .join(Order, col(Order.quote_id) == col(Quote.id))
        .where(
            Quote.subscription_id == subscription.id,
            Quote.kind == QuoteKind.PURCHASE,
            col(Order.cancelled_at).is_(None),
            col(QuoteLine.from_on) <= day,
            col(QuoteLine.to_on) >= day,
        )
    )
    return (await desk.session.scalars(statement.limit(1))).first() is not None


def _states(quote: Quote) -> set[SubscriptionState]:
    """The states in which a quote can be ordered. A subscription sold by an order form is already running, so its quote
    brings no term."""
    if quote.kind is QuoteKind.PURCHASE and quote.term_starts_on is None:
        return RUNNING
    return STATES.get(quote.kind, RUNNING)


async def _items(desk: Desk, subscription: Subscription) -> Sequence[Item]:
    """A subscription's current items, without their products."""
    statement = select(Item).where(Item.subscription_id == subscription.id, col(Item.ended_on).is_(None))
    return (await desk.session.scalars(statement)).all()


async def _credits_in(desk: Desk, quote: Quote) -> dict[int, Credit]:
    """The credits that a quote uses, by ID."""
    ids = [line.credit_id for line in quote.lines if line.credit_id is not None]
    if not ids:
        return {}
    statement = select(Credit).where(col(Credit.id).in_(ids))
    return {credit.id: credit for credit in await desk.session.scalars(statement)}


async def apply_quote(desk: Desk, quote: Quote) -> None:
    """Change the subscription as an accepted quote says."""
    subscription = quote.subscription
    changed = {
        line.product_id: line.seats_after or 0
        for line in quote.lines
        if line.product_id is not None and line.seats_after != line.seats_before
    }
    items = await set_seats(desk, subscription, await _items(desk, subscription), changed)
    if quote.term_starts_on and quote.term_ends_on:
        await _take_term(desk, quote)
    await desk.session.flush()
    await lapse_quotes(desk, subscription, items)


def term_if_ordered(quote: Quote, today: date) -> tuple[date, date] | None:
    """The term that a quote brings if it is ordered on a day, or None. A term that starts at once starts on that day,
    however old the quote."""
    if quote.term_starts_on is None or quote.term_ends_on is None:
        return None
    waits = quote.state in (QuoteState.OPEN, QuoteState.DRAFT)
    if not waits or not (quote.kind in EVENTS or _begins_anew(quote)) or quote.term_starts_on >= today:
        return quote.term_starts_on, quote.term_ends_on
    term = term_from(today, today, quote.cycle or quote.subscription.cycle)
    return term.starts_on, term.ends_on


def start_now(quote: Quote, today: date) -> None:
    """Set a quote's term to the one that it brings if ordered today."""
    term, before = term_if_ordered(quote, today), (quote.term_starts_on, quote.term_ends_on)
    if term is None or term == before:
        return
    quote.term_starts_on, quote.term_ends_on = term
    for line in quote.lines:
        if (line.from_on, line.to_on) == before:
            line.from_on, line.to_on = term


async def _take_term(desk: Desk, quote: Quote) -> None:
    """Set the new term. The current term isn't cut short: after an early renewal, the subscription has both."""
    subscription = quote.subscription
    if quote.term_starts_on is None or quote.term_ends_on is None:
        raise ValueError(f"{quote.ref} brings no term.")
    today = desk.today(subscription.organization)
    if quote.cycle:
        subscription.cycle = quote.cycle
    subscription.anchor_on = term_from(quote.term_starts_on, subscription.anchor, subscription.cycle).anchor
    await happened(desk, TermOrdered(subscription, first=quote.kind is QuoteKind.PURCHASE))
    if quote.term_starts_on <= today or subscription.ends_on < today:
        subscription.starts_on = quote.term_starts_on
    subscription.ends_on = quote.term_ends_on
    move(desk, subscription, EVENTS.get(quote.kind, StateEvent.RENEWED))
    term_changed(desk, subscription)


async def set_seats(
    desk: Desk, subscription: Subscription, items: Iterable[Item], changed: Mapping[int, int]
) -> Sequence[Item]:
    """Set the number of seats of products, by product ID, from today on. 0 ends a product.

    Args:
        items: The subscription's current items.

    Returns:
        The items after the change.
    """
    today = desk.today(subscription.organization)
    there = {item.product_id: item for item in items}
    for product_id, seats in changed.items():
        item = there.get(product_id)
        if item is None and seats:
            item = Item(subscription_id=subscription.id, product_id=product_id, seats=seats, started_on=today)
            desk.session.add(item)
            there[product_id] = item
        elif item is not None and seats:
            item.seats = seats
        elif item is not None:
            item.ended_on = today
    await desk.session.flush()
    return [item for item in there.values() if item.ended_on is None]


async def lapse_quotes(desk: Desk, subscription: Subscription, items: Iterable[Item] | None = None) -> list[Quote]:
    """Close the open quotes that no longer fit the subscription, and return them. Every change of a subscription calls
    this.

    Args:
        items: The subscription's current items, if already loaded.
    """
    statement = select(Quote).where(Quote.subscription_id == subscription.id, Quote.state == QuoteState.OPEN)
    lapsed = []
    for quote in (await desk.session.scalars(statement.options(*quote_options()))).unique().all():
        quote.subscription = subscription
        if items is None:
            items = await _items(desk, subscription)
        if not await fits(desk, quote, items):
            close(desk, quote, QuoteState.LAPSED)
            lapsed.append(quote)
    await desk.session.flush()
    return lapsed
