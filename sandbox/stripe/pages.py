"""The hosted page of a checkout session."""

import re

from aiohttp import web

from sandbox.entities import Json
from sandbox.stripe.books import Books
from sandbox.stripe.cards import NUMBERS, Card, is_expired, read_card
from sandbox.stripe.drawing import template
from sandbox.stripe.errors import StripeError, invalid
from sandbox.stripe.sessions import Sessions


class Pages:
    """Draws the page and takes its form. The number goes no further than `read_card`."""

    def __init__(self, books: Books, sessions: Sessions) -> None:
        self._books, self._sessions = books, sessions
        self._template = template("stripe_pay.html")

    async def show(self, request: web.Request) -> web.Response:
        """The page as it stands."""
        session = self._session(request)
        self._books.commit()
        return self._page(session)

    async def submit(self, request: web.Request) -> web.StreamResponse:
        """Pay, or answer 3-D Secure; then back to the seller, or the page with what went wrong."""
        if request.headers.get("Origin") not in (None, str(request.url.origin())):
            raise web.HTTPForbidden(text="This form belongs to the sandbox's own page.")
        form = {name: str(value).strip() for name, value in (await request.post()).items()}
        session, error = self._session(request), ""
        try:
            if form.get("authenticate"):
                self._sessions.authenticate(session, passes=form["authenticate"] == "complete")
            else:
                self._sessions.pay(session, _card(form, self._books.month), form.get("email", ""), form.get("name", ""))
        except StripeError as refusal:
            error = str(refusal)
        self._books.commit()
        if session["status"] == "complete":
            place = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
            raise web.HTTPSeeOther(place)
        return self._page(session, error, form)

    def _session(self, request: web.Request) -> Json:
        self._sessions.expire_due()
        try:
            return self._books.get("checkout.session", request.match_info["session"])
        except StripeError as error:
            raise web.HTTPNotFound(text="There's no such payment page.") from error

    def _page(self, session: Json, error: str = "", form: dict[str, str] | None = None) -> web.Response:
        kept = {name: value for name, value in (form or {}).items() if name in ("email", "name", "expiry")}
        customer = self._books.peek(session["customer"] or "") or {}
        email = kept.get("email") or session["customer_email"] or customer.get("email") or ""
        words = self._template.render(
            session=session,
            lines=session["_lines"],
            error=error,
            form={"name": "", "expiry": "", **kept, "email": email},
            test_cards=[(" ".join(re.findall("....", each)), words) for each, (_, words) in NUMBERS.items()],
            authenticating=self._sessions.waiting(session) is not None,
        )
        return web.Response(text=words, content_type="text/html", status=402 if error else 200)


def _card(form: dict[str, str], now: tuple[int, int]) -> Card:
    month, _, year = form.get("expiry", "").replace(" ", "").partition("/")
    if not (month.isdecimal() and year.isdecimal()):
        raise invalid("Your card’s expiration date is incomplete.")
    card = read_card(form.get("number", ""), int(month), int(year))
    if card is None:
        raise invalid("Your card number is invalid.")
    if is_expired(card.exp_month, card.exp_year, now):
        raise invalid("Your card’s expiration date is in the past.")
    if not (form.get("cvc", "").isdecimal() and 3 <= len(form["cvc"]) <= 4):
        raise invalid("Your card’s security code is incomplete.")
    if "@" not in form.get("email", ""):
        raise invalid("Your email address is incomplete.")
    return card
