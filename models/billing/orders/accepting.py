"""Accepting quotes: an accepted quote becomes an order and an invoice, and changes the subscription."""

from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.billing import events
from models.billing.invoices.issuing import Printed, issue_invoice
from models.billing.numbers import next_in
from models.billing.online.charging import schedule_charge
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
from models.directory.postal import (
    CODE_LENGTH,
    NO_ADDRESS,
    PART_LENGTH,
    STREET_LENGTH,
    STREET_LINES,
    PostalAddress,
    address_from,
    address_on_file,
)
from models.directory.tax_ids import looks_wrong
from models.roles import Condition, Kind, Right
from models.subscriptions.billing_details import BillingDetails, printed_details, sees_printed
from models.subscriptions.credit_cards import without_card
from models.subscriptions.license_keys import mark_of
from models.subscriptions.problems import NoCard
from models.subscriptions.restoring import TermFacts
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Billing:
    """The billing details that are printed on an order's invoice. Each of them may be empty.

    Attributes:
        address: The address as lines, if its parts aren't known.
        parts: Its parts, or only the country of the lines.
    """

    po_number: str = ""
    address: str = ""
    tax_id: str = ""
    parts: PostalAddress = NO_ADDRESS

    @property
    def printed(self) -> str:
        """The address as it is printed."""
        return self.address if self.parts.is_empty else self.parts.printed()

    @property
    def doubtful_tax_id(self) -> str:
        """The tax ID that was entered, if it can't be one of the country that was chosen. Otherwise empty."""
        return self.tax_id if looks_wrong(self.tax_id.strip(), self.parts.country) else ""

    def cleaned(self) -> "Billing":
        """A copy without leading or trailing blanks.

        Raises:
            Refused: A value is too long, has too many lines, or contains a card number; `field` names it.
        """
        return Billing(
            line_of(self.po_number, PO_LENGTH, "po_number", optional=True),
            address_of(self.address, ADDRESS_LENGTH, ADDRESS_LINES, "address"),
            line_of(self.tax_id, TAX_ID_LENGTH, "tax_id", optional=True),
            PostalAddress(
                _street_of(self.parts.street),
                line_of(self.parts.postal_code, CODE_LENGTH, "postal_code", optional=True),
                line_of(self.parts.city, PART_LENGTH, "city", optional=True),
                line_of(self.parts.region, PART_LENGTH, "region", optional=True),
                self.parts.country,
            ),
        )

    def or_else(self, other: "Billing") -> "Billing":
        """These details, with empty ones filled in from `other`. An address is one detail, whatever its parts."""
        whole = self.with_address(other)
        return replace(whole, po_number=self.po_number or other.po_number, tax_id=self.tax_id or other.tax_id)

    def with_address(self, other: "Billing") -> "Billing":
        """These details, with the address of `other` if there is none. A country that was entered stays."""
        if self.printed:
            return self
        country = self.parts.country or other.parts.country
        return replace(self, address=other.address, parts=replace(other.parts, country=country))


def _street_of(text: str) -> str:
    try:
        return address_of(text, STREET_LENGTH, STREET_LINES, "address")
    except Refused as one:
        raise Refused(one.problem, "street") from None


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
    papers = {"po_number": last.po_number, "address": last.printed, "tax_id": last.tax_id}
    return quote, printed_details(desk, quote.subscription, desk.person, **papers, parts=last.parts)


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

    An address on file whose parts aren't known stays until parts are entered. The form has no field for it.

    Raises:
        Refused: The quote isn't open, has expired, or no longer fits the subscription.
    """
    entered = billing.cleaned()
    known = await remembered(desk, quote.subscription)
    if not sees_printed(desk, quote.subscription, desk.person):
        entered = entered.or_else(known)
    elif known.parts.is_empty:
        entered = entered.with_address(known)
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
    printed = Printed(billing.po_number, billing.address, billing.tax_id, parts=billing.parts)
    invoice = await issue_invoice(desk, subscription, quote.lines, printed)
    await schedule_charge(desk, invoice)
    order = Order(
        year=today.year,
        sequence=await next_in(desk, Order, today.year),
        quote_id=quote.id,
        subscription_id=subscription.id,
        invoice_id=invoice.id,
        accepted_by_id=person.id if person else None,
        ordered_at=desk.now,
        po_number=billing.po_number,
        billing_address=billing.printed,
        billing_parts=billing.parts.stored(),
        tax_id=billing.tax_id,
        before=await _before(desk, subscription),
    )
    order.subscription, order.quote, order.invoice, order.accepted_by = subscription, quote, invoice, person
    order.cancelled_by = None
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


async def _before(desk: Desk, subscription: Subscription) -> dict[str, Any]:
    """What the subscription is before an order, and a mark of the license key that it has."""
    keys = await mark_of(desk.session, subscription) if subscription.kind is Kind.LICENSE else ""
    return {"term": TermFacts.of(subscription).stored(), "keys": keys}


async def remembered(desk: Desk, subscription: Subscription) -> Billing:
    """The billing details of the last order that a contact placed. Before the first one, and after
    staff changed them, those of the organization."""
    statement = select(Order).where(Order.subscription_id == subscription.id, col(Order.accepted_by_id).is_not(None))
    last = (await desk.session.scalars(statement.order_by(col(Order.id).desc()).limit(1))).first()
    organization = subscription.organization
    changed_at, on_file = organization.billing_changed_at, address_on_file(organization)
    if last is None or (changed_at is not None and last.ordered_at <= changed_at):
        return Billing("", organization.billing_address, organization.tax_id, on_file)
    # Orders from before addresses had parts have only lines.
    parts = address_from(last.billing_parts)
    if not last.billing_parts:
        is_same = last.billing_address in (organization.billing_address, on_file.printed())
        parts = on_file if is_same else PostalAddress(country=on_file.country)
    return Billing(last.po_number, last.billing_address, last.tax_id, parts)


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
