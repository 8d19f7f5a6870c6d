"""What people write: numbers of credit cards are found, and other numbers are let be."""

import pytest

from models.core.errors import Refused
from models.core.problems import CardNumber
from models.core.texts import without_card_number

# The numbers that payment providers publish for testing.
NUMBERS = ["4242424242424242", "378282246310005", "6011111111111117", "30569309025904", "5555555555554444"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "form",
    ["{0}", "My card: {0}.", "{1} {2} {3}", "{1}-{2}-{3}", "{1}  {2}\n{3}", "{1} – {2} {3}", "{0} 12 27", "7 {0}"],
)
def test_a_card_number_is_refused(number: str, form: str) -> None:
    """However it is grouped, and whatever stands beside it."""
    text = form.format(number, number[:4], number[4:10], number[10:])
    with pytest.raises(Refused) as refused:
        without_card_number(text, "question")
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
        "1 " * 1000,
        "",
    ],
)
def test_other_numbers_are_let_be(text: str) -> None:
    """Invoices, dates, phones, sums, and sixteen digits whose check digit is another."""
    assert without_card_number(text, "question") == text
