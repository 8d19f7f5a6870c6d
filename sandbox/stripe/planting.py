"""What scripts and the dashboard do to the small Stripe's books, behind the bot's back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.entities import Json
from sandbox.errors import ActError
from sandbox.stripe.books import Books
from sandbox.stripe.cards import read_card
from sandbox.stripe.errors import StripeError
from sandbox.stripe.money import Money
from sandbox.stripe.returns import Returns
from sandbox.stripe.sessions import Sessions
from sandbox.stripe.webhooks import Webhooks

GOOD_CARD = "4242424242424242"


class Wish(BaseModel):
    """The fields of an act. With `quiet`, the bot gets no events; `ago` is how long ago it happened."""

    model_config = ConfigDict(extra="forbid")
    quiet: bool = False
    ago: timedelta = timedelta()


class _Customer(Wish):
    email: str | None = None
    name: str | None = None
    metadata: dict[str, str] = {}


class _Card(Wish):
    customer: str
    number: str = GOOD_CARD
    exp_month: int = Field(12, ge=1, le=12)
    exp_year: int = Field(2040, ge=2000, le=2300)
    default: bool = False


class _Payment(Wish):
    amount: int = Field(gt=0)
    currency: str = Field(pattern="^[A-Za-z]{3}$")
    customer: str | None = None
    number: str = GOOD_CARD
    status: Literal[
        "succeeded", "processing", "requires_action", "requires_confirmation", "requires_payment_method", "canceled"
    ] = "succeeded"
    description: str | None = None
    metadata: dict[str, str] = {}


class _Pay(Wish):
    session: str
    number: str = GOOD_CARD
    email: str = "payer@example.com"
    name: str = "Payer"
    authenticate: bool = True


class _Refund(Wish):
    payment: str
    amount: int | None = Field(None, gt=0)
    reason: str | None = None
    metadata: dict[str, str] = {}


class _Dispute(Wish):
    payment: str
    reason: str = "fraudulent"


class _Decide(Wish):
    dispute: str
    won: bool


class _Renew(Wish):
    card: str
    last4: str | None = Field(None, pattern="^[0-9]{4}$")
    exp_month: int | None = Field(None, ge=1, le=12)
    exp_year: int | None = Field(None, ge=2000, le=2300)


class _One(Wish):
    id: str


class _Change(_One):
    fields: dict[str, Any]


class Planting:
    """The acts by name. Each raises ActError with a sentence."""

    def __init__(self, books: Books, money: Money, returns: Returns, sessions: Sessions, webhooks: Webhooks) -> None:
        self._books, self._money, self._returns = books, money, returns
        self._sessions, self._webhooks = sessions, webhooks
        self._acts: dict[str, tuple[type[Wish], Callable[[Any], Json]]] = {
            "customer": (_Customer, self._customer),
            "card": (_Card, self._card),
            "payment": (_Payment, self._payment),
            "pay": (_Pay, self._pay),
            "refund": (_Refund, self._refund),
            "fail_refund": (_One, lambda wish: returns.fail_refund(books.get("refund", wish.id))),
            "dispute": (_Dispute, lambda wish: returns.dispute(self._charge(wish.payment), wish.reason)),
            "decide": (_Decide, lambda wish: returns.close(books.get("dispute", wish.dispute), won=wish.won)),
            "renew": (_Renew, self._renew),
            "expire": (_One, self._expire),
            "change": (_Change, self._change),
            "forget": (_One, self._forget),
            "deliver": (_One, self._deliver),
        }

    def act(self, name: str, body: Json) -> Json:
        """Do what a script or a person wishes, and return what changed."""
        if name not in self._acts:
            raise ActError(f"There is no {name}. There are: {', '.join(self._acts)}.")
        kind, act = self._acts[name]
        try:
            wish = kind.model_validate(body)
            with self._books.as_if(quiet=wish.quiet, ago=int(wish.ago.total_seconds())):
                return act(wish)
        except ValidationError as error:
            first = error.errors()[0]
            raise ActError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}.") from None
        except StripeError as error:
            raise ActError(str(error)) from None
        finally:
            self._books.commit()

    def _customer(self, wish: _Customer) -> Json:
        return self._money.customer(email=wish.email, name=wish.name, metadata=wish.metadata)

    def _card(self, wish: _Card) -> Json:
        customer = self._books.get("customer", wish.customer, "customer")
        method = self._money.attach(self._new_method(wish.number, wish.exp_month, wish.exp_year), customer)
        if wish.default:
            customer["invoice_settings"] = {"default_payment_method": method["id"]}
            self._books.touch(customer)
        return method

    def _payment(self, wish: _Payment) -> Json:
        if wish.customer:
            self._books.get("customer", wish.customer, "customer")
        method = self._new_method(wish.number, 12, 2040)
        intent = self._money.intent(
            wish.amount,
            wish.currency,
            customer=wish.customer,
            description=wish.description,
            metadata=dict(wish.metadata),
        )
        if wish.status == "succeeded":
            self._money.succeed(intent, method)
        elif wish.status == "canceled":
            self._money.cancel(intent, None)
        else:
            intent["status"] = wish.status
            if wish.status != "requires_payment_method":
                intent["payment_method"] = method["id"]
        return intent

    def _pay(self, wish: _Pay) -> Json:
        session = self._books.get("checkout.session", wish.session)
        card = read_card(wish.number, 12, 2040)
        if card is None:
            raise ActError("number: This isn't the number of a card.")
        self._sessions.pay(session, card, wish.email, wish.name)
        if self._sessions.waiting(session):
            self._sessions.authenticate(session, passes=wish.authenticate)
        return session

    def _refund(self, wish: _Refund) -> Json:
        charge = self._charge(wish.payment)
        return self._returns.refund(charge, wish.amount, reason=wish.reason, metadata=dict(wish.metadata))

    def _renew(self, wish: _Renew) -> Json:
        method = self._books.get("payment_method", wish.card)
        given = wish.model_dump(include={"last4", "exp_month", "exp_year"}, exclude_none=True)
        # Without a wish, the new card is valid for four years more.
        year = max(method["card"]["exp_year"], self._books.month[0]) + 4
        return self._money.renew(method, **(given or {"exp_year": year}))

    def _expire(self, wish: _One) -> Json:
        """Let a card's last month be the one before this."""
        method, (year, month) = self._books.get("payment_method", wish.id), self._books.month
        method["card"] |= {"exp_year": year - (month == 1), "exp_month": (month - 2) % 12 + 1}
        self._books.touch(method)
        return method

    def _change(self, wish: _Change) -> Json:
        thing = self._thing(wish.id)
        unknown = [name for name in wish.fields if name not in thing or name in ("id", "object")]
        if unknown:
            raise ActError(f"fields: {', '.join(unknown)} can't be changed.")
        thing |= wish.fields
        self._books.touch(thing)
        return thing

    def _forget(self, wish: _One) -> Json:
        thing = self._thing(wish.id)
        self._books.remove(thing)
        return thing

    def _deliver(self, wish: _One) -> Json:
        event = self._books.get("event", wish.id)
        if not self._webhooks.url:
            raise ActError("There is no address for webhooks. POST /_/stripe/webhook sets it.")
        self._webhooks.send({name: value for name, value in event.items() if not name.startswith("_")})
        return event

    def _thing(self, id_: str) -> Json:
        thing = self._books.peek(id_)
        if thing is None or "object" not in thing:
            raise ActError(f"There is no {id_}.")
        return thing

    def _charge(self, payment: str) -> Json:
        """The charge of a payment intent, or itself."""
        if payment.startswith("ch_"):
            return self._books.get("charge", payment)
        return self._books.get("charge", self._books.get("payment_intent", payment)["latest_charge"])

    def _new_method(self, number: str, exp_month: int, exp_year: int) -> Json:
        card = read_card(number, exp_month, exp_year)
        if card is None:
            raise ActError("number: This isn't the number of a card.")
        return self._money.method(card, {})
