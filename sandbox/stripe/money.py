"""What takes money: payment methods, payment intents and charges, with their events."""

from sandbox.entities import Json
from sandbox.faults import Faults
from sandbox.stripe.books import Books
from sandbox.stripe.cards import BEHAVIOURS, DECLINES, Behaviour, Card, is_expired
from sandbox.stripe.errors import StripeError, invalid
from sandbox.stripe.returns import Returns

CUSTOMER_FIELDS = ("email", "name", "description", "phone", "address", "shipping", "preferred_locales")
FINAL = ("succeeded", "canceled")


class Money:
    """Charges payment methods. Each method raises StripeError for what Stripe refuses."""

    def __init__(self, books: Books, returns: Returns, faults: Faults) -> None:
        self._books, self._returns, self._faults = books, returns, faults

    def customer(self, **fields: object) -> Json:
        """A new customer."""
        blank: Json = dict.fromkeys(CUSTOMER_FIELDS)
        settings: Json = {"default_payment_method": None}
        made = self._books.add("cus", "customer", **{**blank, "metadata": {}, "invoice_settings": settings, **fields})
        self._books.event("customer.created", made)
        return made

    def method(self, card: Card, billing: Json) -> Json:
        """A new payment method."""
        return self._books.add(
            "pm",
            "payment_method",
            type="card",
            card=card.to_stripe(),
            billing_details={"address": None, "email": None, "name": None, "phone": None, **billing},
            customer=None,
            metadata={},
            allow_redisplay="unspecified",
            _behaviour=card.behaviour,
        )

    def attach(self, method: Json, customer: Json) -> Json:
        """Give a payment method to a customer."""
        if method["customer"] not in (None, customer["id"]):
            raise invalid("The payment method you provided has already been attached to a customer.")
        if method["customer"] is None:
            check_setup(BEHAVIOURS[method["_behaviour"]], method)
            method["customer"] = customer["id"]
            self._changed(method, "payment_method.attached")
        return method

    def detach(self, method: Json) -> Json:
        """Take a payment method from its customer."""
        if method["customer"] is None:
            raise invalid("The payment method you provided is not attached to a customer.")
        customer = self._books.get("customer", method["customer"])
        if customer["invoice_settings"]["default_payment_method"] == method["id"]:
            customer["invoice_settings"] = {"default_payment_method": None}
            self._books.touch(customer)
        method["customer"] = None
        self._changed(method, "payment_method.detached")
        return method

    def renew(self, method: Json, **card: object) -> Json:
        """The card's network gives it a new expiry date or number."""
        before = {name: method["card"][name] for name in card}
        method["card"] |= card
        self._books.touch(method)
        self._books.event("payment_method.automatically_updated", method, {"card": before})
        return method

    def behaviour(self, method: Json) -> Behaviour:
        """What the card does now: a fault that a script asked for comes before its own behaviour."""
        fault = self._faults.next_for("stripe.card", about=method["card"]["last4"])
        return BEHAVIOURS[fault.kind if fault else method["_behaviour"]]

    def intent(self, amount: int, currency: str, **fields: object) -> Json:
        """A new payment intent."""
        made: Json = {
            "amount_received": 0,
            "amount_capturable": 0,
            "automatic_payment_methods": None,
            "customer": None,
            "description": None,
            "metadata": {},
            "payment_method": None,
            "payment_method_types": ["card"],
            "receipt_email": None,
            "setup_future_usage": None,
            "latest_charge": None,
            "last_payment_error": None,
            "next_action": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic",
            "confirmation_method": "automatic",
            "status": "requires_payment_method",
            **fields,
        }
        intent = self._books.add("pi", "payment_intent", amount=amount, currency=currency.lower(), **made)
        intent["client_secret"] = f"{intent['id']}_secret_sandbox"
        self._books.event("payment_intent.created", intent)
        return intent

    def cancel(self, intent: Json, reason: str | None) -> Json:
        """Give up an intent that isn't paid."""
        self._check_open(intent, "cancel")
        intent |= {"status": "canceled", "canceled_at": self._books.now, "cancellation_reason": reason}
        intent["next_action"] = None
        self._changed(intent, "payment_intent.canceled")
        return intent

    def confirm(self, intent: Json, method: Json, *, later: bool, authenticated: bool = False) -> None:
        """Charge. `later` is without the customer present. Raises a card_error if the bank refuses."""
        self._check_open(intent, "confirm")
        intent |= {"payment_method": method["id"], "next_action": None}
        how = self.behaviour(method)
        if is_expired(method["card"]["exp_month"], method["card"]["exp_year"], self._books.month):
            self.fail(intent, method, "expired_card")
        if how.asks and not authenticated and not (how.once and method.get("_authenticated")):
            if later:
                self.fail(intent, method, "authentication_required")
            intent |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk", "use_stripe_sdk": {}}}
            self._changed(intent, "payment_intent.requires_action")
            return
        if how.refuses:
            self.fail(intent, method, how.refuses)
        self.succeed(intent, method, how)

    def fail(self, intent: Json, method: Json, code: str) -> None:
        """Record a refused payment, and raise its card_error."""
        words = dict(zip(("failure_code", "failure_message"), DECLINES[code], strict=True))
        charge = self._charge(intent, method, "failed", **words)
        error = card_error(code, method, charge=charge["id"])
        intent |= {
            "status": "requires_payment_method",
            "payment_method": None,
            "next_action": None,
            "latest_charge": charge["id"],
            "last_payment_error": dict(error.body["error"]),
        }
        self._changed(charge, "charge.failed")
        self._changed(intent, "payment_intent.payment_failed")
        error.body["error"]["payment_intent"] = dict(intent)
        raise error

    def succeed(self, intent: Json, method: Json, how: Behaviour = BEHAVIOURS["ok"]) -> Json:
        """Record a payment that the bank allowed. Returns its charge."""
        charge = self._charge(intent, method, "succeeded")
        charge["balance_transaction"] = self._returns.balance("charge", intent["amount"], charge)["id"]
        if how.refund_fails:
            charge["_refund_fails"] = True
        intent |= {
            "status": "succeeded",
            "payment_method": method["id"],
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "last_payment_error": None,
            "next_action": None,
        }
        if intent["setup_future_usage"] and intent["customer"]:
            self.attach(method, self._books.get("customer", intent["customer"]))
        self._changed(charge, "charge.succeeded")
        self._changed(intent, "payment_intent.succeeded")
        if how.disputed:
            self._returns.dispute(charge, how.disputed)
        return charge

    def _check_open(self, intent: Json, what: str) -> None:
        if intent["status"] in FINAL:
            raise invalid(
                f"You cannot {what} this PaymentIntent because it has a status of {intent['status']}.",
                code="payment_intent_unexpected_state",
                payment_intent=dict(intent),
            )

    def _charge(self, intent: Json, method: Json, status: str, **fields: object) -> Json:
        paid = status == "succeeded"
        made: Json = {
            "customer": intent["customer"],
            "description": intent["description"],
            "metadata": dict(intent["metadata"]),
            "payment_method_details": {"type": "card", "card": dict(method["card"])},
            "billing_details": dict(method["billing_details"]),
            "receipt_email": intent["receipt_email"],
            "failure_code": None,
            "failure_message": None,
            "balance_transaction": None,
            **fields,
        }
        return self._books.add(
            "ch",
            "charge",
            amount=intent["amount"],
            amount_captured=intent["amount"] if paid else 0,
            amount_refunded=0,
            currency=intent["currency"],
            payment_intent=intent["id"],
            payment_method=method["id"],
            paid=paid,
            captured=paid,
            refunded=False,
            disputed=False,
            status=status,
            **made,
        )

    def _changed(self, thing: Json, type_: str | None = None) -> None:
        self._books.touch(thing)
        if type_:
            self._books.event(type_, thing)


def card_error(code: str, method: Json, **fields: object) -> StripeError:
    """The bank's refusal, as Stripe answers it."""
    kind, words = DECLINES[code]
    shown = {name: value for name, value in method.items() if not name.startswith("_")}
    decline = {} if code == "authentication_failed" else {"decline_code": code}
    return StripeError(402, "card_error", words, code=kind, payment_method=shown, **decline, **fields)


def check_setup(how: Behaviour, method: Json, setup: Json | None = None) -> None:
    """Raise the card's error if it can't even be kept for later."""
    if how.refuses and not how.can_be_saved:
        raise card_error(how.refuses, method, **({"setup_intent": setup} if setup else {}))
