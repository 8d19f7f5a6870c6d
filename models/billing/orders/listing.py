"""Lists of quotes and orders, a page at a time. A quote that was accepted is listed as its order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, false, or_
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.invoices.tables import Invoice
from models.billing.orders.rights import ACCEPTED_BY
from models.billing.orders.tables import Order, Quote, QuoteState, is_draft, is_in_work
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

NUMBERS = (
    *refs_of(Quote.PREFIX, col(Quote.sequence), year=col(Quote.year), width=4),
    *refs_of(Order.PREFIX, col(Order.sequence), year=col(Order.year), width=4),
)


@dataclass(frozen=True)
class Listed:
    """A quote in a list, or the order that it became.

    `today` is the organization's date. `is_offer`: the caller may accept the quote, and sees it in no other way.
    """

    quote: Quote
    order: Order | None
    today: date
    is_offer: bool = False


@action(
    "orders.list_orders",
    Right.VIEW_ORDERS,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.PROCESS_ORDERS,
    label=gettext_noop("see the quotes and orders"),
)
async def list_orders(
    desk: Desk, subscription: Subscription, first: int = 1, typed: str = ""
) -> tuple[Subscription, PageOf[Listed]]:
    """A page of the quotes and orders of a subscription: first the open ones, then what was ordered, then the rest.
    With a text, only those that have its words. Only the vendor's staff see drafts."""
    of = col(Quote.subscription_id) == subscription.id
    shown = [] if desk.may_as_staff(StaffRight.PROCESS_ORDERS) else [col(Quote.state) != QuoteState.DRAFT]
    today = desk.today(subscription.organization)
    return subscription, await _page(desk, and_(of, *shown), col(Quote.valid_until) >= today, first, typed)


@action("orders.my_orders", OwnRight.KNOWN, reads=True, label=gettext_noop("see your own quotes and orders"))
async def my_orders(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Listed]:
    """A page of the quotes and orders in the caller's subscriptions. Callers without the right to see orders get what
    they requested, what they ordered, and what they may accept. With a text, only those that have its words."""
    me, mine = desk.person, await my_subscriptions(desk)
    sees = {one.id for one in mine if decide_for(desk, one, me, Right.VIEW_ORDERS).allowed}
    others = [one for one in mine if one.id not in sees]
    valid = _is_valid(desk, mine)
    own = or_(
        and_(col(Quote.state) != QuoteState.ACCEPTED, col(Quote.asked_by_id) == me.id),
        and_(col(Quote.state) == QuoteState.ACCEPTED, col(Order.accepted_by_id) == me.id),
        and_(col(Quote.state) == QuoteState.OPEN, valid, _may_accept(desk, others)),
    )
    theirs = or_(col(Quote.subscription_id).in_(sees), and_(col(Quote.subscription_id).in_(_ids(others)), own))
    page = await _page(desk, and_(theirs, col(Quote.state) != QuoteState.DRAFT), valid, first, typed)
    offered = [_offered(one, sees, me.id) for one in page]
    return PageOf(offered, page.first, page.total)


@action(
    "orders.orders_in_work", StaffRight.PROCESS_ORDERS, reads=True, label=gettext_noop("see the open quotes and drafts")
)
async def orders_in_work(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Listed]:
    """For the vendor's staff: a page of all customers' drafts and open quotes, newest first. With a text, only those
    that have its words."""
    return await _page(desk, is_in_work(), col(Quote.valid_until) >= desk.own_day, first, typed)


def _offered(one: Listed, sees: set[int], person_id: int) -> Listed:
    quote = one.quote
    hidden = quote.subscription_id not in sees and quote.asked_by_id != person_id
    return Listed(quote, one.order, one.today, is_offer=hidden and one.order is None)


def _is_valid(desk: Desk, subscriptions: Iterable[Subscription]) -> Any:
    """The condition that a quote hasn't expired. The date depends on the organization's time zone."""
    by_day: dict[date, list[int]] = {}
    for one in subscriptions:
        by_day.setdefault(desk.today(one.organization), []).append(one.id)
    days = (and_(col(Quote.subscription_id).in_(ids), col(Quote.valid_until) >= day) for day, ids in by_day.items())
    return or_(false(), *days)


def _may_accept(desk: Desk, subscriptions: Iterable[Subscription]) -> Any:
    """The condition that the caller may accept a quote."""
    each = []
    for kind, rights in ACCEPTED_BY.items():
        fit = (one for one in subscriptions if decide_for(desk, one, desk.person, rights[one.kind]).allowed)
        each.append(and_(col(Quote.kind) == kind, col(Quote.subscription_id).in_(_ids(fit))))
    return or_(*each)


def _ids(subscriptions: Iterable[Subscription]) -> list[int]:
    return [one.id for one in subscriptions]


async def _page(desk: Desk, seen: Any, valid: Any, first: int, typed: str) -> PageOf[Listed]:
    """A page of the quotes that are seen: those that wait first, then the orders, then the rest, newest first."""
    waits = or_(is_draft(), and_(col(Quote.state) == QuoteState.OPEN, valid))
    ordered = and_(col(Quote.state) == QuoteState.ACCEPTED, col(Order.cancelled_at).is_(None))
    place = case((waits, 0), (ordered, 1), else_=2)
    subscription = joinedload(Quote.subscription).joinedload(Subscription.organization)  # type: ignore[arg-type]
    statement = (
        select(Quote)
        .outerjoin(Order, col(Order.quote_id) == col(Quote.id))
        .where(seen)
        .options(subscription, joinedload(Quote.closed_by), selectinload(Quote.lines))  # type: ignore[arg-type]
        .order_by(*exact_first(typed, NUMBERS), place, col(Quote.id).desc())
    )
    page = await page_of(desk.session, _searched(statement, typed), first)
    orders = await _orders(desk, page)
    rows = [Listed(one, orders.get(one.id), desk.today(one.subscription.organization)) for one in page]
    return PageOf(rows, page.first, page.total)


def _searched(statement: Any, typed: str) -> Any:
    """Only the quotes with each typed word in their number, in their order's, or in the number, name or organization
    of their subscription."""
    if not typed:
        return statement
    numbers = *NUMBERS, *refs_of(Subscription.PREFIX, col(Subscription.number))
    joined = statement.join(Subscription, col(Subscription.id) == col(Quote.subscription_id)).join(Organization)
    return joined.where(matching(typed, *numbers, col(Subscription.name), col(Organization.name)))


async def _orders(desk: Desk, quotes: Iterable[Quote]) -> dict[int, Order]:
    """The orders that these quotes became, by quote."""
    accepted = [one.id for one in quotes if one.state is QuoteState.ACCEPTED]
    if not accepted:
        return {}
    invoice = joinedload(Order.invoice)  # type: ignore[arg-type]
    beside = invoice.joinedload(Invoice.lines)  # type: ignore[arg-type]
    statement = select(Order).where(col(Order.quote_id).in_(accepted)).options(beside)
    return {one.quote_id: one for one in (await desk.session.scalars(statement)).unique()}
