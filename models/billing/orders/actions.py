"""Viewing quotes and orders, and requesting a renewal quote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.access.scopes import HasRoleTables
from models.billing.invoices.tables import Invoice
from models.billing.orders.applying import fits
from models.billing.orders.making import Wanted, items_of, make_quote, open_quote, quote_options
from models.billing.orders.pricing import term_lines
from models.billing.orders.problems import NothingToQuote, RenewsLater
from models.billing.orders.rights import accepted_by, is_hidden, renewed_by
from models.billing.orders.tables import Order, Quote, QuoteKind, QuoteState
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.billing_details import BillingDetails, printed_details
from models.subscriptions.lookup import subscription_options
from models.subscriptions.problems import Cancelled
from models.subscriptions.rights import decide_for
from models.subscriptions.states import StateEvent, must_follow
from models.subscriptions.tables import Item, Subscription
from models.subscriptions.terms import renewed_term, term_from

actions_about("orders", gettext_noop("quotes and orders"))

IN_WORK = (QuoteState.DRAFT, QuoteState.OPEN)
"""The quotes that the vendor's staff are working on, or that await an answer."""


@dataclass(frozen=True)
class Orders:
    """The quotes and orders of a subscription that the caller may see, newest first.

    `offers` are open quotes that the caller may accept and sees in no other way. `today` is the organization's date.
    """

    subscription: Subscription
    today: date
    quotes: Sequence[Quote]
    orders: Sequence[Order]
    offers: Sequence[Quote] = ()


@action(
    "orders.list_orders",
    Right.VIEW_ORDERS,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.PROCESS_ORDERS,
    label=gettext_noop("see the quotes and orders"),
)
async def list_orders(desk: Desk, subscription: Subscription) -> Orders:
    """The quotes and orders of a subscription. Only the vendor's staff see drafts."""
    drafts = desk.may_as_staff(StaffRight.PROCESS_ORDERS)
    quotes = await _quotes(desk, [subscription], drafts=drafts)
    orders = await _orders(desk, [subscription], quotes)
    return Orders(subscription, desk.today(subscription.organization), quotes, orders)


@action("orders.my_orders", OwnRight.KNOWN, reads=True, label=gettext_noop("see your own quotes and orders"))
async def my_orders(desk: Desk) -> list[Orders]:
    """The quotes and orders in each of the caller's subscriptions. Callers without the right to see orders get what
    they requested, what they ordered, and what they may accept."""
    mine = await my_subscriptions(desk)
    quotes = await _quotes(desk, mine)
    orders = await _orders(desk, mine, quotes)
    return [
        _seen(
            desk,
            subscription,
            [quote for quote in quotes if quote.subscription_id == subscription.id],
            [order for order in orders if order.subscription_id == subscription.id],
        )
        for subscription in mine
    ]


def _seen(desk: Desk, subscription: Subscription, quotes: Sequence[Quote], orders: Sequence[Order]) -> Orders:
    me, today = desk.person, desk.today(subscription.organization)
    if decide_for(desk, subscription, me, Right.VIEW_ORDERS).allowed:
        return Orders(subscription, today, quotes, orders)
    return Orders(
        subscription,
        today,
        [quote for quote in quotes if quote.asked_by_id == me.id],
        [order for order in orders if order.accepted_by_id == me.id],
        [
            quote
            for quote in quotes
            if quote.asked_by_id != me.id
            and quote.state is QuoteState.OPEN
            and quote.valid_until >= today
            and decide_for(desk, subscription, me, accepted_by(quote)).allowed
        ],
    )


@action(
    "orders.orders_in_work", StaffRight.PROCESS_ORDERS, reads=True, label=gettext_noop("see the open quotes and drafts")
)
async def orders_in_work(desk: Desk) -> list[Orders]:
    """For the vendor's staff: all customers' drafts and open quotes, newest first."""
    statement = select(Quote.subscription_id).where(col(Quote.state).in_(IN_WORK))
    wanted = select(Subscription).where(col(Subscription.id).in_(statement)).options(*subscription_options())
    subscriptions = (await desk.session.scalars(wanted.order_by(col(Subscription.number)))).unique().all()
    quotes = [quote for quote in await _quotes(desk, subscriptions, drafts=True) if quote.state in IN_WORK]
    return [
        Orders(one, desk.today(one.organization), [quote for quote in quotes if quote.subscription_id == one.id], [])
        for one in subscriptions
    ]


async def _quotes(desk: Desk, subscriptions: Sequence[Subscription], *, drafts: bool = False) -> list[Quote]:
    by_id = {subscription.id: subscription for subscription in subscriptions}
    statement = select(Quote).where(col(Quote.subscription_id).in_(by_id))
    if not drafts:
        statement = statement.where(Quote.state != QuoteState.DRAFT)
    statement = statement.options(*quote_options()).order_by(col(Quote.id).desc())
    found = list((await desk.session.scalars(statement)).unique())
    for quote in found:
        set_committed_value(quote, "subscription", by_id[quote.subscription_id])
    return found


