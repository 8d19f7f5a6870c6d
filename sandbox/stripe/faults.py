"""The faults that a script can ask the small Stripe for, and what they answer."""

from sandbox.entities import Json
from sandbox.stripe.cards import BEHAVIOURS, DECLINES
from sandbox.stripe.errors import StripeError

RESOURCES = (
    "account",
    "balance_transactions",
    "charges",
    "checkout",
    "customers",
    "disputes",
    "events",
    "payment_intents",
    "payment_methods",
    "refunds",
    "setup_intents",
)
CARD_KINDS = (*(code for code in DECLINES if code in BEHAVIOURS), "3ds")
EVENT_KINDS = ("lost", "late", "doubled", "scattered", "swapped", "forged", "stale")
_BUSY = "There is currently another in-progress request using this Idempotent Key. Please try again later."
_LOCKED = "This object cannot be accessed right now because another API request or Stripe process is accessing it."
ERRORS = {
    "api_error": StripeError(500, "api_error", "An unknown error occurred"),
    "idempotency_key_in_use": StripeError(409, "idempotency_error", _BUSY, code="idempotency_key_in_use"),
    "lock_timeout": StripeError(429, "invalid_request_error", _LOCKED, code="lock_timeout"),
    "rate_limit": StripeError(429, "invalid_request_error", "Request rate limit exceeded.", code="rate_limit"),
    "api_key_expired": StripeError(401, "invalid_request_error", "Expired API Key provided.", code="api_key_expired"),
}
API_KINDS = ("lost", "late", "dropped", "internal_error", "ratelimited", *(f"error:{code}" for code in ERRORS))


def kinds_of(method: str) -> tuple[str, ...] | None:
    """The faults of a method: `stripe.card`, `stripe.event`, or calls, such as `stripe.post.refunds`. None if it's no
    method of the small Stripe."""
    if method == "stripe.card":
        return CARD_KINDS
    if method == "stripe.event":
        return EVENT_KINDS
    first, _, rest = method.partition(".")
    verb, _, resource = rest.partition(".") if rest.startswith(("get", "post")) else ("", "", rest)
    known = first == "stripe" and verb in ("", "get", "post") and resource in ("", *RESOURCES)
    return API_KINDS if known else None


def methods_of(verb: str, path: str) -> tuple[str, ...]:
    """The names of a call, as faults name it."""
    resource, verb = path.partition("/")[0], verb.lower()
    return "stripe", f"stripe.{verb}", f"stripe.{resource}", f"stripe.{verb}.{resource}"


def refusal(kind: str) -> tuple[int, Json]:
    """The status and body of a call that wasn't done."""
    error = ERRORS["rate_limit" if kind == "ratelimited" else kind.removeprefix("error:")]
    return error.status, error.body
