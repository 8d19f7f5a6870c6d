"""A payment reference finds its invoice however banks and people write it, and no other invoice."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.billing.invoices.references import invoices_named, invoices_referred_to, printed, reference_of


@dataclass(frozen=True)
class Document:
    """Something with a number."""

    ref: str


# The check digits were worked out by hand, as ISO 11649 says: letters become numbers (R is 27, F is 15), and the whole
# number is 1 modulo 97.
OF_17 = "RF50INV2026000017"


def checks(reference: str) -> bool:
    """Whether the check digits of a reference are right, as ISO 11649 says."""
    moved = reference[4:] + reference[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def test_the_reference_is_made_from_the_number_and_has_check_digits() -> None:
    """With and without a series of letters."""
    assert reference_of(Document("INV-2026-000017")) == OF_17
    assert checks(OF_17)
    in_series = reference_of(Document("INV-US-2026-000017"))
    assert in_series[4:] == "INVUS2026000017"
    assert checks(in_series)


def test_it_is_printed_in_groups_of_four() -> None:
    """As the standard wants it."""
    assert printed(OF_17) == "RF50 INV2 0260 0001 7"


@pytest.mark.parametrize(
    "text",
    [
        OF_17,
        "rf50inv2026000017",
        "RF50 INV2 0260 0001 7",
        "Invoice of March, RF50 INV2 0260 0001 7, thank you",
        "/RFB/RF50INV20260\n00017",
        "RF50-INV-2026-000017",
        "ＲＦ５０ＩＮＶ２０２６００００１７",
        "RF50INV202600001720261130",
        "REFRF50INV2026000017DATE 1.3.",
    ],
)
def test_it_is_found_however_it_is_written(text: str) -> None:
    """Case, spaces, line breaks, punctuation and what stands around it don't matter."""
    assert invoices_referred_to(text) == ["INV-2026-000017"]


@pytest.mark.parametrize(
    "text", ["RF51INV2026000017", "RF50INV2026000071", "RF5OINV2026000017", "RF50INV202600001", ""]
)
def test_a_reference_with_a_typo_finds_nothing(text: str) -> None:
    """Neither as a reference nor by the number that it seems to contain."""
    assert invoices_referred_to(text) == []
    assert invoices_named(text) == []


def test_several_references_are_found_in_their_order() -> None:
    """Each once."""
    second = reference_of(Document("INV-US-2026-000018"))
    found = invoices_referred_to(f"{second} {OF_17}+{OF_17.lower()}")
    assert found == ["INV-US-2026-000018", "INV-2026-000017"]


@given(st.integers(2000, 2099), st.integers(1, 9_999_999), st.sampled_from(["", "US-", "DE-"]), st.integers(0, 2**30))
def test_every_reference_leads_back_to_its_number(year: int, sequence: int, series: str, seed: int) -> None:
    """Wherever a bank breaks it with a space."""
    number = f"INV-{series}{year}-{sequence:06d}"
    reference = reference_of(Document(number))
    gap = 1 + seed % (len(reference) - 1)
    assert invoices_referred_to(f"{reference[:gap]} {reference[gap:].lower()}") == [number]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("INV-2026-000017", ["INV-2026-000017"]),
        ("invoice inv 2026-17 of March", ["INV-2026-000017"]),
        ("INV2026000017", ["INV-2026-000017"]),
        ("INV‑2026‑000017 and INV-US-2026-000003", ["INV-2026-000017", "INV-US-2026-000003"]),
        (f"{OF_17} INV-2026-000018", ["INV-2026-000018"]),
        ("PREINV-2026-000017, 2026-000017, INV 17", []),
    ],
)
def test_plain_invoice_numbers_are_found_beside_references(text: str, found: list[str]) -> None:
    """They have no check digits, so they count for less."""
    assert invoices_named(text) == found
