"""Reading numbers as people write them, in any language: 1,190.50 and 1.190,50, 1’190.50, १,१९०.५०, ١٬١٩٠٫٥٠."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from babel import Locale
from babel.numbers import get_currency_symbol

from models.core.money import WHOLE, decimals, to_minor

GROUPS = " '.,٬،⹁"
"""What stands between thousands in Babel's locales. All spaces count as one, and all apostrophes."""
DECIMALS = ".,٫،"
"""What stands before decimals in Babel's locales."""
MINUS = "-\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"
PERCENT = "%\u066a\ufe6a\uff05"
APOSTROPHES = "'\u2019\u2018\u02bc\uff07"
SAME = str.maketrans(dict.fromkeys(MINUS, "-") | dict.fromkeys(APOSTROPHES, "'") | {"，": ",", "．": "."})
LONGEST = 28
"""The most characters. Python's decimals are exact up to as many digits."""


class TwoReadingsError(ValueError):
    """The text could be two numbers: 1.190 is 1190 for some and 1.19 for others."""

    def __init__(self, text: str, whole: Decimal, fraction: Decimal) -> None:
        super().__init__(f"{text} could be two numbers, {whole} or {fraction}.")
        self.whole, self.fraction = whole, fraction


def read_decimal(text: str, places: int = 2) -> Decimal:
    """Read a number with or without decimals.

    Args:
        text: Digits of any one script, with marks before the decimals and between the thousands. Thousands can be
            grouped as in India: 1,00,000.
        places: How many decimals such numbers have. With none, 1.190 and 1,190 are 1190. With three, 1.190 is 1.19,
            because that's how Steward writes it.

    Raises:
        TwoReadingsError: It could be two numbers.
        ValueError: It isn't a number.
    """
    sign, body = _signed(_plain(text))
    marks = [mark for mark in body if not mark.isdigit()]
    parts = re.split(r"\D", body)
    if not all(parts):
        raise _no_number(text)
    whole = Decimal(sign + "".join(parts)) if _is_grouped(parts, marks) else None
    fraction = None
    if marks and marks[-1] in DECIMALS and marks.count(marks[-1]) == 1 and _is_grouped(parts[:-1], marks[:-1]):
        fraction = Decimal(f"{sign}{''.join(parts[:-1])}.{parts[-1]}")
    if whole is not None and fraction is not None:
        if places == 0:
            return whole
        if places == 3 and marks == ["."]:
            return fraction
        raise TwoReadingsError(text, whole, fraction)
    found = fraction if whole is None else whole
    if found is None:
        raise _no_number(text)
    return found


def read_amount(text: str, currency: str, locale: str | None = None) -> int:
    """Read an amount of money, with or without the currency's code or sign.

    Args:
        text: The amount as it was typed.
        currency: The currency that it is in. Another currency's sign is an error.
        locale: The language tag of the person who typed it. It decides what the currency's sign looks like.

    Returns:
        The amount in minor units.

    Raises:
        TwoReadingsError: It could be two numbers.
        ValueError: It isn't an amount in this currency.
    """
    languages = {"en", locale or "en"}
    signs = {get_currency_symbol(currency, Locale.parse(tag, sep="-")) for tag in languages}
    number = _without(text, sorted({currency, currency.lower(), *signs}, key=len, reverse=True))
    return minor_of(number, currency)


def minor_of(number: str, currency: str) -> int:
    """An amount without a sign in minor units. Raises as `read_amount` does."""
    return to_minor(read_decimal(number, decimals(currency)), currency)


def read_rate(text: str) -> int:
    """Read a percentage from 0 to 100 with up to three decimals, with or without the percent sign.

    Returns:
        The rate in thousandths of a percent: 9975 for 9.975 %.

    Raises:
        ValueError: It isn't such a percentage.
    """
    try:
        percent = read_decimal(_without(text, PERCENT))
    except TwoReadingsError as two:
        # A percentage never reaches the thousands.
        percent = two.fraction
    rate = percent.scaleb(3)
    if rate != rate.to_integral_value() or not 0 <= rate <= WHOLE:
        raise ValueError(f"{text} isn't a rate.")
    return int(rate)


def _no_number(text: str) -> ValueError:
    return ValueError(f"{text} is no number.")


def _visible(text: str) -> str:
    """A text without direction marks and other format characters."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _without(text: str, words: Sequence[str]) -> str:
    """A number without one of these words before or after it."""
    number = _visible(text).strip()
    sign = "-" if number.translate(SAME).startswith("-") else ""
    number = number[len(sign) :].strip()
    for word in map(_visible, words):
        if number.startswith(word):
            return sign + number.removeprefix(word)
        if number.endswith(word):
            return sign + number.removesuffix(word)
    return sign + number


def _plain(text: str) -> str:
    """A number in ASCII digits, with one kind of space, apostrophe and minus sign. Digits of several scripts aren't
    mixed, because some look like others: ৪ is a four."""
    written = " ".join(_visible(text).split()).translate(SAME)
    zeros = {ord(character) - unicodedata.decimal(character) for character in written if character.isdecimal()}
    allowed = all(character.isdecimal() or character in GROUPS + DECIMALS + "-" for character in written)
    if len(zeros) != 1 or not allowed or len(written) > LONGEST:
        raise _no_number(text)
    return "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in written)


def _signed(number: str) -> tuple[str, str]:
    """The sign and the rest of a number. Some write the minus sign at the end."""
    if number.startswith("-"):
        return "-", number[1:].strip()
    if number.endswith("-"):
        return "-", number[:-1].strip()
    return "", number


def _is_grouped(parts: Sequence[str], marks: Sequence[str]) -> bool:
    """Whether digits are in groups as people write whole numbers: by thousands, or as in India."""
    if not marks:
        return True
    first, *middle, last = map(len, parts)
    by_three = first <= 3 and all(size == 3 for size in middle)
    as_in_india = first <= 2 and all(size == 2 for size in middle)
    same = len(set(marks)) == 1 and marks[0] in GROUPS
    return same and not parts[0].startswith("0") and last == 3 and (by_three or as_in_india)
