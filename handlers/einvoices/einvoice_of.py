"""Electronic invoices of issued invoices and credit notes, with both parties as they were at issue."""

from collections.abc import Sequence
from typing import Any

from handlers.documents.data import EmbeddedFile
from handlers.documents.parts import Letterhead
from handlers.einvoices.einvoice import DocumentType, EBankAccount, EContact, EInvoice, ELine, EParty, ETax
from handlers.einvoices.obstacles import currency_obstacles, facturx_obstacles, xrechnung_obstacles
from handlers.einvoices.writing import facturx_file
from handlers.views.reader import Reader
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.references import reference_of
from models.billing.invoices.tables import Invoice
from models.billing.orders.printing import PrintedInvoice
from models.billing.parties import Party, party_from
from models.billing.tax_categories import TaxTreatment, tax_facts, treatments
from models.core.sentences import Sentence, sentence
from models.directory.postal import PostalAddress

Issued = Invoice | CreditNote


def einvoice_of(reader: Reader, sheet: PrintedInvoice, *, reference: str = "", buyer_email: str = "") -> EInvoice:
    """The electronic invoice of an invoice. As on the PDF, what is settled by now counts as paid. What unused credit
    covers doesn't, because nothing is booked yet. A charge that is scheduled means that nothing is transferred. A
    corrected invoice names the void one that it replaces.

    Args:
        reference: What a bank transfer has to quote; by default, the payment reference of the invoice.
        buyer_email: Where the buyer gets invoices.
    """
    invoice, seller = sheet.invoice, sheet.seller
    account = EBankAccount(seller.holder, seller.account, seller.bic)
    return EInvoice(
        type=DocumentType.INVOICE,
        due_on=invoice.due_on,
        purchase_order=sheet.po_number,
        preceding=(sheet.replaces,) if sheet.replaces else (),
        bank=account if seller.account and sheet.plan.charge is None else None,
        payment_reference=reference or reference_of(invoice),
        prepaid=invoice.gross - invoice.due,
        **_common(reader, invoice, seller, sheet.buyer, buyer_email),
    )


def credit_einvoice_of(
    reader: Reader, note: CreditNote, head: Letterhead, *, po_number: str = "", buyer_email: str = ""
) -> EInvoice:
    """The electronic invoice of a credit note. It names the invoice that it corrects.

    Args:
        po_number: The purchase order number, for readers who see it.
        buyer_email: Where the buyer gets invoices.
    """
    return EInvoice(
        type=DocumentType.CREDIT_NOTE,
        due_on=None,
        purchase_order=po_number,
        preceding=(note.invoice.ref,),
        payment_terms=reader.plain("This credit is deducted from what you owe, or paid back."),
        note=note.reason,
        **_common(reader, note, head.seller, head.buyer, buyer_email),
    )


def facturx_of(invoice: EInvoice) -> Sequence[EmbeddedFile]:
    """The file for the inside of the PDF; none if something prevents an electronic invoice."""
    return [] if facturx_obstacles(invoice) else [facturx_file(invoice)]


def xrechnung_obstacles_of(sheet: PrintedInvoice, invoice: EInvoice) -> Sequence[Sentence]:
    """Why a reader gets no XRechnung of an invoice. Empty if they do."""
    if sheet.invoice.voided_on:
        return [sentence("The invoice is void.")]
    if not sheet.in_full:
        return [sentence("Your role doesn't include the billing details that are in it.")]
    return xrechnung_obstacles(invoice)


def notes_on(reader: Reader, document: Issued, seller: Party) -> Sequence[str]:
    """What a document prints: why it has lines without tax, and why no electronic invoice exists in its currency."""
    reasons = (treatment.reason for treatment in _treatments(document, seller).values())
    return [said_to(reader, one) for one in (*reasons, *currency_obstacles(document.currency)) if one]


def said_to(reader: Reader, said: Sentence) -> str:
    """A sentence in plain text, in the reader's language."""
    return reader.plain(said.text, **dict(said.values))


def _common(reader: Reader, document: Issued, seller: Party, buyer: Party, buyer_email: str) -> dict[str, Any]:
    """What invoices and credit notes have in common. The supply was complete at issue (ADR 21)."""
    treated = _treatments(document, seller)
    return {
        "number": document.ref,
        "issued_on": document.issued_on,
        "delivered_on": document.issued_on,
        "currency": document.currency,
        "seller": _party(seller, seller.email, EContact(seller.name, seller.phone, seller.email)),
        "buyer": _party(buyer, buyer_email),
        "lines": [
            ELine(line.description, line.quantity, line.unit_price, line.net, treated[rate].category, rate)
            for line in document.lines
            for rate in (line.tax_rate,)
        ],
        "taxes": [
            ETax(how.category, one.rate, one.net, one.tax, said_to(reader, how.reason) if how.reason else "", how.code)
            for one in document.by_rate
            for how in (treated[one.rate],)
        ],
    }


def _treatments(document: Issued, seller: Party) -> dict[int, TaxTreatment]:
    """The treatment of each rate. It's no secret, so it's the same for readers who don't see the buyer's details."""
    facts = tax_facts(seller, party_from(document.buyer))
    return treatments((one.rate for one in document.by_rate), facts)


def _party(party: Party, email: str, contact: EContact | None = None) -> EParty:
    """A party. An address that was entered as free text has only lines and, perhaps, a country."""
    street = party.lines or party.street
    address = PostalAddress(street, party.postal_code, party.city, party.region, party.country)
    return EParty(party.name, address, party.tax_id, party.registration, email, contact)
