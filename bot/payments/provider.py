"""Stripe, as Steward uses it. The only module that talks to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import aiohttp
import stripe

from bot.payments.amounts import to_stripe
from bot.payments.reading import (
    CHARGE,
    CHECKOUT,
    CUSTOMER,
    INVOICE,
    REFUND,
    SUBSCRIPTION,
    IntentStatus,
    card_of,
    dispute_of,
    metadata_of,
    payment_of,
    refund_of,
    status_of,
)
from models.billing.online.booking import ProviderCard, ProviderPayment, ProviderRefund, moment
from models.billing.online.charging import ToSend
from models.billing.online.checkouts import CheckoutWanted
from models.billing.online.disputes import ProviderDispute
from models.billing.online.tables import Purpose
from models.directory.organizations import Organization

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 20.0
"""Seconds for one call."""
PAGE = 100


class ProviderDown(Exception):
    """Stripe can't be reached, is busy, or failed. The same call can be made again later."""


class ProviderBusy(ProviderDown):
    """Stripe is still working on the same call."""


class ProviderRefused(Exception):
    """Stripe refused a call. `reason` is its word for why, and `words` are its words."""

    def __init__(self, reason: str, words: str, intent: str | None = None) -> None:
        super().__init__(words)
        self.reason = reason
        self.words = words
        self.intent = intent


@dataclass(frozen=True)
class OpenedPage:
    """A page that Stripe opened."""

    session: str
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class PageStatus:
    """What became of a page. `paid` is set once it was paid, and `card` once a card was entered."""

    key: str
    what: str
    is_open: bool
    expired: bool
    paid: ProviderPayment | None = None
    card: ProviderCard | None = None


