"""Issuing invoices: numbered without gaps, in the same transaction as what they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import update
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.books.booking import booking_day
from models.billing.invoices.invoice_cards import redraw_if_covered, send_cards
from models.billing.invoices.notices import InvoiceIssued
from models.billing.invoices.tables import Invoice, InvoiceLine, is_unpaid
from models.billing.numbers import next_in
from models.billing.parties import buyer_of, seller_of
from models.core.outbox import Medium
from models.directory.people import Person
from models.directory.postal import NO_ADDRESS, PostalAddress
from models.roles import Right
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription


class LineToInvoice(Protocol):
    """A line of a quote or a draft. Amounts are in minor units; the rate is in thousandths of a percent."""

    position: int
    description: str
    quantity: int
    unit_price: int
    net: int
    tax_rate: int
    tax: int

    @property
    def from_on(self) -> date | None:
        """The first day that is paid for, if the line says so."""
        ...

    @property
    def to_on(self) -> date | None:
        """The last day, included."""
        ...


@dataclass(frozen=True)
class Printed:
    """What is on an invoice besides its lines. Empty details of the customer are those on file. The address is in
    lines, or in parts."""

    po_number: str = ""
    address: str = ""
    tax_id: str = ""
    note: str = ""
    parts: PostalAddress = NO_ADDRESS


async def issue_invoice(
    desk: Desk,
    subscription: Subscription,
    lines: Sequence[LineToInvoice],
    printed: Printed,
    *,
    due_on: date | None = None,
    currency: str = "",
    replaces_id: int | None = None,
) -> Invoice:
    """Issue an open invoice dated today, and email it to each contact who receives invoices. Those in Slack
    get a card too.

    Args:
        lines: In minor units of the currency.
        due_on: By default, as many days from today as the plan says.
        currency: By default, the subscription's.
        replaces_id: The void invoice that it is issued instead of.
    """
    today, currency = desk.today(subscription.organization), currency or subscription.currency
    entity, seller = await seller_of(desk.session, desk.vendor_name, subscription.plan.legal_entity_id, currency)
    sequence = await next_in(desk, Invoice, today.year, entity.series)
    invoice = Invoice(
        series=entity.series,
        year=today.year,
        sequence=sequence,
        previous=sequence - 1 or None,
        legal_entity_id=entity.id,
        subscription_id=subscription.id,
        currency=currency,
        issued_on=today,
        booked_on=await booking_day(desk),
        due_on=max(today, due_on or today + timedelta(days=subscription.plan.payment_days)),
        gross=sum(line.net + line.tax for line in lines),
        seller=seller.stored(),
        buyer=buyer_of(subscription.organization, printed.address, printed.tax_id, printed.parts).stored(),
        po_number=printed.po_number,
        note=printed.note,
        replaces_id=replaces_id,
    )
    invoice.lines = [_line(line) for line in lines]
    desk.session.add(invoice)
    await desk.session.flush()
    await _send(desk, invoice, who_may(desk, subscription, Right.RECEIVE_INVOICE_EMAIL))
    return await _whole(desk, invoice, subscription)


async def _send(desk: Desk, invoice: Invoice, people: Sequence[Person]) -> None:
    # Unused credit covers the first one due, which can be this one.
    await redraw_if_covered(desk, invoice.subscription_id)
    for person in people:
        key = f"invoice_issued:{invoice.id}:{person.id}"
        desk.notify(Medium.MAIL, InvoiceIssued(invoice.id), key, person_id=person.id)
    await send_cards(desk, invoice, people)


def _line(line: LineToInvoice) -> InvoiceLine:
    return InvoiceLine(
        position=line.position,
        description=described(line.description, line.from_on, line.to_on),
        quantity=line.quantity,
        unit_price=line.unit_price,
        net=line.net,
        tax_rate=line.tax_rate,
        tax=line.tax,
    )  # type: ignore[call-arg]


def described(description: str, from_on: date | None, to_on: date | None) -> str:
    """The text of an invoice line: the description and its days. The dates are in ISO format, the same for every
    reader."""
    days = f" ({from_on} – {to_on})" if from_on and to_on else ""
    return description[: 500 - len(days)] + days


async def dunning_slots_changed(desk: Desk, plan_id: int) -> None:
    """Check the reminders of all unpaid invoices with a plan again, after its slots have changed."""
    theirs = select(Subscription.id).where(Subscription.plan_id == plan_id)
    again = update(Invoice).where(is_unpaid(), col(Invoice.subscription_id).in_(theirs))
    await desk.session.execute(again.values(dunning_on=desk.now.date()))


async def _whole(desk: Desk, invoice: Invoice, subscription: Subscription) -> Invoice:
    statement = select(Invoice).where(Invoice.id == invoice.id).options(joinedload(Invoice.lines))  # type: ignore[arg-type]
    fresh = (await desk.session.scalars(statement.execution_options(populate_existing=True))).unique().one()
    fresh.subscription = subscription
    return fresh
