"""Stripe's resources: what each method and path of its API does."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.entities import Json
from sandbox.stripe.books import Books
from sandbox.stripe.cards import NAMED, read_card
from sandbox.stripe.errors import StripeError, invalid, need, whole
from sandbox.stripe.forms import merged, obj
from sandbox.stripe.lists import LISTED, Lists
from sandbox.stripe.money import CUSTOMER_FIELDS, Money
from sandbox.stripe.parameters import check, pattern_of
from sandbox.stripe.returns import Returns
from sandbox.stripe.sessions import Sessions

Act = Callable[..., Json]


class Resources:
    """Answers calls. Each raises StripeError for what Stripe refuses."""

    def __init__(self, books: Books, money: Money, returns: Returns, sessions: Sessions, base_url: Callable[[], str]):
        self._books, self._money, self._returns, self._lists = books, money, returns, Lists(books)
        self._posts: dict[str, Act] = {
            "customers": self._create_customer,
            "customers/*": self._update_customer,
            "checkout/sessions": lambda form: sessions.create(form, base_url()),
            "checkout/sessions/*": self._update("checkout.session"),
            "checkout/sessions/*/expire": lambda _, id_: sessions.expire(books.get("checkout.session", id_)),
            "payment_intents": self._create_intent,
            "payment_intents/*": self._update("payment_intent", "description", "receipt_email"),
            "payment_intents/*/confirm": self._confirm,
            "payment_intents/*/cancel": lambda form, id_: money.cancel(
                books.get("payment_intent", id_), form.get("cancellation_reason")
            ),
            "payment_methods/*": self._update_method,
            "payment_methods/*/attach": self._attach,
            "payment_methods/*/detach": lambda _, id_: money.detach(self._method(id_)),
            "charges/*": self._update("charge", "description"),
            "refunds": self._refund,
            "refunds/*": self._update("refund"),
            "disputes/*": self._answer_dispute,
            "disputes/*/close": lambda _, id_: returns.close(books.get("dispute", id_)),
        }

    def call(self, method: str, path: str, form: Json) -> Json:
        """The answer to one call."""
        pattern = pattern_of(path) if method == "POST" else path
        if method not in ("GET", "POST") or pattern is None:
            raise StripeError(404, "invalid_request_error", f"Unrecognized request URL ({method}: /v1/{path}).")
        check(method, path, form)
        if method == "GET":
            return self._read(path, form)
        ids = [part for part, name in zip(path.split("/"), pattern.split("/"), strict=True) if name == "*"]
        return self._posts[pattern](form, *ids)

    def _read(self, path: str, form: Json) -> Json:
        if path == "account":
            return {"id": "acct_sandbox", "object": "account", "charges_enabled": True, "country": "US"}
        if path in LISTED:
            return self._lists.page(path, form)
        if path == "customers/search":
            return self._lists.search(form)
        if found := re.fullmatch(r"checkout/sessions/([^/]+)/line_items", path):
            lines = self._books.get("checkout.session", found[1])["_lines"]
            return {"object": "list", "has_more": False, "data": lines, "url": f"/v1/{path}"}
        if found := re.fullmatch(r"customers/([^/]+)/payment_methods", path):
            self._books.get("customer", found[1])
            return {**self._lists.page("payment_methods", {**form, "customer": found[1]}), "url": f"/v1/{path}"}
        kind, _, id_ = path.rpartition("/")
        if kind in LISTED:
            return self._books.get(LISTED[kind][0], id_)
        raise StripeError(404, "invalid_request_error", f"Unrecognized request URL (GET: /v1/{path}).")

    def _create_customer(self, form: Json) -> Json:
        fields: dict[str, Any] = {name: form[name] or None for name in CUSTOMER_FIELDS if name in form}
        return self._money.customer(**fields, metadata=merged({}, obj(form, "metadata")))

    def _update_customer(self, form: Json, id_: str) -> Json:
        customer = self._books.get("customer", id_)
        customer |= {name: form[name] or None for name in CUSTOMER_FIELDS if name in form}
        customer["metadata"] = merged(customer["metadata"], obj(form, "metadata"))
        if method := obj(form, "invoice_settings").get("default_payment_method"):
            if self._method(method)["customer"] != id_:
                raise invalid("The customer does not have a payment method with this ID.", "invoice_settings")
            customer["invoice_settings"] = {"default_payment_method": method}
        self._books.touch(customer)
        self._books.event("customer.updated", customer)
        return customer

    def _create_intent(self, form: Json) -> Json:
        need(form, "amount", "currency")
        amount = whole(form, "amount")
        if amount < 1:
            raise invalid("This value must be greater than or equal to 1.", "amount", code="parameter_invalid_integer")
        if customer := form.get("customer"):
            self._books.get("customer", customer, "customer")
        method = self._method(form["payment_method"]) if form.get("payment_method") else None
        if method and method["customer"] not in (None, customer):
            raise invalid("The PaymentMethod belongs to another customer.", "payment_method")
        if form.get("confirm") == "true":
            _confirmable(form, method)
        intent = self._money.intent(
            amount,
            str(form["currency"]),
            customer=customer,
            description=form.get("description"),
            metadata=obj(form, "metadata"),
            receipt_email=form.get("receipt_email"),
            setup_future_usage=form.get("setup_future_usage"),
        )
        if method:
            intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
        return self._confirm(form, intent["id"]) if form.get("confirm") == "true" else intent

    def _confirm(self, form: Json, id_: str) -> Json:
        intent = self._books.get("payment_intent", id_)
        method = form.get("payment_method") or intent["payment_method"]
        found = self._method(method) if method else None
        later = _is_later(form) or form.get("error_on_requires_action") == "true"
        if usage := form.get("setup_future_usage"):
            intent["setup_future_usage"] = usage
        self._money.confirm(intent, _confirmable(form, found), later=later)
        return intent

    def _attach(self, form: Json, id_: str) -> Json:
        need(form, "customer")
        return self._money.attach(self._method(id_), self._books.get("customer", form["customer"], "customer"))

    def _update(self, kind: str, *fields: str) -> Act:
        """The act that changes metadata, and these fields."""

        def act(form: Json, id_: str) -> Json:
            thing = self._books.get(kind, id_)
            thing |= {name: form[name] or None for name in fields if name in form}
            thing["metadata"] = merged(thing["metadata"], obj(form, "metadata"))
            self._books.touch(thing)
            return thing

        return act

    def _update_method(self, form: Json, id_: str) -> Json:
        method, card = self._update("payment_method")(form, id_), obj(form, "card")
        method["card"] |= {name: whole(card, name) for name in card}
        method["billing_details"] |= obj(form, "billing_details")
        self._books.event("payment_method.updated", method)
        return method

    def _answer_dispute(self, form: Json, id_: str) -> Json:
        dispute = self._update("dispute")(form, id_)
        return self._returns.answer(dispute, obj(form, "evidence"), submit=form.get("submit") == "true")

    def _refund(self, form: Json) -> Json:
        if intent := form.get("payment_intent"):
            charge = self._books.get("payment_intent", intent, "payment_intent")["latest_charge"]
        else:
            need(form, "charge")
            charge = form["charge"]
        return self._returns.refund(
            self._books.get("charge", charge, "charge"),
            whole(form, "amount") if "amount" in form else None,
            reason=form.get("reason"),
            metadata=obj(form, "metadata"),
        )

    def _method(self, id_: object) -> Json:
        card = read_card(NAMED.get(str(id_), ""), 12, 2040)
        return self._money.method(card, {}) if card else self._books.get("payment_method", id_, "payment_method")


def _confirmable(form: Json, method: Json | None) -> Json:
    """The method of a call that charges. Raises StripeError before anything is made, if it can't."""
    if method is None:
        raise invalid("You cannot confirm this PaymentIntent because it's missing a payment method.")
    if _is_later(form) and method["customer"] is None:
        raise invalid("An off-session payment needs a payment method that's attached to its customer.")
    return method


def _is_later(form: Json) -> bool:
    """Whether a call charges without the customer present."""
    return form.get("off_session") in ("true", "one_off", "recurring")
