"""Amounts of money: integers in minor units (cents for EUR), rounded half away from zero."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
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
    """A line of an invoice or quote, before tax."""

    @property
    def net(self) -> int:
        """Before tax, in minor units."""
        ...

    @property
    def tax_rate(self) -> int:
        """The tax rate in thousandths of a percent."""
        ...


class TaxedRow(PricedRow, Protocol):
    """The same, with its tax."""

    @property
    def tax(self) -> int:
        """The tax on it, in minor units."""
        ...


@dataclass(frozen=True)
class RateTotal:
    """All lines of a document at one tax rate: their sum before tax, and the tax on it, in minor units."""

    rate: int
    net: int
    tax: int


class HasTotals:
    """Totals in minor units, for classes that have `lines`."""

    @property
    def priced_rows(self) -> Sequence[PricedRow]:
        """The lines."""
        rows: Sequence[PricedRow] = self.lines  # type: ignore[attr-defined]
        return rows

    @property
    def line_taxes(self) -> Sequence[int]:
        """The tax of each line, as stored."""
        rows: Sequence[TaxedRow] = self.lines  # type: ignore[attr-defined]
        return [line.tax for line in rows]

    @property
    def net(self) -> int:
        """The sum of the lines before tax."""
        return sum(line.net for line in self.priced_rows)

    @property
    def tax(self) -> int:
        """The sum of the lines' tax."""
        return sum(self.line_taxes)

    @property
    def total(self) -> int:
        """Net and tax."""
        return self.net + self.tax

    @property
    def by_rate(self) -> Sequence[RateTotal]:
        """The lines summed by tax rate, the highest rate first."""
        found: dict[int, tuple[int, int]] = {}
        for line, tax in zip(self.priced_rows, self.line_taxes, strict=True):
            net_so_far, tax_so_far = found.get(line.tax_rate, (0, 0))
            found[line.tax_rate] = net_so_far + line.net, tax_so_far + tax
        return [RateTotal(rate, *found[rate]) for rate in sorted(found, reverse=True)]


def percent(rate: int) -> Decimal:
    """A tax rate in percent, with as few decimals as needed: 9.975 for 9975, and 19 for 19000."""
    return Decimal(rate).scaleb(-3).normalize()


def taxes(lines: Iterable[tuple[int, int]]) -> list[int]:
    """The tax of each line of one document, in the unit of the net amounts.

    Tax is worked out once for each rate, on the sum of its lines, and rounded half away from zero. It's spread over
    these lines by largest remainder: each gets its exact tax rounded down, and the units that are left go to the lines
    that lost the most, one each. Of lines that lost the same, the earlier ones come first.

    Args:
        lines: All lines of the document: the net amount and the tax rate of each.
    """
    document = list(lines)
    places: dict[int, list[int]] = {}
    for place, (_, rate) in enumerate(document):
        places.setdefault(rate, []).append(place)
    spread, lost = [0] * len(document), [0] * len(document)
    for rate, at_rate in places.items():
        for place in at_rate:
            spread[place], lost[place] = divmod(document[place][0] * rate, WHOLE)
        left = _tax_on(sum(document[place][0] for place in at_rate), rate) - sum(spread[place] for place in at_rate)
        for place in sorted(at_rate, key=lambda one: -lost[one])[:left]:
            spread[place] += 1
    return spread


def total_of(lines: Iterable[PricedRow]) -> int:
    """What all lines of one document come to with tax, in minor units."""
    document = [(line.net, line.tax_rate) for line in lines]
    return sum(net for net, _ in document) + sum(taxes(document))


def _tax_on(net: int, rate: int) -> int:
    """The tax on a net amount, rounded half away from zero."""
    units, rest = divmod(abs(net) * rate, WHOLE)
    amount = units + (2 * rest >= WHOLE)
    return amount if net >= 0 else -amount
