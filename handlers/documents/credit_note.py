"""A credit note as a document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.documents.data import DocumentData, DocumentKind
from handlers.documents.parts import Letterhead, facts, lines_table, sheet, totals
from handlers.views.lines import ShownLine, Sums
from handlers.views.reader import Reader


@dataclass(frozen=True)
class CreditNoteFacts:
    """What a credit note shows. The amounts of its lines are positive: they are given back.

    Attributes:
        invoice: The number of the invoice that it reduces.
        applied: What it takes off the amount due, in minor units. The rest becomes a credit.
    """

    number: str
    issued_on: date
    invoice: str
    subscription: str
    lines: Sequence[ShownLine]
    sums: Sums
    reason: str = ""
    applied: int = 0
    po_number: str = ""


def credit_note_document(reader: Reader, note: CreditNoteFacts, head: Letterhead) -> DocumentData:
    """What is taken off an invoice, and why."""
    title, sums = reader.plain("Credit note"), note.sums
    blank = sheet(reader, DocumentKind.CREDIT_NOTE, title, note.number, note.issued_on, head)
    left = sums.total - note.applied
    values = {"amount": reader.money(sums.total, sums.currency), "invoice": note.invoice}
    more = [(reader.plain("Deducted from {invoice}", **values), -note.applied)] if note.applied else []
    return replace(
        blank,
        facts=facts(
            (reader.plain("Credit note number"), note.number),
            (reader.plain("Issued on"), reader.day(note.issued_on)),
            (reader.plain("Invoice"), note.invoice),
            (reader.plain("Purchase order number"), note.po_number),
            (reader.plain("Subscription"), note.subscription),
        ),
        headline=reader.plain("{amount} credited for invoice {invoice}", **values),
        intro=(reader.plain("Reason: {reason}", reason=note.reason),) if note.reason else (),
        tables=(lines_table(reader, note.lines, sums.currency),),
        totals=totals(reader, sums, *more, (reader.plain("Credit left"), left)),
    )
