"""Accepting quotes: an accepted quote becomes an order and an invoice, and changes the subscription."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.billing import events
from models.billing.invoices.issuing import Printed, issue_invoice
from models.billing.numbers import next_in
from models.billing.orders.applying import apply_quote, fits, start_now
from models.billing.orders.making import close
from models.billing.orders.notices import OrderPlaced, QuoteDeclined
from models.billing.orders.notifications import redraw_cards
from models.billing.orders.problems import QuoteClosed, QuoteExpired, QuoteStale
from models.billing.orders.rights import accepted_by, is_hidden
from models.billing.orders.tables import (
    ADDRESS_LENGTH,
    ADDRESS_LINES,
    NOTE_LENGTH,
    PO_LENGTH,
    TAX_ID_LENGTH,
    Credit,
    Order,
    Quote,
    QuoteKind,
    QuoteState,
)
from models.core.errors import Refused
from models.core.texts import address_of, gettext_noop, line_of
from models.directory.people import Person
from models.roles import Condition, Right
from models.subscriptions.billing_details import BillingDetails, printed_details, sees_printed
from models.subscriptions.credit_cards import without_card
from models.subscriptions.problems import NoCard
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Billing:
    """The billing details that are printed on an order's invoice. Each of them may be empty."""

    po_number: str = ""
    address: str = ""
    tax_id: str = ""

    def cleaned(self) -> "Billing":
        """A copy without leading or trailing blanks.

        Raises:
            Refused: A value is too long, has too many lines, or contains a card number; `field` names it.
        """
        return Billing(
            line_of(self.po_number, PO_LENGTH, "po_number", optional=True),
            address_of(self.address, ADDRESS_LENGTH, ADDRESS_LINES, "address"),
            line_of(self.tax_id, TAX_ID_LENGTH, "tax_id", optional=True),
        )

    def or_else(self, other: "Billing") -> "Billing":
        """These details, with empty ones filled in from `other`."""
        return Billing(self.po_number or other.po_number, self.address or other.address, self.tax_id or other.tax_id)


async def _without_card(desk: Desk, quote: Quote, *_args: Any) -> NoCard | None:
    """Why a quote with annual terms can't be accepted: it needs a credit card on file."""
    return await without_card(desk, quote.subscription) if quote.kind is QuoteKind.CONVERSION else None


ON_CARD = ((Condition.CARD_ON_FILE, _without_card),)


@action(
    "orders.consider_quote",
    Right.RENEW_LICENSE,
    on=Quote,
    right_of=accepted_by,
    hidden=is_hidden,
    reads=True,
    conditions=ON_CARD,
    label=gettext_noop("review a quote before accepting it"),
)
async def consider_quote(desk: Desk, quote: Quote) -> tuple[Quote, BillingDetails]:
    """A quote that the caller could accept now, with the billing details of the last order as defaults.

    If the caller may not see the details, `accept_quote` uses them all the same for empty fields.

    Raises:
        Refused: The quote can't be accepted any more.
    """
    await must_be_open(desk, quote)
    last = await remembered(desk, quote.subscription)
    papers = {"po_number": last.po_number, "address": last.address, "tax_id": last.tax_id}
    return quote, printed_details(desk, quote.subscription, desk.person, **papers)


@action(
    "orders.accept_quote",
    Right.RENEW_LICENSE,
    on=Quote,
    right_of=accepted_by,
    hidden=is_hidden,
    conditions=ON_CARD,
    colleagues=True,
    label=gettext_noop("accept a quote"),
)
async def accept_quote(desk: Desk, quote: Quote, billing: Billing) -> Order:
    """Order what a quote offers. The right depends on the quote's kind: see models/billing/orders/rights.py.

    Raises:
        Refused: The quote isn't open, has expired, or no longer fits the subscription.
    """
    entered = billing.cleaned()
    if not sees_printed(desk, quote.subscription, desk.person):
        entered = entered.or_else(await remembered(desk, quote.subscription))
    return await place_order(desk, quote, entered, desk.person)


