"""Viewing quotes and orders, and requesting a renewal quote."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.access.scopes import HasRoleTables
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.orders.applying import fits
from models.billing.orders.making import Wanted, items_of, make_quote, open_quote
from models.billing.orders.pricing import term_lines
from models.billing.orders.problems import NothingToQuote, RenewsLater
from models.billing.orders.rights import is_hidden, renewed_by
from models.billing.orders.tables import Order, Quote, QuoteKind, QuoteState
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.billing_details import BillingDetails, printed_details
from models.subscriptions.problems import CancelledAlready
from models.subscriptions.states import StateEvent, must_follow
from models.subscriptions.tables import Item, Subscription
from models.subscriptions.terms import renewed_term, term_from

actions_about("orders", gettext_noop("quotes and orders"))


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
    address, po_number = order.billing_address, order.po_number
    return printed_details(desk, subscription, person, po_number=po_number, address=address, tax_id=order.tax_id)


def details_of_invoice(desk: HasRoleTables, order: Order | None, invoice: Invoice, person: Person) -> BillingDetails:
    """What a person sees of the details on an invoice: those of its order or, without one, its purchase order
    number."""
    if order is not None:
        return details_on(desk, order, invoice.subscription, person)
    return printed_details(desk, invoice.subscription, person, po_number=invoice.po_number, address="", tax_id="")


def details_of_credit(desk: HasRoleTables, note: CreditNote, person: Person) -> BillingDetails:
    """What a person sees of the details on a credit note."""
    return printed_details(desk, note.subscription, person, po_number=note.po_number, address="", tax_id="")


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
        raise Refused(CancelledAlready(subscription))
    if not subscription.bought:
        must_follow(subscription, StateEvent.BOUGHT)
        term = term_from(today, today, subscription.cycle)
        lines = term_lines(subscription, items, term, subscription.cycle, today)
        return Wanted(QuoteKind.PURCHASE, lines, term, subscription.cycle)
    must_follow(subscription, StateEvent.RENEWED)
    term = renewed_term(subscription, today)
    if term.starts_on > term_from(today, today, subscription.cycle).ends_on:
        raise Refused(RenewsLater(subscription))
    return Wanted(QuoteKind.RENEWAL, term_lines(subscription, items, term, subscription.cycle, today), term)


async def may_still_accept(desk: Desk, quote: Quote, items: Iterable[Item] | None = None) -> bool:
    """Whether a quote can still be accepted: it is open, valid and fits the subscription. Used for buttons. `items`:
    see `fits`."""
    counts = quote.state is QuoteState.OPEN and quote.valid_until >= desk.today(quote.subscription.organization)
    return counts and await fits(desk, quote, items)
