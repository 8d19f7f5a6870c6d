"""Amounts as Stripe writes them. Mostly, they are in the currency's smallest unit, as ours are.

Ours have the decimals that people write today. Stripe has two for some currencies that people write without any.

Source: Stripe's documentation, "Supported currencies".
"""

from models.core.money import decimals

WITHOUT = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
"""Currencies that Stripe writes without decimals."""
WITH_THREE = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""Those that it writes with three, of which the last is 0."""


def to_stripe(amount: int, currency: str) -> int:
    """An amount in minor units as Stripe writes it.

    Raises:
        ValueError: Stripe can't take it.
    """
    there, rest = divmod(amount * _scale(_theirs(currency)), _scale(decimals(currency)))
    if rest or (currency.upper() in WITH_THREE and there % 10):
        raise ValueError(f"Stripe takes no {currency} amounts with so many decimals.")
    return there


def from_stripe(amount: int, currency: str) -> int:
    """An amount that Stripe wrote, in minor units. What is less than one of ours is rounded down."""
    return amount * _scale(decimals(currency.upper())) // _scale(_theirs(currency))


def _theirs(currency: str) -> int:
    """Stripe's decimals of a currency."""
    code = currency.upper()
    return 0 if code in WITHOUT else 3 if code in WITH_THREE else 2


def _scale(places: int) -> int:
    return int(10**places)
