"""Amounts of money: integers in minor units (cents for EUR), rounded half away from zero."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from babel.core import get_global

WHOLE = 100_000
"""A tax rate of 100%. All tax rates are stored as integers, in thousandths of a percent: 19% is 19000."""


def decimals(currency: str) -> int:
    """How many decimal places a currency has: 2 for EUR, 0 for JPY, 3 for KWD.

    Source: CLDR, as Babel has it, because Babel also writes the amounts. It has the decimals of ISO 4217, but for some
    currencies whose coins are out of use, such as RSD. The tests list them.
    """
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


def percent(rate: int) -> Decimal:
    """A tax rate in percent, with as few decimals as needed: 9.975 for 9975, and 19 for 19000."""
    return Decimal(rate).scaleb(-3).normalize()


def tax(net: int, rate: int) -> int:
    """The tax on a net amount, in the same unit, rounded half away from zero."""
    return int((Decimal(net) * rate / WHOLE).quantize(Decimal(1), rounding=ROUND_HALF_UP))
