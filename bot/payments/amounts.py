"""Amounts as Stripe writes them. Mostly, they are in the currency's smallest unit, as ours are.

Source: Stripe's documentation, "Supported currencies".
"""

IN_HUNDREDTHS = frozenset({"ISK", "UGX"})
"""Currencies without decimals that Stripe writes with two."""
IN_TENS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""Currencies with three decimals of which Stripe takes two."""


def to_stripe(amount: int, currency: str) -> int:
    """An amount in minor units as Stripe writes it.

    Raises:
        ValueError: Stripe can't take it.
    """
    if currency in IN_TENS and amount % 10:
        raise ValueError(f"Stripe takes no {currency} amounts with three decimals.")
    return amount * 100 if currency in IN_HUNDREDTHS else amount


def from_stripe(amount: int, currency: str) -> int:
    """An amount that Stripe wrote, in minor units."""
    return amount // 100 if currency.upper() in IN_HUNDREDTHS else amount
