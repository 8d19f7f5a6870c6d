"""Documents that have no electronic invoice say why."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from handlers.einvoices.einvoice import EContact, EInvoice
from handlers.einvoices.obstacles import facturx_obstacles, xrechnung_obstacles
from models.billing.tax_categories import TaxCategory
from models.directory.postal import PostalAddress
from tests.handlers.einvoices.test_writing import BUYER, INVOICE, SELLER

NOWHERE = PostalAddress()
FOR_ALL: dict[str, tuple[EInvoice, Sequence[str]]] = {
    "nothing is missing": (INVOICE, []),
    "no decimals": (
        replace(INVOICE, currency="JPY"),
        ["There are no electronic invoices in JPY. They need a currency with two decimals."],
    ),
    "three decimals": (
        replace(INVOICE, currency="KWD"),
        ["There are no electronic invoices in KWD. They need a currency with two decimals."],
    ),
    "a currency that ISO 4217 doesn't have": (
        replace(INVOICE, currency="XQX"),
        ["There are no electronic invoices in XQX. They need a currency with two decimals."],
    ),
    "no addresses": (
        replace(INVOICE, seller=replace(SELLER, address=NOWHERE), buyer=replace(BUYER, address=NOWHERE)),
        ["The address of Northwind GmbH has no country.", "The address of Acme SARL has no country."],
    ),
    "no tax ID": (
        replace(INVOICE, seller=replace(SELLER, tax_id="")),
        ["Northwind GmbH has no tax ID."],
    ),
}
ONLY_XRECHNUNG: dict[str, tuple[EInvoice, Sequence[str]]] = {
    "no reference": (
        replace(INVOICE, buyer_reference="", purchase_order=""),
        ["The invoice has no purchase order number or other buyer reference."],
    ),
    "no contact": (
        replace(INVOICE, seller=replace(SELLER, contact=None)),
        ["Northwind GmbH has no billing contact with a phone number and an email address."],
    ),
    "no phone": (
        replace(INVOICE, seller=replace(SELLER, contact=EContact("Desk", "", "desk@northwind.example"))),
        ["Northwind GmbH has no billing contact with a phone number and an email address."],
    ),
    "no city, code and email": (
        replace(INVOICE, buyer=replace(BUYER, address=PostalAddress("Rue 1", country="FR"), email="")),
        [
            "The address of Acme SARL has no city.",
            "The address of Acme SARL has no postal code.",
            "Acme SARL has no email address for invoices.",
        ],
    ),
}


@pytest.mark.parametrize("name", FOR_ALL)
def test_an_electronic_invoice_of_any_kind_is_prevented(name: str) -> None:
    made, sentences = FOR_ALL[name]
    assert [str(one) for one in facturx_obstacles(made)] == sentences
    assert [str(one) for one in xrechnung_obstacles(made)][: len(sentences)] == sentences


@pytest.mark.parametrize("name", ONLY_XRECHNUNG)
def test_an_xrechnung_is_prevented(name: str) -> None:
    made, sentences = ONLY_XRECHNUNG[name]
    assert [str(one) for one in xrechnung_obstacles(made)] == sentences
    assert not facturx_obstacles(made)


def test_outside_the_scope_of_tax_nobody_needs_a_tax_id() -> None:
    lines = [replace(line, category=TaxCategory.OUTSIDE_SCOPE) for line in INVOICE.lines]
    assert not facturx_obstacles(replace(INVOICE, seller=replace(SELLER, tax_id=""), lines=lines))