async def _orders(desk: Desk, subscriptions: Sequence[Subscription], quotes: Iterable[Quote]) -> list[Order]:
    """The orders of these subscriptions that came from these quotes."""
    by_id, quoted = {subscription.id: subscription for subscription in subscriptions}, {one.id: one for one in quotes}
    statement = select(Order).where(col(Order.subscription_id).in_(by_id)).order_by(col(Order.id).desc())
    invoice = joinedload(Order.invoice)  # type: ignore[arg-type]
    beside = invoice.joinedload(Invoice.lines), invoice.joinedload(Invoice.payments)  # type: ignore[arg-type]
    accepted_by = joinedload(Order.accepted_by)  # type: ignore[arg-type]
    found = list((await desk.session.scalars(statement.options(accepted_by, *beside))).unique())
    for order in found:
        set_committed_value(order, "quote", quoted[order.quote_id])
        set_committed_value(order, "subscription", by_id[order.subscription_id])
    return found


async def order_of(desk: Desk, quote: Quote) -> Order | None:
    """The order that a quote became, if it was accepted. Checks no right: people who see a quote may see its order."""
    return (await desk.session.scalars(select(Order).where(Order.quote_id == quote.id))).one_or_none()


async def order_on(session: AsyncSession, invoice: Invoice) -> Order | None:
    """The order that an invoice is for, or None. Checks no right: people who see an invoice may see its order."""
    return (await session.scalars(select(Order).where(Order.invoice_id == invoice.id))).one_or_none()


def details_on(desk: HasRoleTables, order: Order | None, subscription: Subscription, person: Person) -> BillingDetails:
    """What a person sees of the details that an order has printed on its invoice."""
    if order is None:
        return BillingDetails()
    papers = {"po_number": order.po_number, "address": order.billing_address, "tax_id": order.tax_id}
    return printed_details(desk, subscription, person, **papers)


@action(
    "orders.show_quote",
    Right.VIEW_ORDERS,
    on=Quote,
    reads=True,
    or_staff=StaffRight.PROCESS_ORDERS,
    or_own=lambda quote, person: quote.asked_by_id == person.id,
    hidden=is_hidden,
    colleagues=True,
    label=gettext_noop("see a quote"),
)
async def show_quote(_desk: Desk, quote: Quote) -> Quote:
    """One quote with its lines, for people who see orders and for the person who requested it."""
    return quote


@action(
    "orders.show_order",
    Right.VIEW_ORDERS,
    on=Order,
    reads=True,
    or_staff=StaffRight.PROCESS_ORDERS,
    or_own=lambda order, person: order.accepted_by_id == person.id,
    label=gettext_noop("see an order"),
)
async def show_order(_desk: Desk, order: Order) -> Order:
    """One order with its quote and invoice, for people who see orders and for the person who placed it."""
    return order


@action(
    "orders.quote_renewal",
    Right.RENEW_LICENSE,
    on=Subscription,
    right_of=renewed_by,
    label=gettext_noop("get a quote for a renewal"),
)
async def quote_renewal(desk: Desk, subscription: Subscription) -> Quote:
    """The quote for a subscription's next term, or for the first term after an evaluation. Reuses an open quote that
    still fits.

    Raises:
        Refused: It can't be renewed now, because it is cancelled or already paid for beyond the next term.
    """
    kind = QuoteKind.RENEWAL if subscription.bought else QuoteKind.PURCHASE
    there = await open_quote(desk, subscription, kind)
    if there:
        there.subscription = subscription
        if await fits(desk, there):
            return there
    return await make_quote(desk, subscription, await renewal_wanted(desk, subscription))


async def renewal_wanted(desk: Desk, subscription: Subscription) -> Wanted:
    """The contents of the quote for the next term.

    Raises:
        Refused: The subscription has no next term that can be bought now.
    """
    today = desk.today(subscription.organization)
    items = await items_of(desk, subscription)
    if not items:
        raise Refused(NothingToQuote(subscription))
    if subscription.cancelled_on is not None:
        must_follow(subscription, StateEvent.RENEWED if subscription.bought else StateEvent.BOUGHT)
        raise Refused(Cancelled(subscription))
    if not subscription.bought:
        must_follow(subscription, StateEvent.BOUGHT)
        term = term_from(today, today, subscription.cycle)
        lines = term_lines(subscription, items, term, subscription.cycle)
        return Wanted(QuoteKind.PURCHASE, lines, term, subscription.cycle)
    must_follow(subscription, StateEvent.RENEWED)
    term = renewed_term(subscription, today)
    if term.starts_on > term_from(today, today, subscription.cycle).ends_on:
        raise Refused(RenewsLater(subscription))
    return Wanted(QuoteKind.RENEWAL, term_lines(subscription, items, term, subscription.cycle), term)


async def may_still_accept(desk: Desk, quote: Quote, items: Iterable[Item] | None = None) -> bool:
    """Whether a quote can still be accepted: it is open, valid and fits the subscription. Used for buttons. `items`:
    see `fits`."""
    counts = quote.state is QuoteState.OPEN and quote.valid_until >= desk.today(quote.subscription.organization)
    return counts and await fits(desk, quote, items)
