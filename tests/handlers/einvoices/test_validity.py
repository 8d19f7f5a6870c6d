"""Electronic invoices are valid by the official schemas and rules, and those that aren't are found."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers.einvoices.einvoice import EInvoice
from handlers.einvoices.obstacles import xrechnung_obstacles
from handlers.einvoices.writing import facturx, xrechnung
from models.billing.tax_categories import TaxCategory
from models.directory.postal import PostalAddress
from tests.handlers.einvoices.generated import einvoice_of, facts_of
from tests.handlers.einvoices.test_writing import found
from tests.support.einvoices import faults_of

SEEDS = range(200)
ALOT = 1_000_000
"""More than what the rules take for rounding."""


@pytest.mark.slow
@pytest.mark.sample(shows=facts_of)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_generated_invoice_is_valid_in_both_formats(seed: int) -> None:
    """By the schemas of UN/CEFACT and UBL, and the rules of EN 16931 for both."""
    invoice = einvoice_of(seed)
    assert not xrechnung_obstacles(invoice)
    assert not faults_of(facturx(invoice))
    assert not faults_of(xrechnung(invoice))


PARTIES = ("AccountingSupplierParty", "AccountingCustomerParty")
REQUIRED = (
    "PaymentMeans/PaymentMeansCode",  # BR-DE-1
    "BuyerReference",  # BR-DE-15
    *(f"AccountingSupplierParty/Party/Contact/{name}" for name in ("Name", "Telephone", "ElectronicMail")),  # 2, 5-7
    *(f"{party}/Party/PostalAddress/CityName" for party in PARTIES),  # BR-DE-3, BR-DE-8
    *(f"{party}/Party/PostalAddress/PostalZone" for party in PARTIES),  # BR-DE-4, BR-DE-9
    *(f"{party}/Party/EndpointID" for party in PARTIES),  # PEPPOL-EN16931-R010, R020
    "ProfileID",  # PEPPOL-EN16931-R001
)


@pytest.mark.parametrize("seed", range(20))
def test_an_xrechnung_has_what_it_requires_beside_en_16931(seed: int) -> None:
    """KoSIT's rules for XRechnung 3.0, by hand, as far as they ask for elements. They aren't published as a package."""
    xml = xrechnung(einvoice_of(seed))
    assert [path for path in REQUIRED if not all(found(xml, path)) or not found(xml, path)] == []
    assert len(found(xml, "TaxSubtotal/TaxCategory/Percent")) == len(einvoice_of(seed).taxes)  # BR-DE-14
    if set(found(xml, "PaymentMeansCode")) & {"30", "58"}:
        assert found(xml, "PaymentMeans/PayeeFinancialAccount/ID")  # BR-DE-23


def test_the_generated_invoices_show_every_category() -> None:
    """Each alone, and beside taxed lines, as far as EN 16931 allows that."""
    shown = {frozenset(tax.category.value for tax in einvoice_of(seed).taxes) for seed in SEEDS}
    assert shown >= {
        frozenset(one) for one in ({"S"}, {"Z"}, {"E"}, {"AE"}, {"O"}, {"S", "AE"}, {"S", "E"}, {"S", "Z"})
    }


Broken = Callable[[EInvoice], EInvoice]


def _first(category: TaxCategory) -> EInvoice:
    """The first generated invoice with lines of a category only, on which some amount is due."""
    return next(
        made
        for made in map(einvoice_of, SEEDS)
        if {tax.category for tax in made.taxes} == {category} and made.due_on is not None and made.due > ALOT
    )


def _tax(**changed: object) -> Broken:
    return lambda made: replace(made, taxes=[replace(made.taxes[0], **changed), *made.taxes[1:]])  # type: ignore[arg-type]


def _line(**changed: object) -> Broken:
    return lambda made: replace(made, lines=[replace(made.lines[0], **changed), *made.lines[1:]])  # type: ignore[arg-type]


def _abroad(made: EInvoice) -> EInvoice:
    return replace(made, buyer=replace(made.buyer, address=PostalAddress(country="XX")))


WRONG: dict[str, tuple[TaxCategory, Broken, str]] = {
    "a tax that isn't the rate's": (TaxCategory.STANDARD, _tax(tax=ALOT), "BR-CO-17"),
    "a sum that isn't the lines'": (TaxCategory.STANDARD, _tax(net=ALOT), "BR-S-08"),
    "an amount that isn't the line's": (TaxCategory.STANDARD, _line(net=ALOT), "BR-S-08"),
    "a country that doesn't exist": (TaxCategory.STANDARD, _abroad, "BR-CL-14|CountryID"),
    "no lines": (TaxCategory.ZERO, lambda made: replace(made, lines=()), "LineItem|InvoiceLine"),
    "no reason for the exemption": (TaxCategory.EXEMPT, _tax(reason=""), "BR-E-10"),
    "no reason for the reverse charge": (TaxCategory.REVERSE_CHARGE, _tax(reason="", reason_code=""), "BR-AE-10"),
    "reverse charge for a buyer without tax ID": (
        TaxCategory.REVERSE_CHARGE,
        lambda made: replace(made, buyer=replace(made.buyer, tax_id="")),
        "BR-AE-02",
    ),
    "a seller without tax ID": (
        TaxCategory.STANDARD,
        lambda made: replace(made, seller=replace(made.seller, tax_id="")),
        "BR-S-02",
    ),
    "no reason why it's outside the scope": (TaxCategory.OUTSIDE_SCOPE, _tax(reason="", reason_code=""), "BR-O-10"),
    "a reason for a rate of zero": (TaxCategory.ZERO, _tax(reason="Because"), "BR-Z-10"),
}


@pytest.mark.slow
@pytest.mark.parametrize("write", [facturx, xrechnung])
@pytest.mark.parametrize("name", WRONG)
def test_a_broken_invoice_is_found(write: Callable[[EInvoice], bytes], name: str) -> None:
    """So the checks above can fail."""
    category, broken, rule = WRONG[name]
    right = _first(category)
    assert not faults_of(write(right))
    assert re.search(rule, " ".join(faults_of(write(broken(right)))))


def test_the_schema_finds_an_element_too_much() -> None:
    xml = facturx(_first(TaxCategory.STANDARD)).replace(b"</rsm:ExchangedDocument>", b"<x/></rsm:ExchangedDocument>")
    assert "not expected" in faults_of(xml)[0]
