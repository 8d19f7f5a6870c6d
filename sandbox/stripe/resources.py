"""Stripe's resources: what each method and path of its API does."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.entities import Json
from sandbox.stripe.books import DAY, EVENT_DAYS, Books
from sandbox.stripe.cards import NAMED, read_card
from sandbox.stripe.errors import StripeError, invalid, need, whole
from sandbox.stripe.forms import merged, obj
from sandbox.stripe.money import FINAL, Money
from sandbox.stripe.sessions import Sessions

Act = Callable[..., Json]
LISTED = {
    "customers": ("customer", ("email",)),
    "checkout/sessions": ("checkout.session", ("customer", "payment_intent", "status")),
    "payment_intents": ("payment_intent", ("customer",)),
    "setup_intents": ("setup_intent", ("customer", "payment_method")),
    "payment_methods": ("payment_method", ("customer", "type")),
    "charges": ("charge", ("customer", "payment_intent")),
    "refunds": ("refund", ("charge", "payment_intent")),
    "disputes": ("dispute", ("charge", "payment_intent")),
    "balance_transactions": ("balance_transaction", ("source", "type")),
    "events": ("event", ("type",)),
}
CUSTOMER_FIELDS = ("email", "name", "description", "phone", "address", "preferred_locales")


class Resources:
    """Answers calls. Each raises StripeError for what Stripe refuses."""

    def __init__(self, books: Books, money: Money, sessions: Sessions, base_url: Callable[[], str]) -> None:
        self._books, self._money, self._sessions, self._base_url = books, money, sessions, base_url
        self._posts: dict[str, Act] = {
            "customers": self._create_customer,
            "customers/*": self._update_customer,
            "checkout/sessions": lambda form: sessions.create(form, base_url()),
            "checkout/sessions/*/expire": lambda _, id_: sessions.expire(books.get("checkout.session", id_)),
            "payment_intents": self._create_intent,
            "payment_intents/*/confirm": self._confirm,
            "payment_intents/*/cancel": self._cancel,
            "payment_methods/*/attach": self._attach,
            "payment_methods/*/detach": self._detach,
            "refunds": self._refund,
            "disputes/*/close": lambda _, id_: money.close(books.get("dispute", id_)),
        }

    def call(self, method: str, path: str, form: Json) -> Json:
        """The answer to one call."""
        if method == "GET":
            return self._read(path, form)
        for pattern, act in self._posts.items():
            found = re.fullmatch(pattern.replace("*", "([^/]+)"), path)
            if found and method == "POST":
                return act(form, *found.groups())
        raise StripeError(404, "invalid_request_error", f"Unrecognized request URL ({method}: /v1/{path}).")

    def _read(self, path: str, form: Json) -> Json:
        if path == "account":
            return {"id": "acct_sandbox", "object": "account", "charges_enabled": True, "country": "US"}
        if path in LISTED:
            return self._list(path, form)
        if path == "customers/search":
            return self._search(form)
        if found := re.fullmatch(r"checkout/sessions/([^/]+)/line_items", path):
            lines = self._books.get("checkout.session", found[1])["_lines"]
            return {"object": "list", "has_more": False, "data": lines, "url": f"/v1/{path}"}
        if found := re.fullmatch(r"customers/([^/]+)/payment_methods", path):
            return self._list("payment_methods", {**form, "customer": found[1]})
        kind, _, id_ = path.rpartition("/")
        if kind in LISTED:
            return self._books.get(LISTED[kind][0], id_)
        raise StripeError(404, "invalid_request_error", f"Unrecognized request URL (GET: /v1/{path}).")

    def _list(self, path: str, form: Json) -> Json:
        kind, filters = LISTED[path]
        rows = self._books.every(kind)
        for name in filters:
            if name in form:
                rows = [row for row in rows if row.get(name) == form[name]]
        if kind == "event":
            rows = [row for row in rows if row["created"] > self._books.now - EVENT_DAYS * DAY]
            if isinstance(types := form.get("types"), list):
                rows = [row for row in rows if row["type"] in types]
        if kind == "payment_method" and "customer" not in form:
            rows = []
        return self._books.page(f"/v1/{path}", rows, form)

    def _search(self, form: Json) -> Json:
        need(form, "query")
        clauses = re.split(r"\s+AND\s+", str(form["query"]).strip(), flags=re.IGNORECASE)
        wanted = [
            re.fullmatch(r"(?:metadata\[['\"](.+?)['\"]\]|(email|name)):\s*['\"](.*)['\"]", each) for each in clauses
        ]
        if None in wanted:
            raise invalid("We were unable to parse your search query.", "query")
        rows = [
            row
            for row in self._books.every("customer")
            if all(m and (row["metadata"].get(m[1]) if m[1] else row.get(m[2])) == m[3] for m in wanted)
        ]
        found = self._books.page("/v1/customers/search", rows, {"limit": form.get("limit", 10)})
        return {**found, "object": "search_result", "next_page": None}

    def _create_customer(self, form: Json) -> Json:
        fields: dict[str, Any] = {name: form.get(name) or None for name in CUSTOMER_FIELDS}
        settings = {"default_payment_method": None}
        made = self._books.add(
            "cus", "customer", **fields, metadata=merged({}, obj(form, "metadata")), invoice_settings=settings
        )
        self._books.event("customer.created", made)
        return made

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
            setup_future_usage=form.get("setup_future_usage"),
        )
        if method:
            intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
        return self._confirm(form, intent["id"]) if form.get("confirm") == "true" else intent

    def _confirm(self, form: Json, id_: str) -> Json:
        intent = self._books.get("payment_intent", id_)
        method = form.get("payment_method") or intent["payment_method"]
        found = self._method(method) if method else None
        self._money.confirm(intent, _confirmable(form, found), later=form.get("off_session") == "true")
        return intent

    def _cancel(self, form: Json, id_: str) -> Json:
        intent = self._books.get("payment_intent", id_)
        if intent["status"] in FINAL:
            raise invalid(
                f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
                code="payment_intent_unexpected_state",
            )
        reason = form.get("cancellation_reason")
        intent |= {"status": "canceled", "canceled_at": self._books.now, "cancellation_reason": reason}
        self._books.touch(intent)
        self._books.event("payment_intent.canceled", intent)
        return intent

    def _attach(self, form: Json, id_: str) -> Json:
        need(form, "customer")
        return self._money.attach(self._method(id_), self._books.get("customer", form["customer"], "customer"))

    def _detach(self, _: Json, id_: str) -> Json:
        method = self._method(id_)
        if method["customer"] is None:
            raise invalid("The payment method you provided is not attached to a customer.")
        self._forget(method)
        method["customer"] = None
        self._books.touch(method)
        self._books.event("payment_method.detached", method)
        return method

    def _forget(self, method: Json) -> None:
        customer = self._books.get("customer", method["customer"])
        if customer["invoice_settings"]["default_payment_method"] == method["id"]:
            customer["invoice_settings"] = {"default_payment_method": None}
            self._books.touch(customer)

    def _refund(self, form: Json) -> Json:
        if intent := form.get("payment_intent"):
            charge = self._books.get("payment_intent", intent, "payment_intent")["latest_charge"]
        else:
            need(form, "charge")
            charge = form["charge"]
        return self._money.refund(
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
    if form.get("off_session") == "true" and method["customer"] is None:
        raise invalid("An off-session payment needs a payment method that's attached to its customer.")
    return method
