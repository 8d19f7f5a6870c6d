"""Amounts of money: integers in minor units (cents for EUR), rounded half away from zero."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from babel.core import get_global


def decimals(currency: str) -> int:
    """How many decimal places a currency has: 2 for EUR, 0 for JPY, 3 for KWD. Source: ISO 4217, by way of CLDR."""
    fractions = get_global("currency_fractions")
    digits: int = fractions.get(currency, fractions["DEFAULT"])[0]
    return digits


def to_minor(amount: Decimal, currency: str) -> int:
    """Convert an amount in major units to minor units: 11.90 EUR is 1190.

    Raises:
        ValueError: The amount isn't finite, or has more decimal places than the currency.
    """
    if not amount.is_finite():
        raise ValueError(f"{amount} can't be read as an amount in {currency}.")
    scaled = amount.scaleb(decimals(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimal places than {currency} has.")
    return int(scaled)


def read_decimal(text: str, places: int = 2) -> Decimal:
    """Read a number as people write it: 1190, 1,190.00, 1.190,00, -50.

    Args:
        places: How many decimal places such numbers have. With one or two, 1.190 is ambiguous: it could be 1190 or
            1.19.

    Raises:
        ValueError: The text isn't a number, or is ambiguous.
    """
    written = "".join(text.split()).replace("\u2212", "-")
    sign, digits = ("-", written[1:]) if written.startswith("-") else ("", written)
    parts = re.split(r"[.,]", digits)
    if not digits.isascii() or not all(part.isdigit() for part in parts):
        raise ValueError(f"{text} is no number.")
    marks = [mark for mark in digits if mark in ".,"]
    could_be_thousands = len(marks) == 1 and len(parts[1]) == 3 and len(parts[0]) <= 3 and parts[0] != "0"
    if could_be_thousands and places in (1, 2):
        raise ValueError(f"{text} could be two numbers.")
    has_fraction = len(marks) == 1 and not (could_be_thousands and places == 0)
    has_fraction = has_fraction or (len(set(marks)) == 2 and marks.count(marks[-1]) == 1)
    whole = parts[:-1] if has_fraction else parts
    if any(len(part) != 3 for part in whole[1:]) or (len(whole) > 1 and len(whole[0]) > 3) or len(set(marks[:-1])) > 1:
        raise ValueError(f"{text} is no number.")
    return Decimal(sign + "".join(whole) + ("." + parts[-1] if has_fraction else ""))


def to_decimal(amount: int, currency: str) -> Decimal:
    """Convert an amount in minor units to major units: 1190 is 11.90 EUR."""
    return Decimal(amount).scaleb(-decimals(currency))


class PricedRow(Protocol):
    """A line of an invoice or quote, with amounts in minor units."""

    @property
    def net(self) -> int:
        """Before tax."""
        ...

    @property
    def tax(self) -> int:
        """The tax on it."""
        ...


def total_of(lines: Iterable[PricedRow]) -> int:
    """The sum of all lines with tax, in minor units."""
    return sum(line.net + line.tax for line in lines)


class HasTotals:
    """Totals in minor units, for classes that have `lines`."""

    @property
    def priced_rows(self) -> Sequence[PricedRow]:
        """The lines."""
        rows: Sequence[PricedRow] = self.lines  # type: ignore[attr-defined]
        return rows

    @property
    def net(self) -> int:
        """The sum of the lines before tax."""
        return sum(line.net for line in self.priced_rows)

    @property
    def tax(self) -> int:
        """The sum of the lines' tax."""
        return sum(line.tax for line in self.priced_rows)

    @property
    def total(self) -> int:
        """Net and tax."""
        return total_of(self.priced_rows)


def tax(net: int, basis_points: int) -> int:
    """The tax on a net amount, in the same unit, rounded half away from zero. 1900 basis points are 19%."""
    return int((Decimal(net) * basis_points / 10_000).quantize(Decimal(1), rounding=ROUND_HALF_UP))
