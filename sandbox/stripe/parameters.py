"""The parameters that each call takes. Those that Stripe knows and the sandbox doesn't are refused, too."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.entities import Json
from sandbox.stripe.errors import invalid
from sandbox.stripe.lists import LISTED

# The names that are allowed, each with those inside it. None allows any.
Names = Mapping[str, Any]


def _names(words: str, **inner: Names) -> Names:
    return {**dict.fromkeys(words.split()), **inner}


_CUSTOMER = _names("email name description phone address shipping preferred_locales metadata")
_METADATA = _names("metadata description")
_LINE = _names(
    "quantity",
    price_data=_names("currency unit_amount tax_behavior", product_data=_names("name description images metadata")),
)
_INTENT = _names(
    "description metadata setup_future_usage receipt_email statement_descriptor statement_descriptor_suffix"
)
_CONFIRM = _names(
    "payment_method off_session error_on_requires_action return_url receipt_email setup_future_usage "
    "use_stripe_sdk payment_method_options"
)
POSTS: dict[str, Names] = {
    "customers": _CUSTOMER,
    "customers/*": {**_CUSTOMER, "invoice_settings": _names("default_payment_method")},
    "checkout/sessions": _names(
        "mode success_url cancel_url customer customer_email client_reference_id currency expires_at metadata locale "
        "allowed_payment_method_types payment_method_options submit_type billing_address_collection customer_creation "
        "custom_text",
        line_items=_LINE,
        payment_intent_data=_INTENT,
        setup_intent_data=_METADATA,
    ),
    "checkout/sessions/*": _names("metadata"),
    "checkout/sessions/*/expire": {},
    "payment_intents": {
        **_INTENT,
        **_CONFIRM,
        **_names("amount currency customer confirm allowed_payment_method_types"),
        "automatic_payment_methods": _names("enabled allow_redirects"),
    },
    "payment_intents/*": _names("metadata description receipt_email"),
    "payment_intents/*/confirm": _CONFIRM,
    "payment_intents/*/cancel": _names("cancellation_reason"),
    "payment_methods/*": _names("metadata billing_details", card=_names("exp_month exp_year")),
    "payment_methods/*/attach": _names("customer"),
    "payment_methods/*/detach": {},
    "charges/*": _METADATA,
    "refunds": _names("charge payment_intent amount reason metadata"),
    "refunds/*": _names("metadata"),
    "disputes/*": _names("evidence metadata submit"),
    "disputes/*/close": {},
}
_PAGE = _names("limit starting_after ending_before", created=_names("gt gte lt lte"))


def pattern_of(path: str) -> str | None:
    """The name of a POST's path in POSTS, or None if there's none."""
    return next((each for each in POSTS if re.fullmatch(each.replace("*", "[^/]+"), path)), None)


def check(method: str, path: str, form: Json) -> None:
    """Raise StripeError for parameters that the call doesn't take."""
    names = _of_get(path) if method == "GET" else POSTS[pattern_of(path) or ""]
    unknown = list(_unknown(form, {**names, "expand": None}, ""))
    if unknown:
        word = "parameter" if len(unknown) == 1 else "parameters"
        words = f"Received unknown {word}: {', '.join(unknown)}"
        raise invalid(words, unknown[0], code="parameter_unknown")


def _of_get(path: str) -> Names:
    if path in LISTED:
        more = ("type", "types") if path == "events" else LISTED[path][1]
        return {**_PAGE, **dict.fromkeys(more)}
    if path == "customers/search":
        return _names("query limit page")
    inner = path.endswith(("/payment_methods", "/line_items"))
    return {**_PAGE, "type": None} if inner else {}


def _unknown(form: Json, names: Names, inside: str) -> Iterator[str]:
    for name, value in form.items():
        at = f"{inside}[{name}]" if inside else name
        if name not in names:
            yield at
        elif names[name] is not None:
            items = (
                {f"{at}[{place}]": each for place, each in enumerate(value)} if isinstance(value, list) else {at: value}
            )
            for where, each in items.items():
                if isinstance(each, dict):
                    yield from _unknown(each, names[name], where)
