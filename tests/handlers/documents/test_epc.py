"""The text of the QR code for euro transfers, as EPC069-12 has it."""

import pytest

from handlers.documents.epc import epc

IBAN = "DE89 3704 0044 0532 0130 00"
NAME = "Northwind Software GmbH"


def test_a_reference_of_iso_11649_has_a_line_of_its_own() -> None:
    """The example of the guidelines, with another payee. Purpose is empty, and so is the text after the reference."""
    code = (
        "BCD\n002\n1\nSCT\nNORTDEFFXXX\nNorthwind Software GmbH\nDE89370400440532013000\nEUR1234.50\n\nRF18539007547034"
    )
    assert epc(NAME, IBAN, "NORTDEFFXXX", 123450, "EUR", "RF18 5390 0754 7034") == code


def test_any_other_reference_is_text() -> None:
    """It comes after the empty line for the structured one. The BIC may be missing."""
    code = f"BCD\n002\n1\nSCT\n\n{NAME}\nDE89370400440532013000\nEUR0.01\n\n\nINV-2026-000017"
    assert epc(NAME, IBAN, "", 1, "EUR", "INV-2026-000017") == code


@pytest.mark.parametrize(
    ("account", "amount", "currency"),
    [
        ("DE89 3704 0044 0532 0130 01", 100, "EUR"),
        ("GB 12-34-56 12345678", 100, "EUR"),
        (IBAN, 100, "USD"),
        (IBAN, 100, "JPY"),
        (IBAN, 0, "EUR"),
        (IBAN, -5, "EUR"),
        (IBAN, 100_000_000_000, "EUR"),
    ],
)
def test_where_there_can_be_none_there_is_none(account: str, amount: int, currency: str) -> None:
    """A wrong or other account, another currency, nothing to pay, or more than a transfer takes."""
    assert epc(NAME, account, "", amount, currency, "INV-2026-000017") == ""


def test_a_long_name_is_cut_and_no_line_can_be_added() -> None:
    """70 characters are allowed, and a line break would begin the next field."""
    lines = epc("N" * 80, IBAN, "", 100, "EUR", "INV\n2026").split("\n")
    assert lines[5] == "N" * 70
    assert lines[10] == "INV 2026"
