"""Electronic invoices of issued invoices and credit notes, with both parties as they were at issue."""

from collections.abc import Sequence
from typing import Any

from handlers.einvoices.einvoice import DocumentType, EBankAccount, EContact, EInvoice, ELine, EParty, ETax
from handlers.views.reader import Reader
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.parties import Party, party_from
from models.billing.tax_categories import TaxFacts, TaxTreatment, treatments
from models.directory.postal import PostalAddress

Issued = Invoice | CreditNote


def einvoice_of(
    reader: Reader,
    invoice: Invoice,
    seller: Party,
    *,
    reference: str = "",
    buyer_email: str = "",
    is_charged: bool = False,
) -> EInvoice:
    """The electronic invoice of an invoice. As on the PDF, what is settled by now counts as paid.

    Args:
        seller: With its present bank account: see `seller_on`.
        reference: What a bank transfer has to quote; by default, the invoice's number.
        buyer_email: Where the buyer gets invoices.
        is_charged: Whether a card is charged, so that nothing is transferred.
    """
    account = EBankAccount(seller.holder, seller.account, seller.bic)
    return EInvoice(
        type=DocumentType.INVOICE,
        due_on=invoice.due_on,
        bank=account if seller.account and not is_charged else None,
        payment_reference=reference or invoice.ref,
        prepaid=invoice.gross - invoice.due,
        **_common(reader, invoice, seller, buyer_email),
    )


def credit_einvoice_of(reader: Reader, note: CreditNote, seller: Party, *, buyer_email: str = "") -> EInvoice:
    """The electronic invoice of a credit note. It names the invoice that it corrects."""
    return EInvoice(
        type=DocumentType.CREDIT_NOTE,
        due_on=None,
        preceding=(note.invoice.ref,),
        payment_terms=reader.plain("This credit is deducted from what you owe, or paid back."),
        note=note.reason,
        **_common(reader, note, seller, buyer_email),
    )


def tax_reasons(reader: Reader, document: Issued, seller: Party) -> Sequence[str]:
    """The sentences that say why a document has lines without tax."""
    reasons = (_reason(reader, one) for one in _treatments(document, seller, party_from(document.buyer)).values())
    return [reason for reason in reasons if reason]


def _common(reader: Reader, document: Issued, seller: Party, buyer_email: str) -> dict[str, Any]:
    """What invoices and credit notes have in common. The supply was complete at issue (ADR 21)."""
    buyer = party_from(document.buyer)
    treated = _treatments(document, seller, buyer)
    return {
        "number": document.ref,
        "issued_on": document.issued_on,
        "delivered_on": document.issued_on,
        "currency": document.currency,
        "seller": _party(seller, seller.email, EContact(seller.name, seller.phone, seller.email)),
        "buyer": _party(buyer, buyer_email),
        "po_number": document.po_number,
        "lines": [
            ELine(line.description, line.quantity, line.unit_price, line.net, treated[rate].category, rate)
            for line in document.lines
            for rate in (line.tax_rate,)
        ],
        "taxes": [
            ETax(how.category, one.rate, one.net, one.tax, _reason(reader, how), how.code)
            for one in document.by_rate
            for how in (treated[one.rate],)
        ],
    }


def _treatments(document: Issued, seller: Party, buyer: Party) -> dict[int, TaxTreatment]:
    exemption = seller.tax_exemption or buyer.tax_exemption
    facts = TaxFacts(seller.country, buyer.country, buyer.tax_id, exemption)
    return treatments((one.rate for one in document.by_rate), facts)


def _reason(reader: Reader, treatment: TaxTreatment) -> str:
    said = treatment.reason
    return reader.plain(said.text, **dict(said.values)) if said else ""


def _party(party: Party, email: str, contact: EContact | None = None) -> EParty:
    """A party. An address that was entered as free text has only lines and, perhaps, a country."""
    street = party.lines or party.street
    address = PostalAddress(street, party.postal_code, party.city, party.region, party.country)
    return EParty(party.name, address, party.tax_id, party.registration, email, contact)
