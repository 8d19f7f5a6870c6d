"""Charging the card on file: on the day that was told, and again on the days that the plan says."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.invoices.invoice_cards import redraw_cards
from models.billing.invoices.tables import Invoice
from models.billing.online.cards import cards_to_charge, charge_day
from models.billing.online.checkouts import MOST_AT_ONCE
from models.billing.online.notices import ChargeDeclined, ChargesEnded
from models.billing.online.tables import RUNNING, Charge, ChargeState, PaymentCustomer
from models.core.receipt_queue import Happening, store
from models.core.receipts import Lane
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import Right, SystemRight
from models.subscriptions.credit_cards import card_of
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import who_may
from models.subscriptions.scopes import load_contacts
from models.subscriptions.tables import Subscription

CHARGE = "charge"
"""The part of a receipt's payload with the ID of a charge to send."""
NO_CARD = "no_valid_card"
"""The decline of a charge for which there is no card that could be charged."""
PAYMENTS_OFF = "payments_off"
"""The decline of charges that were scheduled when the payment provider was still connected."""
NO_ANSWER = "no_answer"
"""The decline of a charge to which the provider didn't answer for a day."""
FOR_GOOD = frozenset({"authentication_required", PAYMENTS_OFF, NO_ANSWER})
"""Declines after which no card is charged any more: the customer has to do something else."""
SAME_AGAIN = frozenset({"lost_card", "stolen_card", "pickup_card"})
"""Declines that the same card gets each time, so it isn't tried again. Another card is."""


@dataclass(frozen=True)
class ToSend:
    """A charge that the provider is asked for. The amount is in minor units."""

    charge: Charge
    organization: Organization
    customer: str
    what: str
    currency: str


async def schedule_charge(desk: Desk, invoice: Invoice) -> Charge | None:
    """Schedule the charge of a new invoice, if its subscription has a card that is charged."""
    subscription = invoice.subscription
    if not desk.pays_online or invoice.due <= 0:
        return None
    card = (await cards_to_charge(desk.session, [subscription])).get(subscription.id)
    on = charge_day(subscription, invoice.issued_on)
    if card is None or not card.is_valid_on(on):
        return None
    charge = _charge(desk, invoice.id, 1, 0)
    charge.on = on
    desk.session.add(charge)
    await desk.session.flush()
    return charge


def _charge(desk: Desk, invoice_id: int, attempt: int, days: int) -> Charge:
    on = desk.now.date() + timedelta(days=days)
    return Charge(key=uuid4().hex, invoice_id=invoice_id, attempt=attempt, on=on, made_at=desk.now)


@action("online.raise_charges", SystemRight.CHARGE_CARDS, reads=True, label=gettext_noop("charge credit cards"))
async def raise_charges(desk: Desk) -> int:
    """Hand the charges of today to the sender.

    Returns:
        How many there were. If it is `MOST_AT_ONCE`, there may be more.
    """
    furthest = desk.now.date() + timedelta(days=1)
    statement = (
        select(Charge, Organization)
        .join(Invoice, col(Invoice.id) == col(Charge.invoice_id))
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(col(Charge.state) == ChargeState.SCHEDULED, col(Charge.on) <= furthest)
        .order_by(col(Charge.on), col(Charge.id))
        .with_for_update(of=Charge)
    )
    raised = 0
    for charge, organization in (await desk.session.execute(statement)).all():
        if raised < MOST_AT_ONCE and charge.on <= desk.today(organization):
            charge.state = ChargeState.SENDING
            happening = Happening(f"{CHARGE}:{charge.id}", {CHARGE: charge.id}, lane=Lane.PAYMENTS)
            await store(desk.session, [happening], desk.now)
            raised += 1
    await desk.session.flush()
    return raised


@action("online.end_charges", SystemRight.CHARGE_CARDS, reads=True, label=gettext_noop("end scheduled charges"))
async def end_charges(desk: Desk) -> int:
    """End the charges from before the payment provider was disconnected, and ask the customers to pay in another way.

    Returns:
        How many there were. If it is `MOST_AT_ONCE`, there may be more.
    """
    left = select(Charge).where(col(Charge.state).in_(RUNNING))
    found = (await desk.session.scalars(left.order_by(col(Charge.id)).limit(MOST_AT_ONCE).with_for_update())).all()
    for charge in found:
        invoice = await desk.session.get_one(Invoice, charge.invoice_id)
        invoice.subscription = await subscription_by_id(desk.session, invoice.subscription_id)
        await load_contacts(desk.session, [invoice.subscription])
        desk.organization_id = invoice.subscription.organization_id
        await _declined(desk, invoice, charge, PAYMENTS_OFF)
    return len(found)


async def invoice_charged(desk: Desk, *, charge_id: int = 0, key: str = "") -> tuple[str, str] | None:
    """The short IDs of the invoice and the customer of a charge, by its ID or its key. None if there's none."""
    which = Charge.key == key if key else Charge.id == charge_id
    statement = (
        select(Invoice, Organization)
        .join(Charge, col(Charge.invoice_id) == col(Invoice.id))
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(which)
    )
    found = (await desk.session.execute(statement)).one_or_none()
    return (found[0].ref, found[1].ref) if found else None


