"""Checkout sessions: what a hosted page sells, and what becomes of it."""

from sandbox.entities import Json
from sandbox.stripe.books import DAY, Books
from sandbox.stripe.cards import Card
from sandbox.stripe.errors import StripeError, invalid, need, whole
from sandbox.stripe.forms import obj
from sandbox.stripe.money import Money, check_setup

SHORTEST = 1800


class Sessions:
    """Opens, expires and completes sessions. `place` gives the address of the hosted pages."""

    def __init__(self, books: Books, money: Money) -> None:
        self._books, self._money = books, money

    def create(self, form: Json, base_url: str) -> Json:
        """A new session, with its page's address."""
        mode, expires = self._checked(form)
        lines = _lines(form) if mode == "payment" else []
        total = sum(line["amount_total"] for line in lines)
        currency = lines[0]["currency"] if lines else form.get("currency")
        session = self._books.add(
            "cs_test",
            "checkout.session",
            mode=mode,
            status="open",
            payment_status="unpaid" if mode == "payment" else "no_payment_required",
            amount_subtotal=total if lines else None,
            amount_total=total if lines else None,
            currency=currency,
            customer=form.get("customer"),
            customer_email=form.get("customer_email"),
            customer_details=None,
            customer_creation=form.get("customer_creation"),
            locale=form.get("locale"),
            payment_method_types=["card"],
            client_reference_id=form.get("client_reference_id"),
            metadata=obj(form, "metadata"),
            success_url=form["success_url"],
            cancel_url=form.get("cancel_url"),
            expires_at=expires,
            payment_intent=None,
            setup_intent=None,
            _lines=lines,
            _intent=obj(form, "payment_intent_data"),
        )
        session["url"] = f"{base_url}/stripe/pay/{session['id']}"
        if mode == "setup":
            session["setup_intent"] = self._setup(form, session)["id"]
        return session

    def _checked(self, form: Json) -> tuple[str, int]:
        """The mode, and when the session expires. Raises StripeError for what Stripe refuses."""
        need(form, "mode", "success_url")
        mode, now = form["mode"], self._books.now
        if mode not in ("payment", "setup"):
            raise invalid(f"Invalid mode: {mode}; the sandbox knows payment and setup.", "mode")
        if mode == "setup" and "allowed_payment_method_types" not in form:
            need(form, "currency")
        expires = whole(form, "expires_at", now + DAY)
        # A minute of grace: the caller read the clock before the call.
        if not SHORTEST - 60 <= expires - now <= DAY + 60:
            raise invalid("expires_at must be between 30 minutes and 24 hours from now.", "expires_at")
        if customer := form.get("customer"):
            self._books.get("customer", customer, "customer")
        return str(mode), expires

    def expire(self, session: Json) -> Json:
        """End an open session. Raises StripeError if it isn't open."""
        if session["status"] != "open":
            raise invalid(
                f'Only Checkout Sessions with a status in ["open"] can be expired. This has {session["status"]}.'
            )
        session |= {"status": "expired", "url": None}
        self._books.touch(session)
        self._books.event("checkout.session.expired", session)
        return session

    def expire_due(self) -> None:
        """Expire all open sessions whose time is over."""
        for session in self._books.every("checkout.session"):
            if session["status"] == "open" and session["expires_at"] <= self._books.now:
                self.expire(session)

    def pay(self, session: Json, card: Card, email: str, name: str) -> None:
        """Pay with, or keep, this card. Raises StripeError if the bank refuses."""
        if session["status"] != "open":
            raise invalid("This session is no longer open.")
        method = self._money.method(card, {"email": email, "name": name})
        session["customer_details"] = {"email": email, "name": name}
        self._books.touch(session)
        if session["mode"] == "setup":
            self._keep(session, method, authenticated=False)
            return
        intent = self._intent_of(session)
        self._money.confirm(intent, method, later=False)
        if intent["status"] == "succeeded":
            self._complete(session, payment_status="paid")

    def authenticate(self, session: Json, *, passes: bool) -> None:
        """The answer of the 3-D Secure page. Raises StripeError if it failed."""
        intent = self.waiting(session)
        if intent is None:
            raise invalid("There's nothing to authenticate.")
        method = self._books.get("payment_method", intent["payment_method"])
        if session["mode"] == "setup":
            if not passes:
                intent |= {"status": "requires_payment_method", "payment_method": None}
                self._books.touch(intent)
                self._books.event("setup_intent.setup_failed", intent)
                raise StripeError(402, "card_error", "Your card couldn't be authenticated.")
            self._keep(session, method, authenticated=True)
            return
        if not passes:
            self._money.fail(intent, method, "authentication_failed")
        method["_authenticated"] = True
        self._books.touch(method)
        self._money.confirm(intent, method, later=False, authenticated=True)
        self._complete(session, payment_status="paid")

    def waiting(self, session: Json) -> Json | None:
        """The session's intent, if it waits for 3-D Secure."""
        intent = self._books.peek(session["payment_intent"] or session["setup_intent"] or "")
        return intent if intent and session["status"] == "open" and intent["status"] == "requires_action" else None

    def _intent_of(self, session: Json) -> Json:
        if session["payment_intent"]:
            return self._books.get("payment_intent", session["payment_intent"])
        wish = session["_intent"]
        creates = wish.get("setup_future_usage") or session["customer_creation"] == "always"
        if creates and not session["customer"]:
            session["customer"] = self._customer(session)["id"]
        intent = self._money.intent(
            session["amount_total"],
            session["currency"],
            customer=session["customer"],
            description=wish.get("description"),
            metadata=wish.get("metadata") or {},
            receipt_email=wish.get("receipt_email"),
            setup_future_usage=wish.get("setup_future_usage"),
        )
        session["payment_intent"] = intent["id"]
        return intent

    def _customer(self, session: Json) -> Json:
        details = session["customer_details"] or {}
        return self._money.customer(email=details.get("email"), name=details.get("name"))

    def _setup(self, form: Json, session: Json) -> Json:
        wish = obj(form, "setup_intent_data")
        return self._books.add(
            "seti",
            "setup_intent",
            payment_method_types=["card"],
            last_setup_error=None,
            next_action=None,
            latest_attempt=None,
            customer=session["customer"],
            description=wish.get("description"),
            metadata=wish.get("metadata") or {},
            payment_method=None,
            usage="off_session",
            status="requires_payment_method",
        )

    def _keep(self, session: Json, method: Json, *, authenticated: bool) -> None:
        setup = self._books.get("setup_intent", session["setup_intent"])
        self._books.touch(setup)
        how = self._money.behaviour(method)
        if how.asks and not authenticated:
            setup |= {"status": "requires_action", "payment_method": method["id"]}
            self._books.event("setup_intent.requires_action", setup)
            return
        method["_authenticated"] = authenticated
        try:
            check_setup(how, method, setup)
        except StripeError as refusal:
            setup["last_setup_error"] = dict(refusal.body["error"])
            self._books.event("setup_intent.setup_failed", setup)
            raise
        if session["customer"]:
            self._money.attach(method, self._books.get("customer", session["customer"]))
        setup |= {"status": "succeeded", "payment_method": method["id"]}
        self._books.event("setup_intent.succeeded", setup)
        self._complete(session)

    def _complete(self, session: Json, **fields: object) -> None:
        session |= {"status": "complete", "url": None, **fields}
        self._books.touch(session)
        self._books.event("checkout.session.completed", session)


def _lines(form: Json) -> list[Json]:
    items = form.get("line_items")
    if not isinstance(items, list) or not items:
        raise invalid("You must pass line_items in payment mode.", "line_items")
    return [_line(item, f"line_items[{place}]") for place, item in enumerate(items)]


def _line(item: Json, at: str) -> Json:
    price = obj(item, "price_data")
    need(price, "currency", "unit_amount")
    amount, quantity = whole(price, "unit_amount"), whole(item, "quantity", 1)
    if amount < 0 or quantity < 1:
        raise invalid("Invalid amount", at)
    name = obj(price, "product_data").get("name")
    if not name:
        raise invalid("Missing required param: product_data[name].", f"{at}[price_data][product_data][name]")
    return {
        "object": "item",
        "description": name,
        "quantity": quantity,
        "currency": str(price["currency"]).lower(),
        "amount_total": amount * quantity,
    }
