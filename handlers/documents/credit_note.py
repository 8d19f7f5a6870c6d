"""A credit note as a document."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.documents.data import DocumentData, DocumentKind
from handlers.documents.parts import Letterhead, facts, lines_table, sheet, totals
from handlers.einvoices.einvoice_of import credit_einvoice_of, facturx_of, notes_on
from handlers.views.reader import Reader
from handlers.views.reasons import order_in
from models.billing.credit_notes.tables import CreditNote


def credit_note_document(
    reader: Reader,
    note: CreditNote,
    head: Letterhead,
    *,
    po_number: str = "",
    deducted: int = 0,
    notes: Sequence[str] = (),
) -> DocumentData:
    """What is taken off an invoice, and why.

    Args:
        po_number: The purchase order number, for readers who see it.
        deducted: What it took off the amount due of its invoice, in minor units. The rest became credit.
        notes: Sentences below, such as the reason why there's no tax.
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
        intro=(order_in(reader, note.reason) or reader.plain("Reason: {reason}", reason=note.reason),)
        if note.reason
        else (),
        tables=(lines_table(reader, note.lines, note.currency),),
        totals=totals(reader, note, *less, (reader.plain("Credit"), note.gross - deducted)),
        notes=tuple(notes),
    )


def printed_credit_note(
    reader: Reader, note: CreditNote, head: Letterhead, *, po_number: str, deducted: int
) -> DocumentData:
    """A credit note as its reader may see it, with the electronic one inside. The arguments are as above."""
    notes = notes_on(reader, note, head.seller)
    printed = credit_note_document(reader, note, head, po_number=po_number, deducted=deducted, notes=notes)
    return replace(printed, files=facturx_of(credit_einvoice_of(reader, note, head, po_number=po_number)))
