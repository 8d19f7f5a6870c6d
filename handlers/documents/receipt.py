"""A receipt for a payment as a document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.documents.data import Column, DocumentData, DocumentKind, Fact, Table
from handlers.documents.parts import Letterhead, facts, sheet
from handlers.views.reader import Reader


@dataclass(frozen=True)
class PaidInvoice:
    """An invoice that a payment is for: its number, what of it was paid, and what is still due, in minor units."""

    number: str
    paid: int
    due: int


@dataclass(frozen=True)
class ReceiptFacts:
    """A payment. `over` is what is left of it, as a credit. `method` says how it was paid."""

    number: str
    paid_on: date
    currency: str
    amount: int
    invoices: Sequence[PaidInvoice]
    method: str = ""
    reference: str = ""
    over: int = 0


def receipt_document(reader: Reader, receipt: ReceiptFacts, head: Letterhead) -> DocumentData:
    """What was paid, when, and for which invoices."""
    title = reader.plain("Receipt")
    blank = sheet(reader, DocumentKind.RECEIPT, title, receipt.number, receipt.paid_on, head)

    def money(amount: int) -> str:
        return reader.money(amount, receipt.currency)

    columns = (
        Column(reader.plain("Invoice")),
        Column(reader.plain("Paid"), True),
        Column(reader.plain("Still due"), True),
    )
    over = (Fact(reader.plain("Kept as a credit"), money(receipt.over)),) if receipt.over else ()
    values = {"amount": money(receipt.amount), "day": reader.day(receipt.paid_on)}
    return replace(
        blank,
        facts=facts(
            (reader.plain("Receipt number"), receipt.number),
            (reader.plain("Paid on"), values["day"]),
            (reader.plain("Payment method"), receipt.method),
            (reader.plain("Reference"), receipt.reference),
        ),
        headline=reader.plain("{amount} paid on {day}", **values),
        tables=(Table(columns, tuple((one.number, money(one.paid), money(one.due)) for one in receipt.invoices)),),
        totals=(*over, Fact(reader.plain("Total paid"), money(receipt.amount), True)),
    )
