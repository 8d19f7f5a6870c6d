"""Sums of money: integers in minor units, rounded half away from zero."""

from decimal import ROUND_HALF_UP, Decimal

from babel.core import get_global


def decimals(currency: str) -> int:
    """How many decimal places a currency has (ISO 4217, as CLDR gives it): 2 for EUR, 0 for JPY, 3 for KWD."""
    fractions = get_global("currency_fractions")
    digits: int = fractions.get(currency, fractions["DEFAULT"])[0]
    return digits


def to_minor(amount: Decimal, currency: str) -> int:
    """A sum as people write it, in minor units.

    Raises:
        ValueError: The sum has more decimal places than the currency, or is no number.
    """
    if not amount.is_finite():
        raise ValueError(f"{amount} is no sum in {currency}.")
    scaled = amount.scaleb(decimals(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimal places than {currency} has.")
    return int(scaled)


def to_decimal(amount: int, currency: str) -> Decimal:
    """A sum in minor units, as people write it."""
    return Decimal(amount).scaleb(-decimals(currency))


def tax(net: int, basis_points: int) -> int:
    """The tax on a net sum, rounded half away from zero. 1900 basis points are 19 %."""
    return int((Decimal(net) * basis_points / 10_000).quantize(Decimal(1), rounding=ROUND_HALF_UP))
