"""How a debt will be settled. Everything that tells people so asks here: invoices, mails, estimates and renewals."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.billing.invoices.tables import Invoice
from models.billing.online.cards import charge_day
from models.billing.online.tables import RUNNING, Charge
from models.billing.payments.covering import Books, covered
from models.directory.people import Person
from models.subscriptions.tables import Card, Subscription


class How(StrEnum):
    """How a debt is settled.

    SETTLED: Nothing is due.
    INVOICE: There is no invoice yet. One is sent on a day, and then asks for a bank transfer.
    TRANSFER: The customer pays: by bank transfer, or online where that's possible.
    CHARGE: A charge of a credit card is scheduled, so nobody is asked for a transfer.
    COVERED: The customer's unused credit covers what is due. It's settled when the billing team applies the credit.
    """

    SETTLED = "settled"
    INVOICE = "invoice"
    TRANSFER = "transfer"
    CHARGE = "charge"
    COVERED = "covered"


@dataclass(frozen=True)
class ScheduledCharge:
    """A charge of a credit card that takes place on a day."""

    card: Card
    on: date


@dataclass(frozen=True)
class SettlementPlan:
    """How a debt will be settled.

    Attributes:
        amount: What is to be paid, in minor units of `currency`; None if it isn't known before the invoice.
        due_on: The day until which a transfer is asked for.
        invoiced_on: The day on which the invoice is sent, or was.
        charge: The scheduled charge, for CHARGE.
        online: What is to be paid can be paid online too.
        credit: What unused credit covers of what is due. Nobody is asked to pay that, so `amount` doesn't include it.
    """

    how: How
    currency: str
    amount: int | None = None
    due_on: date | None = None
    invoiced_on: date | None = None
    charge: ScheduledCharge | None = None
    credit: int = 0
    online: bool = False

    @property
    def due(self) -> int:
        """What is due, with what unused credit covers of it."""
        return (self.amount or 0) + self.credit

    def is_late(self, today: date) -> bool:
        """Whether a transfer was due before today."""
        return self.how is How.TRANSFER and self.due_on is not None and self.due_on < today


async def plan_for(books: Books, invoice: Invoice, reader: Person | None) -> SettlementPlan:
    """How an invoice will be settled, as far as its reader sees that. Checks no right.

    Args:
        invoice: With its subscription.
        reader: None for the vendor's billing team.
    """
    if invoice.due <= 0:
        return plan_from(invoice)
    credit = await covered(books, reader, [invoice.subscription.organization_id])
    charge = await scheduled_charge(books.session, invoice) if books.pays_online else None
    return plan_from(invoice, charge, credit[invoice.id], online=books.pays_online)


def plan_from(
    invoice: Invoice, charge: ScheduledCharge | None = None, credit: int = 0, *, online: bool = False
) -> SettlementPlan:
    """How an invoice will be settled, with the charge that is scheduled for it, and what unused credit covers of it.
    A charge takes all that is due."""
    covers = 0 if charge or invoice.due <= 0 else min(credit, invoice.due)
    how = How.CHARGE if charge else How.COVERED if covers == invoice.due else How.TRANSFER
    return SettlementPlan(
        how=how if invoice.due > 0 else How.SETTLED,
        currency=invoice.currency,
        amount=invoice.due - covers,
        due_on=invoice.due_on,
        invoiced_on=invoice.issued_on,
        charge=charge if invoice.due > 0 else None,
        credit=covers,
        online=online and how is How.TRANSFER,
    )


def is_charged() -> ColumnElement[bool]:
    """Whether a charge is scheduled for an invoice, or being made, for statements."""
    running = select(Charge.id).join(Card, col(Card.subscription_id) == Invoice.subscription_id)
    chargeable = Charge.invoice_id == Invoice.id, col(Charge.state).in_(RUNNING), col(Card.payment_method).is_not(None)
    return running.where(*chargeable).correlate(Invoice).exists()


async def scheduled_charge(session: AsyncSession, invoice: Invoice) -> ScheduledCharge | None:
    """The charge that is scheduled for an invoice, or being made. None if the card on file can't be charged then."""
    running = select(Charge, Card).join(Card, col(Card.subscription_id) == invoice.subscription_id)
    running = running.where(Charge.invoice_id == invoice.id, col(Charge.state).in_(RUNNING))
    found = (await session.execute(running)).first()
    if found is None or not found[1].payment_method or not found[1].is_valid_on(found[0].on):
        return None
    return ScheduledCharge(found[1], found[0].on)


def plan_for_coming(subscription: Subscription, on: date, card: Card | None = None) -> SettlementPlan:
    """How the bill of a term will be settled that is ordered on a day. The subscription's plan is loaded.

    Args:
        card: The card that will be charged for it, if there is one: see `cards_to_charge`.
    """
    currency, day = subscription.currency, charge_day(subscription, on)
    if card is not None and card.is_valid_on(day):
        return SettlementPlan(How.CHARGE, currency, invoiced_on=on, charge=ScheduledCharge(card, day))
    due_on = on + timedelta(days=subscription.plan.payment_days)
    return SettlementPlan(How.INVOICE, currency, due_on=due_on, invoiced_on=on)
