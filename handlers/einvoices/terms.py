"""An electronic invoice as the business terms of EN 16931, such as BT-1: what the library factur-x writes it from."""

import re
from typing import Any

from stdnum import iban

from handlers.einvoices.einvoice import EInvoice, ELine, EParty, ETax
from models.billing.tax_categories import TaxCategory, is_vat_id
from models.core.money import percent, to_decimal

Terms = dict[str, Any]
"""Texts by the number of their business term, or lists of such."""

PIECE = "C62"
"""The unit "one" of UN/ECE Recommendation 20."""
SEPA_TRANSFER, TRANSFER = "58", "30"
"""Means of payment, from UNTDID 4461."""
EMAIL_SCHEME = "EM"
NO_TEXT = "-"
"""Where a text is required and nothing can be written."""
COUNTRY_CODES = {"XK": "1A"}
"""Kosovo has no code of ISO 3166. CLDR gives it one, and EN 16931 another."""
NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
ADDRESS_LINES = ("addr_l1", "addr_l2", "addr_l3")


def terms_of(invoice: EInvoice) -> Terms:
    """All business terms of an invoice. What is empty is left out."""
    outside = any(line.category is TaxCategory.OUTSIDE_SCOPE for line in invoice.lines)
    return _filled(
        {
            "BT-1": invoice.number,
            "BT-2": invoice.issued_on,
            "BT-3": invoice.type.value,
            "BT-5": invoice.currency,
            "BT-9": invoice.due_on,
            "BT-10": invoice.buyer_reference or invoice.purchase_order,
            "BT-13": invoice.purchase_order,
            "BT-72": invoice.delivered_on,
            "BT-20": invoice.payment_terms,
            "BG-1": [{"BT-22": note}] if (note := xml_text(invoice.note)) else [],
            "BG-3": [{"BT-25": xml_text(number)} for number in invoice.preceding],
            "BG-4": _seller(invoice.seller, outside),
            "BG-7": _buyer(invoice.buyer, outside),
            "BG-23": [_tax(tax, invoice.currency) for tax in invoice.taxes],
            "BG-25": [_line(place, line, invoice.currency) for place, line in enumerate(invoice.lines, start=1)],
            **_payment(invoice),
            **_totals(invoice),
        }
    )


def xml_text(text: str) -> str:
    """A text without the characters that XML can't contain, such as control characters."""
    return NOT_XML.sub("", text).strip()


def _filled(terms: Terms) -> Terms:
    """The terms that have a value, with texts as XML can contain them."""
    cleaned = {name: xml_text(value) if isinstance(value, str) else value for name, value in terms.items()}
    return {name: value for name, value in cleaned.items() if value}


def _amount(amount: int, currency: str) -> str:
    return f"{to_decimal(amount, currency):f}"


def _payment(invoice: EInvoice) -> Terms:
    """How it's paid. A transfer in euros to an IBAN is one of SEPA."""
    account = invoice.bank
    if account is None:
        return {}
    in_sepa = invoice.currency == "EUR" and iban.is_valid(account.account)
    return {
        "BT-81": SEPA_TRANSFER if in_sepa else TRANSFER,
        "BT-83": invoice.payment_reference,
        "BT-84": iban.compact(account.account),
        "BT-85": account.holder,
        "BT-86": account.bic.replace(" ", ""),
    }


def _totals(invoice: EInvoice) -> Terms:
    currency = invoice.currency
    return {
        "BT-106": _amount(invoice.net, currency),
        "BT-109": _amount(invoice.net, currency),
        "BT-110": _amount(invoice.tax, currency),
        "BT-112": _amount(invoice.total, currency),
        "BT-113": _amount(invoice.prepaid, currency) if invoice.prepaid else "",
        "BT-115": _amount(invoice.due, currency),
    }


def _seller(party: EParty, outside: bool) -> Terms:
    """The seller. What is outside the scope of VAT must not show a VAT ID, but has to name the seller (BR-O-02,
    BR-CO-26)."""
    with_vat_id = is_vat_id(party.tax_id, party.address.country) and not outside
    ids: Terms = {"vat_identifier": party.tax_id} if with_vat_id else {"tax_identifier": party.tax_id}
    if not (with_vat_id or xml_text(party.registration)):
        ids["identifiers"] = {None: xml_text(party.tax_id) or xml_text(party.name) or NO_TEXT}
    return _party(party) | _filled(ids)


def _buyer(party: EParty, outside: bool) -> Terms:
    """The buyer. There is no term for a tax ID that isn't a VAT ID, so it's given as another identifier."""
    if not party.tax_id:
        return _party(party)
    if is_vat_id(party.tax_id, party.address.country) and not outside:
        return _party(party) | _filled({"vat_identifier": party.tax_id})
    return _party(party) | {"identifiers": {None: xml_text(party.tax_id)}}


def _party(party: EParty) -> Terms:
    address, contact = party.address, party.contact
    first, second, *others = [*address.street.splitlines(), "", ""]
    street = (first, second, ", ".join(line for line in others if line.strip()))
    return _filled(
        {
            "name": xml_text(party.name) or NO_TEXT,
            **dict(zip(ADDRESS_LINES, street, strict=True)),
            "postcode": address.postal_code,
            "city": address.city,
            "country_subdivision": address.region,
            "country_code": COUNTRY_CODES.get(address.country, address.country),
            "legal_identifier": party.registration,
            "einvoicing_addr": party.email,
            "einvoicing_addr_schemeid": EMAIL_SCHEME if party.email else "",
            "contacts": [_filled(vars(contact))] if contact else [],
        }
    )


def _line(place: int, line: ELine, currency: str) -> Terms:
    """A line. A price can't be negative, so a discount has a negative quantity (BR-27)."""
    sign = -1 if line.unit_price < 0 else 1
    return {
        "BT-126": str(place),
        "BT-129": str(sign * line.quantity),
        "BT-130": PIECE,
        "BT-131": _amount(line.net, currency),
        "BT-146": _amount(abs(line.unit_price), currency),
        "BT-151": line.category.value,
        "BT-153": xml_text(line.description) or NO_TEXT,
    } | ({} if line.category is TaxCategory.OUTSIDE_SCOPE else {"BT-152": _rate(line.rate)})


def _tax(tax: ETax, currency: str) -> Terms:
    return _filled(
        {
            "BT-116": _amount(tax.net, currency),
            "BT-117": _amount(tax.tax, currency),
            "BT-118": tax.category.value,
            "BT-119": _rate(tax.rate),
            "BT-120": tax.reason,
            "BT-121": tax.reason_code,
        }
    )


def _rate(rate: int) -> str:
    return f"{percent(rate):f}"
