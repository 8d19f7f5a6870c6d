"""Booking what the payment provider says: payments, refunds, disputes and cards. Each thing is booked once, in whatever
order and however often the provider tells of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.billing import events
from models.billing.books.booking import booking_day
from models.billing.invoices.notices import CardRecorded
from models.billing.invoices.tables import Invoice
from models.billing.online.charging import charge_again
from models.billing.online.notices import RefundedElsewhere, RefundFailed
from models.billing.online.tables import Checkout, CheckoutState, OnlineRefund, Purpose, RefundState
from models.billing.payments.actions import RecordedPayment, book_payment
from models.billing.payments.owned import owned
from models.billing.payments.refunding import refunded
from models.billing.payments.settling import Source, noted, settle, settlements_of, take_back
from models.billing.payments.tables import Method, Payment, Refund
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import Right, SystemRight
from models.subscriptions.credit_cards import card_of
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Card, Subscription


@dataclass(frozen=True)
class ProviderPayment:
    """A payment as the provider has it. `amount` is in minor units; `ref` is pi_…; `card` is for people to read."""

    ref: str
    amount: int
    currency: str
    paid_at: datetime
    invoice: str
    card: str = ""


@action("online.book_payment", SystemRight.BOOK_PAYMENTS, on=Organization, label=gettext_noop("record a payment"))
async def book_online(desk: Desk, organization: Organization, paid: ProviderPayment) -> RecordedPayment | None:
    """Record a payment that the provider took. It settles the invoice that it was for, as far as that is due, and what
    is over stays as credit. So a second payment of the same debt is credit.

    Returns:
        None if it's booked already.

    Raises:
        NotFound: The invoice isn't the customer's.
    """
    if await _payment_of(desk, paid.ref) is not None:
        return None
    invoice = await owned(desk, organization, Invoice, paid.invoice)
    zone = ZoneInfo(organization.time_zone)
    payment = Payment(
        subscription_id=invoice.subscription_id,
        currency=paid.currency,
        amount=paid.amount,
        paid_on=min(paid.paid_at.astimezone(zone).date(), desk.today(organization)),
        booked_on=await booking_day(desk),
        method=Method.CARD,
        reference=paid.card,
        provider_ref=paid.ref,
    )
    payment.subscription = invoice.subscription
    takes = invoice.currency == paid.currency and invoice.voided_on is None
    return await book_payment(desk, payment, [invoice] if takes else [], desk.today(organization))


@action("online.end_checkout", SystemRight.BOOK_PAYMENTS, reads=True, label=gettext_noop("note a payment page"))
async def checkout_is(desk: Desk, key: str, state: CheckoutState) -> Checkout | None:
    """Note what became of a checkout. One that is done stays so. None if there is no such checkout."""
    row = (await desk.session.scalars(select(Checkout).where(Checkout.key == key).with_for_update())).one_or_none()
    if row is not None and row.state is not CheckoutState.DONE:
        row.state = state
        await desk.session.flush()
    return row


@dataclass(frozen=True)
class ProviderCard:
    """A card as the provider has it: never its number. `payment_method` is pm_…"""

    payment_method: str
    brand: str
    last4: str
    expires_year: int
    expires_month: int
    holder: str = ""


@action(
    "online.put_card",
    SystemRight.BOOK_PAYMENTS,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("record a credit card"),
)
async def put_card(desk: Desk, subscription: Subscription, given: ProviderCard, key: str) -> Card | None:
    """Put a card on file that a contact entered at the provider. It's charged today for what the old one was declined
    for. The people who may update the card hear of it.

    Args:
        key: That of the checkout on which it was entered.

    Returns:
        None if it was on file before, or another one was entered later: events can come late, and twice.
    """
    theirs = Checkout.subscription_id == subscription.id, col(Checkout.purpose) == Purpose.CARD
    done = (*theirs, col(Checkout.state) == CheckoutState.DONE)
    begun = select(Checkout.made_at).where(*theirs, Checkout.key == key).scalar_subquery()
    later = select(Checkout.id).where(*done, col(Checkout.made_at) >= begun).limit(1)
    if (await desk.session.scalars(later)).first() is not None:
        return None
    card = await card_of(desk, subscription)
    card = card or Card(subscription_id=subscription.id)  # type: ignore[call-arg]
    _set(card, given)
    desk.session.add(card)
    await desk.session.flush()
    again = await charge_again(desk, subscription)
    recorded = events.CardRecorded(subscription)
    await happened(desk, recorded)
    asked = {person.id for person in recorded.answered.values()}
    told = [person.id for person in who_may(desk, subscription, Right.UPDATE_CARD) if person.id not in asked]
    await desk.tell(told, CardRecorded(subscription.id), f"card_recorded:{uuid4().hex}")
    desk.note(enquiries=list(recorded.answered), invoices=[invoice.ref for invoice in again])
    return card


@action("online.card_changed", SystemRight.BOOK_PAYMENTS, on=Subscription, label=gettext_noop("record a credit card"))
async def card_changed(desk: Desk, subscription: Subscription, given: ProviderCard) -> None:
    """Record what the bank changed on a card, such as its expiry date. What was declined is charged again today."""
    card = await card_of(desk, subscription)
    if card is None or card.payment_method != given.payment_method:
        return
    before = (card.last4, card.expires_year, card.expires_month)
    _set(card, given)
    if before != (card.last4, card.expires_year, card.expires_month):
        await charge_again(desk, subscription)
    await desk.session.flush()


def _set(card: Card, given: ProviderCard) -> None:
    card.brand, card.last4, card.holder = given.brand[:40], given.last4, given.holder[:200]
    card.expires_year, card.expires_month = given.expires_year, given.expires_month
    card.payment_method = given.payment_method


@dataclass(frozen=True)
class ProviderRefund:
    """A refund as the provider has it: `ref` is re_…, `payment` is pi_…, and `key` is that of our own refund, if it is
    one."""

    ref: str
    payment: str
    amount: int
    key: str = ""


@action("online.book_refund", SystemRight.BOOK_PAYMENTS, on=Organization, label=gettext_noop("pay back credit"))
async def book_provider_refund(desk: Desk, organization: Organization, given: ProviderRefund) -> Refund | None:
    """Book a refund that the provider made. If so much isn't left of the payment, as when someone refunded it at the
    provider, what it settled last is due again, and the billing team hears of it.

    Returns:
        None if it's booked already, or the payment was undone.
    """
    booked = select(Refund.id).where(Refund.provider_ref == given.ref)
    payment = await _payment_of(desk, given.payment)
    if payment is None or (await desk.session.scalars(booked)).first() is not None:
        return None
    payment = await owned(desk, organization, Payment, payment.ref)
    if payment.undone_on is not None:
        # Its money isn't in our books any more. The comparison of the books names the refund.
        return None
    today = desk.today(organization)
    due_again = await _free(desk, payment, given.amount)
    wanted = await _wanted(desk, given.key)
    reference, by = (wanted.reference, wanted.made_by_id) if wanted else ("", None)
    refund = await refunded(desk, payment, given.amount, reference, today, given.ref)
    refund.made_by_id = by
    if wanted is not None:
        wanted.state, wanted.ref = RefundState.DONE, given.ref
    else:
        told = RefundedElsewhere(refund.id, due_again)
        desk.post(desk.channels.billing, told, f"refunded_elsewhere:{refund.id}")
    await desk.session.flush()
    desk.note(payment=payment.ref, amount=noted(given.amount, payment.currency))
    return refund


async def _free(desk: Desk, payment: Payment, amount: int) -> int:
    """See to it that so much of a payment is unused: take back what it settled last, and settle with what is over.
    Returns what is due again by that."""
    missing, today = amount - payment.unused, desk.today(payment.subscription.organization)
    due_again = 0
    for settlement in reversed(await settlements_of(desk, payment)):
        if missing <= 0:
            break
        await take_back(desk, settlement, payment, "", today)
        keep = max(settlement.amount - missing, 0)
        if keep:
            invoice = await desk.session.get_one(Invoice, settlement.invoice_id)
            await settle(desk, invoice, Source(payment), keep, today)
        due_again += settlement.amount - keep
        missing -= settlement.amount - keep
    return due_again


@action(
    "online.fail_refund", SystemRight.BOOK_PAYMENTS, on=Organization, label=gettext_noop("note a refund that failed")
)
async def fail_refund(desk: Desk, _organization: Organization, key: str, trouble: str) -> None:
    """Note that the provider refused a refund, and tell the billing team. It wasn't booked."""
    wanted = await _wanted(desk, key)
    if wanted is None or wanted.state is not RefundState.SENDING:
        return
    wanted.state, wanted.trouble = RefundState.FAILED, trouble[:200]
    await desk.session.flush()
    desk.post(desk.channels.billing, RefundFailed(wanted.id), f"refund_failed:{wanted.id}")


