"""A reminder of unpaid invoices as a document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.documents.data import Column, DocumentData, DocumentKind, Fact, Table
from handlers.documents.parts import Letterhead, facts, how_to_pay_unknown, payment, sheet
from handlers.views.reader import Reader


@dataclass(frozen=True)
class UnpaidInvoice:
    """An invoice that isn't paid yet. Amounts are in minor units."""

    number: str
    issued_on: date
    due_on: date
    total: int
    due: int


@dataclass(frozen=True)
class ReminderFacts:
    """A reminder, in one currency. `reference` is what a transfer for all of them says."""

    number: str
    sent_on: date
    currency: str
    invoices: Sequence[UnpaidInvoice]
    reference: str


def reminder_document(reader: Reader, reminder: ReminderFacts, head: Letterhead) -> DocumentData:
    """Which invoices are unpaid, since when, and how to pay them together."""
    blank = sheet(
        reader, DocumentKind.REMINDER, reader.plain("Payment reminder"), reminder.number, reminder.sent_on, head
    )
    due = sum(one.due for one in reminder.invoices)

    def money(amount: int) -> str:
        return reader.money(amount, reminder.currency)

    columns = (
        Column(reader.plain("Invoice")),
        Column(reader.plain("Issued on"), True),
        Column(reader.plain("Due on"), True),
        Column(reader.plain("Total"), True),
        Column(reader.plain("Amount due"), True),
    )
    rows = [
        (one.number, reader.day(one.issued_on), reader.day(one.due_on), money(one.total), money(one.due))
        for one in reminder.invoices
    ]
    many = len(reminder.invoices) > 1
    intro = reader.plain("These invoices haven't been paid in full yet.") if many else ""
    return replace(
        blank,
        facts=facts((reader.plain("Date"), reader.day(reminder.sent_on)), strong=0),
        headline=reader.plain("{amount} is still due", amount=money(due)),
        intro=(intro or reader.plain("This invoice hasn't been paid in full yet."),),
        tables=(Table(columns, tuple(rows)),),
        totals=(Fact(reader.plain("Amount due"), money(due), True),),
        payment=payment(reader, head.seller, due, reminder.currency, reminder.reference)
        if head.seller.account
        else None,
        notes=(
            *([] if head.seller.account else [how_to_pay_unknown(reader, head.seller, reminder.currency)]),
            reader.plain("If you've paid in the last few days, please ignore this reminder."),
        ),
    )