@action(
    "orders.decline_quote",
    Right.RENEW_LICENSE,
    on=Quote,
    right_of=accepted_by,
    hidden=is_hidden,
    label=gettext_noop("decline a quote"),
)
async def decline_quote(desk: Desk, quote: Quote, reason: str) -> Quote:
    """Decline a quote. The vendor's billing team gets the reason.

    Raises:
        Refused: The quote isn't open any more.
    """
    await must_be_open(desk, quote, fitting=False)
    quote.reason = line_of(reason, NOTE_LENGTH, "reason", optional=True)
    close(desk, quote, QuoteState.DECLINED)
    await desk.session.flush()
    desk.post(desk.channels.billing, QuoteDeclined(quote.id), f"quote_declined:{quote.id}")
    await redraw_cards(desk, quote)
    await happened(desk, events.QuoteChanged(quote))
    return quote


async def must_be_open(desk: Desk, quote: Quote, *, fitting: bool = True) -> None:
    """Check that a quote can still be answered.

    Args:
        fitting: Whether the quote must also fit the subscription.

    Raises:
        Refused: The quote can't be answered.
    """
    if quote.state is not QuoteState.OPEN:
        raise Refused(QuoteClosed(quote))
    if quote.valid_until < desk.today(quote.subscription.organization):
        raise Refused(QuoteExpired(quote))
    if fitting and not await fits(desk, quote):
        raise Refused(QuoteStale(quote))


async def place_order(desk: Desk, quote: Quote, billing: Billing, person: Person | None) -> Order:
    """Write the order and its invoice, and change the subscription. `person` is None when a term renews by itself.

    Raises:
        Refused: The quote isn't open, has expired, or no longer fits the subscription.
    """
    await must_be_open(desk, quote)
    subscription = quote.subscription
    today = desk.today(subscription.organization)
    start_now(quote, today)
    printed = Printed(billing.po_number, billing.address, billing.tax_id)
    invoice = await issue_invoice(desk, subscription, quote.lines, printed)
    order = Order(
        year=today.year,
        sequence=await next_in(desk, Order, today.year),
        quote_id=quote.id,
        subscription_id=subscription.id,
        invoice_id=invoice.id,
        accepted_by_id=person.id if person else None,
        ordered_at=desk.now,
        po_number=billing.po_number,
        billing_address=billing.address,
        tax_id=billing.tax_id,
    )
    order.subscription, order.quote, order.invoice, order.accepted_by = subscription, quote, invoice, person
    desk.session.add(order)
    close(desk, quote, QuoteState.ACCEPTED)
    await desk.session.flush()
    await _use_credits(desk, quote, order)
    await apply_quote(desk, quote)
    await happened(desk, events.OrderApplied(quote))
    desk.note(quote=quote.ref, order=order.ref, invoice=invoice.ref)
    desk.post(desk.channels.billing, OrderPlaced(order.id), f"order_placed:{order.id}")
    await redraw_cards(desk, quote)
    await happened(desk, events.QuoteChanged(quote))
    return order


async def remembered(desk: Desk, subscription: Subscription) -> Billing:
    """The billing details of the last order that a contact placed. Before the first one, and after
    staff changed them, those of the organization."""
    statement = select(Order).where(Order.subscription_id == subscription.id, col(Order.accepted_by_id).is_not(None))
    last = (await desk.session.scalars(statement.order_by(col(Order.id).desc()).limit(1))).first()
    changed_at = subscription.organization.billing_changed_at
    if last and (changed_at is None or last.ordered_at > changed_at):
        return Billing(last.po_number, last.billing_address, last.tax_id)
    return Billing("", subscription.organization.billing_address, subscription.organization.tax_id)


async def _use_credits(desk: Desk, quote: Quote, order: Order) -> None:
    """Deduct credits from an order. If a credit is larger than the order, the rest stays open."""
    for line in quote.lines:
        if line.credit_id is None:
            continue
        credit = await desk.session.get_one(Credit, line.credit_id)
        rest = credit.amount + line.net
        credit.amount, credit.order_id = -line.net, order.id
        if rest > 0:
            desk.session.add(
                Credit(
                    subscription_id=credit.subscription_id,
                    description=credit.description,
                    currency=credit.currency,
                    amount=rest,
                    tax_rate=credit.tax_rate,
                    made_at=credit.made_at,
                )
            )
    await desk.session.flush()
