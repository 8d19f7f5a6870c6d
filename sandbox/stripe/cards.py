"""Stripe's documented test cards and what becomes of a charge to each."""

from dataclasses import dataclass

from sandbox.entities import Json

# The behaviour of each number. Others that are well-formed are declined, as in Stripe's test mode.
NUMBERS = {
    "4242424242424242": "ok",
    "5555555555554444": "ok",
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
    "4000000000000069": "expired_card",
    "4000000000003220": "3ds",
    "4000000000000341": "later",
    "4000000000000259": "disputed",
}
# The payment methods that Stripe's test mode knows by name.
NAMED = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_createDispute": "4000000000000259",
}
MESSAGES = {
    "generic_decline": ("card_declined", "Your card was declined."),
    "insufficient_funds": ("card_declined", "Your card has insufficient funds."),
    "expired_card": ("expired_card", "Your card has expired."),
    "authentication_required": (
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
    "authentication_failed": (
        "payment_intent_authentication_failure",
        "The provided payment method has failed authentication.",
    ),
}


@dataclass(frozen=True)
class Card:
    """What is kept of a card: never its number."""

    brand: str
    last4: str
    exp_month: int
    exp_year: int
    behaviour: str

    def to_stripe(self) -> Json:
        """The `card` of a payment method."""
        return {
            "brand": self.brand,
            "last4": self.last4,
            "exp_month": self.exp_month,
            "exp_year": self.exp_year,
            "country": "US",
            "funding": "credit",
            "fingerprint": f"fp{self.brand}{self.last4}",
        }


def read_card(number: str, exp_month: int, exp_year: int) -> Card | None:
    """The card of a number, or None if the number isn't a card's."""
    digits = "".join(each for each in number if each.isdigit())
    if len(digits) != 16 or not _luhn(digits) or not 1 <= exp_month <= 12:
        return None
    brand = "visa" if digits[0] == "4" else "mastercard"
    behaviour = NUMBERS.get(digits, "generic_decline")
    return Card(brand, digits[-4:], exp_month, exp_year + 2000 if exp_year < 100 else exp_year, behaviour)


def _luhn(digits: str) -> bool:
    doubled = [int(each) * (1 + place % 2) for place, each in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def failure(behaviour: str, *, later: bool) -> str | None:
    """The decline code of a charge, or None if it passes. `later` is one without the customer present."""
    if behaviour == "later":
        return "generic_decline" if later else None
    if behaviour == "3ds":
        return "authentication_required" if later else None
    return behaviour if behaviour in MESSAGES else None
