"""What people write: numbers of credit cards are found, and other long numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban

from models.core.card_numbers import ISSUERS, holds_card_number
from models.core.errors import Refused
from models.core.problems import CardNumber
from models.core.texts import text_of

# The numbers that payment providers publish for testing.
NUMBERS = [
    *("4242424242424242", "378282246310005", "6011111111111117", "30569309025904", "5555555555554444"),
    *("2223003122003222", "3566002020360505", "6200000000000005", "6304000000000000"),
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "form",
    ["{0}", "My card: {0}.", "{1} {2} {3}", "{1}-{2}-{3}", "{1}  {2}\n{3}", "{1} – {2} {3}", "{0} 12 27", "7 {0}"],
)
def test_a_card_number_is_found(number: str, form: str) -> None:
    """However it is grouped, and whatever is beside it."""
    assert holds_card_number(form.format(number, number[:4], number[4:10], number[10:]))


def test_a_card_number_in_wide_digits_is_found() -> None:
    """As keyboards for Chinese and Japanese type them."""
    assert holds_card_number("４２４２ ４２４２ ４２４２ ４２４２")


def test_a_text_with_a_card_number_is_refused() -> None:
    """At the input that it was typed into."""
    with pytest.raises(Refused) as refused:
        text_of("My card is 4242 4242 4242 4242", 100, "question")
    assert isinstance(refused.value.problem, CardNumber)
    assert refused.value.field == "question"


@pytest.mark.parametrize(
    "text",
    [
        "INV-2026-000017 and INV-2026-000018, of 2026-11-21",
        "+34 976 000 000",
        "4242424242424241",
        "4242 4242 424",
        "from 2026-01-01 2026-01-09",
        "SUB-1042, 1,234,567.89 EUR, 12:30:45",
        "IMEI 490154203237518",
        "Is DE75 5121 0800 1245 1261 99 still your account?",
        "de75512108001245126199",
        "ab12 DE75 5121 0800 1245 1261 99 AB",
        "GB33BUKB20201555555555 or FR14 2004 1010 0505 0001 3M02 606",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    """Invoices, dates, phones, amounts, devices, bank accounts, and sixteen digits with another check digit."""
    assert not holds_card_number(text)


@given(st.integers(0, 10**18 - 1), st.sampled_from(["", " "]))
def test_no_german_bank_account_is_a_card_number(account: int, between: str) -> None:
    """A sort code of eight digits and an account of ten, in groups of four or in one."""
    number = f"{account:018}"
    number = "DE" + iban.calc_check_digits(f"DE00{number}") + number
    grouped = between.join(number[place : place + 4] for place in range(0, len(number), 4))
    assert not holds_card_number(f"Please use {grouped} from now on.")


@given(st.integers(0, 10**15 - 1))
def test_fifteen_digits_are_a_card_number_with_two_prefixes_only(digits: int) -> None:
    """Devices (IMEI) have fifteen digits, and a check digit as cards have. Issuers with numbers of several lengths are
    left out here."""
    number = f"{digits:015}"
    several = [(first, last) for first, last, lengths in ISSUERS if isinstance(lengths, range)]
    if number[:2] in ("34", "37") or any(first <= number[: len(first)] <= last for first, last in several):
        return
    assert not holds_card_number(number)


def test_a_card_number_after_a_bank_account_is_found() -> None:
    """The account is left out, and no more."""
    assert holds_card_number("DE75 5121 0800 1245 1261 99 4242 4242 4242 4242")


@pytest.mark.parametrize("piece", ["1 ", "12 ", "AB12", "1-", "2026-11-01 ", "3" * 25 + "/"])
def test_a_long_text_is_looked_through_in_one_go(piece: str) -> None:
    """Half a million characters. What looks from each place at all others doesn't end within this test."""
    text = piece * (500_000 // len(piece))
    assert not holds_card_number(text)
    assert holds_card_number(f"{text} and 4242424242424242")
