"""A credit note as a document."""

from dataclasses import replace

from handlers.documents.data import DocumentData, DocumentKind
from handlers.documents.parts import Letterhead, facts, lines_table, sheet, totals
from handlers.views.reader import Reader
from models.billing.credit_notes.tables import CreditNote


def credit_note_document(
    reader: Reader, note: CreditNote, head: Letterhead, *, po_number: str = "", deducted: int = 0
) -> DocumentData:
    """What is taken off an invoice, and why.

    Args:
        po_number: The purchase order number, for readers who see it.
        deducted: What it took off the amount due of its invoice, in minor units. The rest became credit.
    """
    title = reader.plain("Credit note")
    blank = sheet(reader, DocumentKind.CREDIT_NOTE, title, note.ref, note.issued_on, head)
    values = {"amount": reader.money(note.gross, note.currency), "invoice": note.invoice.ref}
    less = [(reader.plain("Deducted from {invoice}", **values), -deducted)] if deducted else []
    return replace(
        blank,
        facts=facts(
            (reader.plain("Credit note number"), note.ref),
            (reader.plain("Issued on"), reader.day(note.issued_on)),
            (reader.plain("Invoice"), note.invoice.ref),
            (reader.plain("Purchase order number"), po_number),
            (reader.plain("Subscription"), f"{note.subscription.ref} · {note.subscription.name}"),
        ),
        headline=reader.plain("{amount} credited for invoice {invoice}", **values),
        intro=(reader.plain("Reason: {reason}", reason=note.reason),) if note.reason else (),
        tables=(lines_table(reader, note.lines, note.currency),),
        totals=totals(reader, note, *less, (reader.plain("Credit"), note.gross - deducted)),
    )
