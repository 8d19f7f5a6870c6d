"""Why a document has no electronic invoice: sentences that say what is missing."""

from collections.abc import Iterator, Sequence

from iso4217 import Currency

from handlers.einvoices.einvoice import EInvoice, EParty
from models.billing.tax_categories import TaxCategory
from models.core.money import decimals
from models.core.sentences import Sentence, sentence

STANDARD_DECIMALS = 2
CURRENCIES = frozenset(currency.value for currency in Currency)
"""The currencies of ISO 4217. Old ones aren't among them."""


def facturx_obstacles(invoice: EInvoice) -> Sequence[Sentence]:
    """What prevents an electronic invoice by EN 16931. Empty if nothing does."""
    return [*_for_all(invoice)]


def xrechnung_obstacles(invoice: EInvoice) -> Sequence[Sentence]:
    """What prevents an XRechnung, which requires more than EN 16931. Empty if nothing does."""
    return [*_for_all(invoice), *_for_xrechnung(invoice)]


def currency_obstacles(currency: str) -> Sequence[Sentence]:
    """Why there are no electronic invoices in a currency. Empty if there are."""
    if currency in CURRENCIES and decimals(currency) == STANDARD_DECIMALS:
        return []
    said = "There are no electronic invoices in {currency}. They need a currency with two decimals."
    return [sentence(said, currency=currency)]


def _for_all(invoice: EInvoice) -> Iterator[Sentence]:
    yield from currency_obstacles(invoice.currency)
    for party in (invoice.seller, invoice.buyer):
        if not party.address.country:
            yield sentence("The address of {name} has no country.", name=party.name)
    taxed = any(line.category is not TaxCategory.OUTSIDE_SCOPE for line in invoice.lines)
    party = invoice.seller
    if taxed and not party.tax_id:
        yield sentence("{name} has no tax ID.", name=party.name)


def _for_xrechnung(invoice: EInvoice) -> Iterator[Sentence]:
    seller = invoice.seller
    if not (invoice.buyer_reference or invoice.purchase_order):
        yield sentence("The invoice has no purchase order number or other buyer reference.")
    for party in (seller, invoice.buyer):
        yield from _reachable(party)
    contact = seller.contact
    if contact is None or not (contact.name and contact.phone and contact.email):
        yield sentence("{name} has no billing contact with a phone number and an email address.", name=seller.name)


def _reachable(party: EParty) -> Iterator[Sentence]:
    if not party.address.city:
        yield sentence("The address of {name} has no city.", name=party.name)
    if not party.address.postal_code:
        yield sentence("The address of {name} has no postal code.", name=party.name)
    if not party.email:
        yield sentence("{name} has no email address for invoices.", name=party.name)