async def _wanted(desk: Desk, key: str) -> OnlineRefund | None:
    found = select(OnlineRefund).where(OnlineRefund.key == key).execution_options(populate_existing=True)
    return (await desk.session.scalars(found)).one_or_none() if key else None


async def _payment_of(desk: Desk, ref: str) -> Payment | None:
    found = select(Payment).where(Payment.provider_ref == ref).execution_options(populate_existing=True)
    return (await desk.session.scalars(found)).one_or_none()


async def customer_of_payment(desk: Desk, ref: str) -> str | None:
    """The short ID of the organization whose payment this is, or None if it isn't booked."""
    payment = await _payment_of(desk, ref)
    if payment is None:
        return None
    return (await subscription_by_id(desk.session, payment.subscription_id)).organization.ref


def moment(seconds: float) -> datetime:
    """A moment of the provider, in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


@dataclass(frozen=True)
class OurCheckout:
    """A checkout with the short IDs of what it's for: the customer, the invoice (empty for a card) and the
    subscription."""

    row: Checkout
    customer: str
    invoice: str
    subscription: str


async def find_checkout(desk: Desk, *, key: str = "", checkout_id: int = 0) -> OurCheckout | None:
    """A checkout by its key or ID. None if there's none."""
    which = Checkout.key == key if key else Checkout.id == checkout_id
    row = (await desk.session.scalars(select(Checkout).where(which))).one_or_none()
    if row is None:
        return None
    subscription = await subscription_by_id(desk.session, row.subscription_id)
    invoice = await desk.session.get(Invoice, row.invoice_id) if row.invoice_id else None
    return OurCheckout(row, subscription.organization.ref, invoice.ref if invoice else "", subscription.ref)


@dataclass(frozen=True)
class RefundToSend:
    """A refund that the provider is asked for: `payment` is pi_…, the amount is in minor units."""

    key: str
    customer: str
    payment: str
    amount: int
    currency: str


async def refund_to_send(desk: Desk, refund_id: int) -> RefundToSend | None:
    """What to ask the provider for. None if it's done or failed already."""
    wanted = await desk.session.get_one(OnlineRefund, refund_id)
    payment = await desk.session.get_one(Payment, wanted.payment_id)
    if wanted.state is not RefundState.SENDING or payment.provider_ref is None:
        return None
    organization = (await subscription_by_id(desk.session, payment.subscription_id)).organization
    return RefundToSend(wanted.key, organization.ref, payment.provider_ref, wanted.amount, payment.currency)


async def subscriptions_with_card(desk: Desk, payment_method: str) -> list[str]:
    """The short IDs of the subscriptions that have this card on file."""
    having = select(Subscription).join(Card, col(Card.subscription_id) == col(Subscription.id))
    rows = await desk.session.scalars(having.where(Card.payment_method == payment_method))
    return [subscription.ref for subscription in rows]