def _guarded(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Turn Stripe's errors into ours."""

    @wraps(call)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except stripe.CardError as error:
            body: Any = error.error
            intent = getattr(body, "payment_intent", None) if body else None
            reason = getattr(body, "decline_code", None) or error.code or "card_declined"
            raise ProviderRefused(str(reason), error.user_message or "", getattr(intent, "id", None)) from None
        except (stripe.InvalidRequestError, stripe.IdempotencyError) as error:
            if error.http_status == 409 or isinstance(error, stripe.IdempotencyError):
                raise ProviderBusy("Stripe is still busy with this call.") from None
            raise ProviderRefused(error.code or "invalid_request", error.user_message or str(error)) from None
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            raise ProviderDown(f"Stripe refused the key: {type(error).__name__}.") from None
        except stripe.APIError as error:
            kind = ProviderBusy if error.http_status == 409 else ProviderDown
            raise kind(type(error).__name__) from None
        except (stripe.StripeError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ProviderDown(type(error).__name__) from None

    return guarded


class Provider:
    """Stripe's API with one key.

    Args:
        key: The secret or restricted key.
        url: Where the API is, if not at Stripe: the sandbox's, for the demo and for tests.
    """

    def __init__(self, key: str, url: str = "") -> None:
        self.key = key
        self.url = url
        self._http: aiohttp.ClientSession | None = None
        self._client: Any = None

    def connect(self) -> None:
        """Make the client. Nothing is sent yet."""
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        addresses: Any = {"api": self.url} if self.url else {}
        self._client = stripe.StripeClient(
            self.key,
            base_addresses=addresses,
            http_client=stripe.AIOHTTPClient(session=self._http),
            max_network_retries=0,
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()

    @_guarded
    async def account(self) -> str:
        """The ID of the account that the key belongs to."""
        return str((await self._client.v1.accounts.retrieve_current_async()).id)

    @_guarded
    async def make_customer(self, organization: Organization) -> str:
        """The ID of a new customer for an organization. Asked twice within a day, it's the same."""
        asked = {"name": organization.name, "metadata": {CUSTOMER: organization.ref}}
        options = {"idempotency_key": f"customer-{organization.key}-{organization.id}"}
        return str((await self._client.v1.customers.create_async(asked, options)).id)

    @_guarded
    async def open_page(self, wanted: CheckoutWanted, customer: str, back: str, item: str) -> OpenedPage:
        """Open the page of a checkout. Asked twice, it's the same.

        Args:
            back: Where the browser goes from there.
            item: What is paid, for people to read.
        """
        row, metadata = wanted.checkout, {CHECKOUT: wanted.checkout.key, CUSTOMER: wanted.organization.ref}
        asked: dict[str, Any] = {
            "mode": "payment",
            "customer": customer,
            "success_url": f"{back}?done=1",
            "cancel_url": back,
            # Others take days to arrive, in which the debt would be chased, or paid twice.
            "allowed_payment_method_types": ["card"],
            "expires_at": int(row.expires_at.timestamp()),
        }
        if row.purpose is Purpose.PAYMENT:
            metadata |= {INVOICE: wanted.what}
            price = {
                "currency": row.currency.lower(),
                "unit_amount": _amount(row.amount, row.currency),
                "product_data": {"name": item},
            }
            asked |= {
                "line_items": [{"quantity": 1, "price_data": price}],
                "payment_intent_data": {"metadata": metadata, "description": item},
            }
        else:
            metadata |= {SUBSCRIPTION: wanted.what}
            asked |= {"mode": "setup", "currency": row.currency.lower(), "setup_intent_data": {"metadata": metadata}}
        asked["metadata"] = metadata
        made = await self._client.v1.checkout.sessions.create_async(asked, {"idempotency_key": row.key})
        return OpenedPage(made.id, made.url, moment(made.expires_at))

    @_guarded
    async def end_page(self, session: str) -> None:
        """End a page, so that nobody can pay on it. One that isn't open stays as it is."""
        try:
            await self._client.v1.checkout.sessions.expire_async(session)
        except stripe.InvalidRequestError:
            return

    @_guarded
    async def page(self, session: str) -> PageStatus:
        """What became of a page."""
        expand = {"expand": ["payment_intent.latest_charge", "setup_intent.payment_method"]}
        found = await self._client.v1.checkout.sessions.retrieve_async(session, expand)
        kept = metadata_of(found)
        paid = card = None
        if found.mode == "setup" and found.status == "complete":
            card = card_of(found.setup_intent.payment_method)
        elif found.payment_status == "paid" and found.payment_intent:
            paid = payment_of(found.payment_intent, kept.get(INVOICE, ""))
        what = kept.get(INVOICE) or kept.get(SUBSCRIPTION) or ""
        return PageStatus(kept.get(CHECKOUT, ""), what, found.status == "open", found.status == "expired", paid, card)

    @_guarded
    async def intent(self, ref: str) -> IntentStatus:
        """Where a payment stands."""
        found = await self._client.v1.payment_intents.retrieve_async(ref, {"expand": ["latest_charge"]})
        return status_of(found)

    @_guarded
    async def charge(self, wanted: ToSend, item: str) -> IntentStatus:
        """Charge a card while its holder isn't there. Asked twice, it's charged once.

        Raises:
            ProviderRefused: The card's bank refused.
        """
        row, currency = wanted.charge, wanted.currency
        asked = {
            "amount": _amount(row.amount, currency),
            "currency": currency.lower(),
            "customer": wanted.customer,
            "payment_method": row.payment_method,
            "off_session": True,
            "confirm": True,
            "description": item,
            "metadata": {CHARGE: row.key, INVOICE: wanted.what, CUSTOMER: wanted.organization.ref},
            "expand": ["latest_charge"],
        }
        return status_of(await self._client.v1.payment_intents.create_async(asked, {"idempotency_key": row.key}))

    @_guarded
    async def refund(self, payment: str, amount: int, currency: str, key: str) -> ProviderRefund | None:
        """Refund a part of a payment. Asked twice, it's refunded once. None if it isn't made yet.

        Raises:
            ProviderRefused: It can't be made.
        """
        asked = {"payment_intent": payment, "amount": _amount(amount, currency), "metadata": {REFUND: key}}
        made = await self._client.v1.refunds.create_async(asked, {"idempotency_key": key})
        if made.status in ("failed", "canceled"):
            raise ProviderRefused(str(made.status), str(getattr(made, "failure_reason", None) or ""))
        return refund_of(made)

    @_guarded
    async def found_refund(self, ref: str) -> ProviderRefund | None:
        """A refund, or None if it isn't made."""
        return refund_of(await self._client.v1.refunds.retrieve_async(ref))

    @_guarded
    async def refunds_of_charge(self, charge: str) -> list[ProviderRefund]:
        """The refunds of one charge."""
        found = await self._client.v1.refunds.list_async({"charge": charge, "limit": PAGE})
        return [made for each in found.data if (made := refund_of(each))]

    @_guarded
    async def dispute(self, ref: str) -> ProviderDispute | None:
        """A dispute, or None if it isn't about one payment."""
        return dispute_of(await self._client.v1.disputes.retrieve_async(ref))

    @_guarded
    async def card(self, ref: str) -> ProviderCard | None:
        """A card, or None if it's another way of paying."""
        return card_of(await self._client.v1.payment_methods.retrieve_async(ref))

    def events(self, since: datetime) -> AsyncIterator[Any]:
        """The events since a moment, newest first."""
        return self._walk("events", {"created": {"gte": int(since.timestamp())}})

    def intents(self, since: datetime) -> AsyncIterator[Any]:
        """The payments that were begun since a moment, as Stripe has them, newest first."""
        asked = {"created": {"gte": int(since.timestamp())}, "expand": ["data.latest_charge"]}
        return self._walk("payment_intents", asked)

    def refunds(self, since: datetime) -> AsyncIterator[Any]:
        """The refunds since a moment, as Stripe has them, newest first."""
        return self._walk("refunds", {"created": {"gte": int(since.timestamp())}})

    def disputes(self, since: datetime) -> AsyncIterator[Any]:
        """The disputes since a moment, as Stripe has them, newest first."""
        return self._walk("disputes", {"created": {"gte": int(since.timestamp())}})

    def customers(self) -> AsyncIterator[Any]:
        """All customers, as Stripe has them, newest first."""
        return self._walk("customers", {})

    async def _walk(self, what: str, asked: dict[str, Any]) -> AsyncIterator[Any]:
        after: dict[str, str] = {}
        while True:
            page = await self._page(what, {**asked, "limit": PAGE, **after})
            for each in page.data:
                yield each
            if not page.has_more or not page.data:
                return
            after = {"starting_after": page.data[-1].id}

    @_guarded
    async def _page(self, what: str, asked: dict[str, Any]) -> Any:
        return await getattr(self._client.v1, what).list_async(asked)


def _amount(amount: int, currency: str) -> int:
    try:
        return to_stripe(amount, currency)
    except ValueError as error:
        raise ProviderRefused("amount", str(error)) from None
