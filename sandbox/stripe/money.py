"""What moves money: charges, refunds and disputes, with their events."""

from sandbox.entities import Json
from sandbox.stripe.books import Books
from sandbox.stripe.cards import MESSAGES, Card, failure
from sandbox.stripe.errors import StripeError, invalid

FINAL = ("succeeded", "canceled")


class Money:
    """Charges payment methods and gives back what they paid. Each raises StripeError for what Stripe refuses."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def method(self, card: Card, billing: Json) -> Json:
        """A new payment method."""
        return self._books.add(
            "pm",
            "payment_method",
            type="card",
            card=card.to_stripe(),
            billing_details=billing,
            customer=None,
            metadata={},
            _behaviour=card.behaviour,
        )

    def attach(self, method: Json, customer: Json) -> Json:
        """Give a payment method to a customer."""
        if method["customer"] not in (None, customer["id"]):
            raise invalid("The payment method you provided has already been attached to a customer.")
        if method["customer"] is None:
            self.check_setup(method)
            method["customer"] = customer["id"]
            self._changed(method, "payment_method.attached")
        return method

    def check_setup(self, method: Json, setup: Json | None = None) -> None:
        """Raise the card's error if it can't even be kept for later."""
        if method["_behaviour"] in MESSAGES and method["_behaviour"] != "authentication_required":
            raise card_error(method["_behaviour"], method, **({"setup_intent": setup["id"]} if setup else {}))

    def intent(self, amount: int, currency: str, **fields: object) -> Json:
        """A new payment intent."""
        made: Json = {
            "amount_received": 0,
            "customer": None,
            "description": None,
            "metadata": {},
            "payment_method": None,
            "setup_future_usage": None,
            "latest_charge": None,
            "last_payment_error": None,
            "next_action": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic",
            "status": "requires_payment_method",
            **fields,
        }
        intent = self._books.add("pi", "payment_intent", amount=amount, currency=currency.lower(), **made)
        intent["client_secret"] = f"{intent['id']}_secret_sandbox"
        self._books.event("payment_intent.created", intent)
        return intent

    def confirm(self, intent: Json, method: Json, *, later: bool, authenticated: bool = False) -> None:
        """Charge. `later` is without the customer present. Raises a card_error if the bank refuses."""
        if intent["status"] in FINAL:
            raise invalid(
                f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}.",
                code="payment_intent_unexpected_state",
            )
        intent |= {"payment_method": method["id"], "next_action": None}
        if method["_behaviour"] == "3ds" and not later and not authenticated:
            intent |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk"}}
            self._changed(intent, "payment_intent.requires_action")
            return
        if code := failure(method["_behaviour"], later=later):
            self.fail(intent, method, code)
        self._succeed(intent, method)

    def fail(self, intent: Json, method: Json, code: str) -> None:
        """Record a refused payment, and raise its card_error."""
        charge = self._charge(
            intent, method, "failed", failure_code=MESSAGES[code][0], failure_message=MESSAGES[code][1]
        )
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

    def refund(self, charge: Json, amount: int | None, **fields: object) -> Json:
        """Give back a part of a charge, or all that's left of it."""
        left = charge["amount"] - charge["amount_refunded"]
        if not charge["paid"]:
            raise invalid("This charge has not been paid and can't be refunded.", "charge")
        if charge["disputed"]:
            raise invalid(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
        if left == 0:
            raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
        amount = left if amount is None else amount
        if not 0 < amount <= left:
            raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount")
        refund = self._books.add(
            "re",
            "refund",
            amount=amount,
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            status="succeeded",
            **fields,
        )
        refund["balance_transaction"] = self._balance("refund", -amount, refund)
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self._changed(refund, "refund.created")
        self._changed(charge, "charge.refunded")
        return refund

    def dispute(self, charge: Json, reason: str = "fraudulent") -> Json:
        """The cardholder's bank takes a charge back."""
        if charge["disputed"] or not charge["paid"]:
            raise invalid("This charge can't be disputed.", "charge")
        dispute = self._books.add(
            "du",
            "dispute",
            amount=charge["amount"],
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            reason=reason,
            status="needs_response",
            metadata={},
        )
        dispute["balance_transactions"] = [self._balance("adjustment", -charge["amount"], dispute)]
        charge["disputed"] = True
        self._changed(charge)
        self._changed(dispute, "charge.dispute.created")
        self._changed(dispute, "charge.dispute.funds_withdrawn")
        return dispute

    def close(self, dispute: Json) -> Json:
        """Accept a dispute: it's lost."""
        if dispute["status"] in ("won", "lost"):
            raise invalid("This dispute is already closed.")
        dispute["status"] = "lost"
        self._changed(dispute, "charge.dispute.closed")
        return dispute

    def _succeed(self, intent: Json, method: Json) -> None:
        charge = self._charge(intent, method, "succeeded")
        charge["balance_transaction"] = self._balance("charge", intent["amount"], charge)
        intent |= {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "last_payment_error": None,
        }
        if intent["setup_future_usage"] and intent["customer"]:
            self.attach(method, self._books.get("customer", intent["customer"]))
        self._changed(charge, "charge.succeeded")
        self._changed(intent, "payment_intent.succeeded")
        if method["_behaviour"] == "disputed":
            self.dispute(charge)

    def _charge(self, intent: Json, method: Json, status: str, **fields: object) -> Json:
        paid = status == "succeeded"
        made: Json = {
            "customer": intent["customer"],
            "description": intent["description"],
            "metadata": dict(intent["metadata"]),
            "payment_method_details": {"type": "card", "card": dict(method["card"])},
            "billing_details": dict(method["billing_details"]),
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

    def _balance(self, type_: str, amount: int, source: Json) -> str:
        made = self._books.add(
            "txn",
            "balance_transaction",
            type=type_,
            amount=amount,
            fee=0,
            net=amount,
            currency=source["currency"],
            source=source["id"],
            status="available",
        )
        return str(made["id"])

    def _changed(self, thing: Json, type_: str | None = None) -> None:
        self._books.touch(thing)
        if type_:
            self._books.event(type_, thing)


def card_error(code: str, method: Json, **fields: object) -> StripeError:
    """The bank's refusal, as Stripe answers it."""
    kind, words = MESSAGES[code]
    shown = {name: value for name, value in method.items() if not name.startswith("_")}
    decline = {"decline_code": code} if kind != "payment_intent_authentication_failure" else {}
    return StripeError(402, "card_error", words, code=kind, payment_method=shown, **decline, **fields)
