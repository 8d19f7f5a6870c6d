"""Issuing invoices: numbered without gaps, in the same transaction as the order."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import joinedload
from sqlmodel import select

from models.access.desk import Desk
from models.billing.invoices.notices import InvoiceIssued
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.orders.numbers import next_in
from models.billing.orders.tables import QuoteLine
from models.core.outbox import Medium
from models.roles import Right
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription


async def issue_invoice(desk: Desk, subscription: Subscription, lines: Sequence[QuoteLine]) -> Invoice:
    """Issue an open invoice dated today, and email it to each contact who receives invoices.

    Args:
        lines: The lines that were ordered, in minor units of the subscription's currency.
    """
    today = desk.today(subscription.organization)
    sequence = await next_in(desk, Invoice, today.year)
    invoice = Invoice(
        year=today.year,
        sequence=sequence,
        previous=sequence - 1 or None,
        subscription_id=subscription.id,
        currency=subscription.currency,
        issued_on=today,
        due_on=today + timedelta(days=subscription.plan.payment_days),
    )
    invoice.lines = [
        InvoiceLine(
            position=line.position,
            description=described(line.description, line.from_on, line.to_on),
            quantity=line.quantity,
            unit_price=line.unit_price,
            net=line.net,
            tax_rate=line.tax_rate,
            tax=line.tax,
        )  # type: ignore[call-arg]
        for line in lines
    ]
    desk.session.add(invoice)
    await desk.session.flush()
    for person in who_may(desk, subscription, Right.RECEIVE_INVOICE_EMAIL):
        key = f"invoice_issued:{invoice.id}:{person.id}"
        desk.notify(Medium.MAIL, InvoiceIssued(invoice.id), key, person_id=person.id)
    return await _whole(desk, invoice)


def described(description: str, from_on: date | None, to_on: date | None) -> str:
    """The text of an invoice line: the description and its days. The dates are in ISO format, the same for every
    reader."""
    days = f" ({from_on} – {to_on})" if from_on and to_on else ""
    return description[: 500 - len(days)] + days


async def _whole(desk: Desk, invoice: Invoice) -> Invoice:
    statement = select(Invoice).where(Invoice.id == invoice.id)
    statement = statement.options(joinedload(Invoice.lines), joinedload(Invoice.payments))  # type: ignore[arg-type]
    return (await desk.session.scalars(statement.execution_options(populate_existing=True))).unique().one()