@action(
    "online.begin_charge",
    SystemRight.BOOK_PAYMENTS,
    on=Invoice,
    colleagues=True,
    label=gettext_noop("charge a credit card"),
)
async def begin_charge(desk: Desk, invoice: Invoice, charge_id: int, *, is_old: bool = False) -> ToSend | None:
    """What to ask the provider for. The amount is what is due now. None if there's nothing to ask for any more.

    A charge that was begun before keeps its amount and its card, because it may have been made already. It's given up
    if less is due by now, or if the provider may have forgotten its key. If it was made after all, that is booked.

    Args:
        is_old: The provider may have forgotten its key.
    """
    charge = await _fresh(desk, charge_id)
    if charge.state is not ChargeState.SENDING:
        return None
    subscription = invoice.subscription
    known = select(PaymentCustomer.ref).where(PaymentCustomer.organization_id == subscription.organization_id)
    customer = (await desk.session.scalars(known)).one_or_none()
    if not charge.amount:
        if invoice.due <= 0:
            await _cancel(desk, invoice, charge)
            return None
        card = await card_of(desk, subscription)
        today = desk.today(subscription.organization)
        if card is None or not card.payment_method or not card.is_valid_on(today) or customer is None:
            await _declined(desk, invoice, charge, NO_CARD)
            return None
        if decline := await _same_again(desk, charge, card.payment_method):
            await _declined(desk, invoice, charge, decline)
            return None
        charge.amount, charge.payment_method = invoice.due, card.payment_method
        await desk.session.flush()
    elif invoice.due < charge.amount:
        await _cancel(desk, invoice, charge)
        return None
    elif is_old:
        await _declined(desk, invoice, charge, NO_ANSWER)
        return None
    desk.note(invoice=invoice.ref, attempt=charge.attempt)
    return ToSend(charge, subscription.organization, customer or "", invoice.ref, invoice.currency)


async def _same_again(desk: Desk, charge: Charge, payment_method: str) -> str:
    """Why this card would be declined again. Empty if it might not be."""
    before = select(Charge.decline).where(
        Charge.invoice_id == charge.invoice_id,
        Charge.payment_method == payment_method,
        col(Charge.decline).in_(SAME_AGAIN),
    )
    return (await desk.session.scalars(before.limit(1))).first() or ""


async def _fresh(desk: Desk, charge_id: int) -> Charge:
    statement = select(Charge).where(Charge.id == charge_id).execution_options(populate_existing=True)
    return (await desk.session.scalars(statement)).one()


async def _cancel(desk: Desk, invoice: Invoice, charge: Charge) -> None:
    charge.state, charge.ended_at = ChargeState.CANCELLED, desk.now
    await desk.session.flush()
    await redraw_cards(desk, invoice)


@action(
    "online.end_charge",
    SystemRight.BOOK_PAYMENTS,
    on=Invoice,
    colleagues=True,
    label=gettext_noop("record the charge of a credit card"),
)
async def end_charge(desk: Desk, invoice: Invoice, key: str, intent_ref: str | None, decline: str = "") -> None:
    """Record how a charge ended. Its payment is booked by itself. What is recorded already stays, except that one that
    was charged after all has succeeded.

    Args:
        key: The charge's.
        decline: Why it failed, in the provider's word. Empty if it was charged.
    """
    statement = select(Charge).where(Charge.key == key).execution_options(populate_existing=True)
    charge = (await desk.session.scalars(statement)).one()
    charge.intent_ref = charge.intent_ref or intent_ref
    desk.note(invoice=invoice.ref, attempt=charge.attempt, decline=decline)
    if decline and charge.state in RUNNING:
        await _declined(desk, invoice, charge, decline)
    elif not decline and charge.state is not ChargeState.SUCCEEDED:
        charge.state, charge.ended_at, charge.decline = ChargeState.SUCCEEDED, desk.now, ""
        await desk.session.flush()
        await redraw_cards(desk, invoice)


async def _declined(desk: Desk, invoice: Invoice, charge: Charge, decline: str) -> None:
    """Record a refusal, schedule the next try if the plan has one, and tell those who can act."""
    charge.state, charge.decline, charge.ended_at = ChargeState.FAILED, decline[:100], desk.now
    await desk.session.flush()
    subscription = invoice.subscription
    waits = subscription.plan.charge_retries
    again = invoice.due > 0 and decline not in FOR_GOOD and charge.attempt <= len(waits)
    if again:
        following = _charge(desk, invoice.id, charge.attempt + 1, 0)
        today = desk.today(subscription.organization)
        following.on = today + timedelta(days=waits[charge.attempt - 1])
        desk.session.add(following)
        await desk.session.flush()
        updating = [person.id for person in who_may(desk, subscription, Right.UPDATE_CARD)]
        await desk.tell(updating, ChargeDeclined(charge.id), f"charge_declined:{charge.id}")
    elif invoice.due > 0:
        people = [*who_may(desk, subscription, Right.UPDATE_CARD), *who_may(desk, subscription, Right.PAY)]
        await desk.tell(
            dict.fromkeys(person.id for person in people), ChargesEnded(charge.id), f"charges_ended:{charge.id}"
        )
        desk.post(desk.channels.billing, ChargesEnded(charge.id), f"charges_ended:{charge.id}")
    await redraw_cards(desk, invoice)


async def charge_again(desk: Desk, subscription: Subscription) -> list[Invoice]:
    """Charge a new card today for what the old one was declined for. Returns those invoices."""
    again = (
        select(Charge, Invoice)
        .join(Invoice, col(Invoice.id) == col(Charge.invoice_id))
        .where(
            Invoice.subscription_id == subscription.id,
            col(Charge.state) == ChargeState.SCHEDULED,
            col(Charge.attempt) > 1,
        )
        .order_by(col(Charge.id))
    )
    invoices = []
    for charge, invoice in (await desk.session.execute(again)).all():
        charge.on = min(charge.on, desk.today(subscription.organization))
        invoices.append(invoice)
        invoice.subscription = subscription
        await redraw_cards(desk, invoice)
    await desk.session.flush()
    return invoices
