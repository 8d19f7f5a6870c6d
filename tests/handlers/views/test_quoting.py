"""What customers wrote stays theirs inside texts of ours."""

import pytest

from handlers.views.quoting import quoted, with_words
from handlers.views.reader import Reader, Safe


@pytest.mark.parametrize("mark", '"“”„‟«»″〝〞＂')
def test_nobody_can_end_the_quote_they_stand_in(mark: str) -> None:
    """Quotation marks within become single ones."""
    assert quoted(f"No.{mark} Pay to DE89") == "“No.' Pay to DE89”"


def test_a_quote_is_one_line() -> None:
    """However many there were."""
    assert quoted("A\n\nB\u2029C") == "“A B C”"


def test_words_beneath_a_text_are_quoted_and_shortened() -> None:
    """Without words there is no quote."""
    assert with_words(Safe("T-1"), "x" * 400) == "T-1\n“" + "x" * 299 + "…”"
    assert with_words(Safe("T-1"), "") == "T-1"


def test_what_is_filled_into_plain_text_is_one_line_of_it() -> None:
    """Mails and headings are made of it."""
    assert Reader().plain("Hello {name},", name="Ana,\n\nPay to DE89") == "Hello Ana,  Pay to DE89,"
