"""Stripe's documented test cards, and what becomes of a charge to each."""

from dataclasses import dataclass

from sandbox.entities import Json


@dataclass(frozen=True)
class Behaviour:
    """What a card does.

    `asks` is for 3-D Secure, each time, or `once`. `refuses` is the decline code of its charges. Such a card can be
    saved only with `can_be_saved`. `disputed` is the reason of the dispute after a charge.
    """

    asks: bool = False
    once: bool = False
    refuses: str | None = None
    can_be_saved: bool = False
    disputed: str | None = None
    refund_fails: bool = False


# The error code and the message of each decline code.
DECLINES = {
    "generic_decline": ("card_declined", "Your card was declined."),
    "insufficient_funds": ("card_declined", "Your card has insufficient funds."),
    "lost_card": ("card_declined", "Your card was declined."),
    "stolen_card": ("card_declined", "Your card was declined."),
    "expired_card": ("expired_card", "Your card has expired."),
    "incorrect_cvc": ("incorrect_cvc", "Your card's security code is incorrect."),
    "processing_error": (
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
    "authentication_required": (
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
    "authentication_failed": (
        "payment_intent_authentication_failure",
        "The provided payment method has failed authentication.",
    ),
}
_MADE_BY_3DS = ("authentication_required", "authentication_failed")
BEHAVIOURS = {
    **{code: Behaviour(refuses=code) for code in DECLINES if code not in _MADE_BY_3DS},
    "ok": Behaviour(),
    "later": Behaviour(refuses="generic_decline", can_be_saved=True),
    "3ds": Behaviour(asks=True),
    "3ds_once": Behaviour(asks=True, once=True),
    "3ds_insufficient_funds": Behaviour(asks=True, refuses="insufficient_funds", can_be_saved=True),
    "disputed": Behaviour(disputed="fraudulent"),
    "not_received": Behaviour(disputed="product_not_received"),
    "refund_fails": Behaviour(refund_fails=True),
}
# The behaviour of each number, with the page's words. Others that are well-formed are declined, as in test mode.
NUMBERS = {
    "4242424242424242": ("ok", "succeeds"),
    "5555555555554444": ("ok", "succeeds (Mastercard)"),
    "4000000000000002": ("generic_decline", "declined"),
    "4000000000009995": ("insufficient_funds", "insufficient funds"),
    "4000000000009987": ("lost_card", "lost"),
    "4000000000009979": ("stolen_card", "stolen"),
    "4000000000000069": ("expired_card", "expired"),
    "4000000000000127": ("incorrect_cvc", "wrong security code"),
    "4000000000000119": ("processing_error", "processing error"),
    "4000000000000341": ("later", "can be saved, charges fail"),
    "4000000000003220": ("3ds", "3-D Secure"),
    "4000002760003184": ("3ds", "3-D Secure each time"),
    "4000002500003155": ("3ds_once", "3-D Secure once, charges later pass"),
    "4000008260003178": ("3ds_insufficient_funds", "3-D Secure, then insufficient funds"),
    "4000000000000259": ("disputed", "disputed afterwards"),
    "4000000000002685": ("not_received", "disputed as not received"),
    "4000000000005126": ("refund_fails", "refunds fail"),
}
# The payment methods that Stripe's test mode knows by name.
NAMED = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": "4000008260003178",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_createDisputeProductNotReceived": "4000000000002685",
    "pm_card_refundFail": "4000000000005126",
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
    behaviour, _ = NUMBERS.get(digits, ("generic_decline", ""))
    return Card(brand, digits[-4:], exp_month, exp_year + 2000 if exp_year < 100 else exp_year, behaviour)


def is_expired(exp_month: int, exp_year: int, month: tuple[int, int]) -> bool:
    """Whether a card's last month is over. `month` is the year and month now."""
    return (exp_year, exp_month) < month


def _luhn(digits: str) -> bool:
    doubled = [int(each) * (1 + place % 2) for place, each in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0
