"""Why a document has tax at a rate, or none."""

import pytest

from models.billing.tax_categories import TaxFacts, is_vat_id, treatment_of, treatments

REVERSE = "Reverse charge: the customer accounts for the VAT."
OUTSIDE = "Not subject to tax in the seller's country."
CASES = [
    # rate, seller, buyer, the buyer's tax ID, exemption: category, reason, code
    (19_000, "DE", "DE", "", "", "S", "", ""),
    (19_000, "DE", "FR", "FR83404833048", "", "S", "", ""),
    (1, "DE", "JP", "", "Exempt.", "S", "", ""),
    (0, "DE", "DE", "DE129274202", "", "Z", "", ""),
    (0, "GB", "GB", "", "", "Z", "", ""),
    (0, "DE", "FR", "FR83404833048", "", "AE", REVERSE, "VATEX-EU-AE"),
    (0, "DE", "GR", "EL094259216", "", "AE", REVERSE, "VATEX-EU-AE"),
    (0, "DE", "GR", "GR094259216", "", "Z", "", ""),
    (0, "DE", "FR", "", "", "Z", "", ""),
    (0, "DE", "FR", "DE129274202", "", "Z", "", ""),
    (0, "DE", "CH", "CHE-116.281.710", "", "O", OUTSIDE, "VATEX-EU-O"),
    (0, "DE", "GB", "GB980780684", "", "O", OUTSIDE, "VATEX-EU-O"),
    (0, "", "FR", "FR83404833048", "", "Z", "", ""),
    (0, "DE", "", "FR83404833048", "", "Z", "", ""),
    (0, "US", "FR", "FR83404833048", "", "O", OUTSIDE, "VATEX-EU-O"),
    (0, "DE", "DE", "", "Exempt under § 19 UStG.", "E", "Exempt under § 19 UStG.", ""),
    (0, "DE", "FR", "FR83404833048", "Exempt under § 4.", "E", "Exempt under § 4.", ""),
]


@pytest.mark.parametrize(("rate", "seller", "buyer", "tax_id", "exemption", "category", "reason", "code"), CASES)
def test_the_category_follows_from_the_countries_the_tax_id_and_the_rate(
    rate: int, seller: str, buyer: str, tax_id: str, exemption: str, category: str, reason: str, code: str
) -> None:
    found = treatment_of(rate, TaxFacts(seller, buyer, tax_id, exemption))
    assert (found.category.value, str(found.reason or ""), found.code) == (category, reason, code)


def test_what_is_outside_the_scope_is_exempt_beside_taxed_lines() -> None:
    """EN 16931 allows no other category beside it (BR-O-11)."""
    found = treatments([0, 19_000], TaxFacts("DE", "CH"))
    assert {rate: (one.category.value, str(one.reason or ""), one.code) for rate, one in found.items()} == {
        0: ("E", OUTSIDE, ""),
        19_000: ("S", "", ""),
    }


def test_reverse_charge_stays_beside_taxed_lines() -> None:
    found = treatments([0, 20_000], TaxFacts("DE", "FR", "FR83404833048"))
    assert {rate: one.category.value for rate, one in found.items()} == {0: "AE", 20_000: "S"}


def test_an_exemption_with_braces_stays_as_it_was_written() -> None:
    found = treatment_of(0, TaxFacts("DE", "DE", "", "Exempt {vendor} {"))
    assert str(found.reason) == "Exempt {vendor} {"


@pytest.mark.parametrize(
    ("tax_id", "country", "is_one"),
    [
        ("DE136695976", "DE", True),
        ("de136695976", "DE", True),
        ("EL094259216", "GR", True),
        ("136695976", "DE", False),
        ("DE 136 695", "DE", False),
        ("DE", "DE", False),
        ("", "DE", False),
        ("DE136695976", "", False),
    ],
)
def test_a_vat_id_begins_with_its_country(tax_id: str, country: str, is_one: bool) -> None:
    assert is_vat_id(tax_id, country) is is_one
