"""The dashboard of the small Stripe: payments, customers and events, with buttons for what Stripe's own can do."""

from typing import Any

from aiohttp import web
from markupsafe import Markup

from sandbox.entities import Json
from sandbox.errors import ActError
from sandbox.stripe.books import Books
from sandbox.stripe.cards import is_expired
from sandbox.stripe.drawing import template, typed_money
from sandbox.stripe.planting import Planting
from sandbox.stripe.webhooks import Webhooks
from sandbox.ui.answers import html, own

PAGE = 50
PLACES = ("payments", "customers", "events")
ROOT = "/stripe/dashboard"
STATES = {
    "requires_payment_method": ("Not paid", "quiet"),
    "requires_confirmation": ("Not confirmed", "quiet"),
    "requires_action": ("Waiting for 3-D Secure", "warn"),
    "processing": ("Processing", "warn"),
    "canceled": ("Canceled", "quiet"),
}
DISPUTES = {
    "needs_response": ("Disputed", "bad"),
    "under_review": ("Dispute under review", "warn"),
    "won": ("Dispute won", "good"),
    "lost": ("Dispute lost", "bad"),
}


class Dashboard:
    """Draws the pages and takes their forms."""

    def __init__(self, books: Books, planting: Planting, webhooks: Webhooks) -> None:
        self._books, self._planting, self._webhooks = books, planting, webhooks
        self._template = template("stripe_dashboard.html")

    def routes(self) -> list[web.RouteDef]:
        """The routes, to be mounted."""
        return [
            web.get("/stripe", self.start),
            web.get(ROOT, self.start),
            web.get(f"{ROOT}/payments/{{id}}", self.payment),
            web.get(f"{ROOT}/{{place}}", self.show),
            web.post(f"{ROOT}/payments/{{id}}", own(self.act)),
            web.post(f"{ROOT}/{{place}}", own(self.act)),
        ]

    async def start(self, _: web.Request) -> web.StreamResponse:
        """Go to the payments."""
        raise web.HTTPFound(f"{ROOT}/payments")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """A list."""
        return self._list(request)

    async def payment(self, request: web.Request) -> web.StreamResponse:
        """One payment."""
        return self._payment(request)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Do what a button says, and show the page again."""
        form = {name: str(value).strip() for name, value in (await request.post()).items()}
        error = ""
        try:
            self._planting.act(form.pop("act", ""), self._wish(form))
        except ActError as refusal:
            error = str(refusal)
        if not error:
            raise web.HTTPSeeOther(request.rel_url)
        return self._payment(request, error) if "id" in request.match_info else self._list(request, error)

    def _wish(self, form: dict[str, str]) -> Json:
        """The fields of a form as scripts give them."""
        wish: Json = {name: value for name, value in form.items() if value}
        if "amount" in wish:
            intent = self._books.peek(form.get("payment", "")) or {}
            wish["amount"] = typed_money(wish["amount"], intent.get("currency", ""))
        return wish

    def _list(self, request: web.Request, error: str = "") -> web.Response:
        place = request.match_info["place"]
        if place not in PLACES:
            raise web.HTTPNotFound(text="There's no such page.")
        kind = place.removesuffix("s").replace("payment", "payment_intent")
        every, start = self._books.every(kind), _start(request)
        draw = {"payments": self._row, "customers": self._customer, "events": self._event}[place]
        sessions = [each for each in self._books.every("checkout.session") if each["status"] == "open"]
        return self._page(
            place,
            error,
            rows=[draw(each) for each in every[start : start + PAGE]],
            older=start + PAGE if len(every) > start + PAGE else None,
            sessions=sessions[:PAGE] if place == "payments" and not start else [],
        )

    def _payment(self, request: web.Request, error: str = "") -> web.Response:
        intent = self._books.peek(request.match_info["id"])
        if intent is None or intent.get("object") != "payment_intent":
            raise web.HTTPNotFound(text="There's no such payment.")
        return self._page("payment", error, row=self._row(intent))

    def _page(self, place: str, error: str, **more: Any) -> web.Response:
        self._books.commit()
        words = self._template.render(
            place=place,
            places=PLACES,
            root=ROOT,
            error=error,
            webhook_url=self._webhooks.url,
            now=self._books.now,
            **more,
        )
        return html(Markup(words))  # noqa: S704 - the template escapes

    def _row(self, intent: Json) -> Json:
        """A payment, with what became of it."""
        charge = self._books.peek(intent["latest_charge"] or "")
        of_it = [each for each in self._books.every("dispute") if each["payment_intent"] == intent["id"]]
        refunds = [each for each in self._books.every("refund") if each["payment_intent"] == intent["id"]]
        paid = charge is not None and charge["paid"]
        can_refund = paid and all(each["status"] == "won" for each in of_it)
        return {
            "intent": intent,
            "state": _state(intent, charge, of_it),
            "charge": charge,
            "card": charge["payment_method_details"]["card"] if charge else None,
            "customer": self._books.peek(intent["customer"] or ""),
            "refunds": refunds,
            "disputes": of_it,
            "left": charge["amount"] - charge["amount_refunded"] if charge and can_refund else 0,
            "can_dispute": paid and not of_it,
        }

    def _customer(self, customer: Json) -> Json:
        cards = [each for each in self._books.every("payment_method") if each["customer"] == customer["id"]]
        month = self._books.month
        return {
            "customer": customer,
            "default": customer["invoice_settings"]["default_payment_method"],
            "cards": [(each, is_expired(each["card"]["exp_month"], each["card"]["exp_year"], month)) for each in cards],
        }

    def _event(self, event: Json) -> Json:
        tries = event.get("_tries", [])
        status = tries[-1]["status"] if tries else None
        if status is not None and 200 <= status < 300:
            state = ("Delivered", "good")
        elif event["pending_webhooks"]:
            state = ("Waiting", "warn")
        else:
            state = ("Not delivered", "bad") if tries else ("Not sent", "quiet")
        return {"event": event, "about": event["data"]["object"]["id"], "tries": tries, "state": state}


def _state(intent: Json, charge: Json | None, disputes: list[Json]) -> tuple[str, str]:
    """What became of a payment, and the colour of that."""
    if disputes:
        return DISPUTES[disputes[0]["status"]]
    if intent["status"] == "succeeded" and charge:
        if charge["refunded"]:
            return "Refunded", "quiet"
        return ("Partly refunded", "warn") if charge["amount_refunded"] else ("Paid", "good")
    if intent["last_payment_error"]:
        return "Declined", "bad"
    return STATES.get(intent["status"], (intent["status"], "quiet"))


def _start(request: web.Request) -> int:
    given = request.query.get("from", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
