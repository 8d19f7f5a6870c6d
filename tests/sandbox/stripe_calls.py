"""Calls of the small Stripe, by Stripe's own client and by its hosted page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import stripe
from aiohttp import web
from stripe import StripeClient

from tests.sandbox.desk import Desk

CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 40", "cvc": "123", "name": "Ana", "email": "ana@acme.example"}
LINES: Any = [{"quantity": 2, "price_data": {"currency": "eur", "unit_amount": 1250, "product_data": {"name": "Seat"}}}]


def client(desk: Desk, key: str = "sk_test_sandbox") -> Any:
    """Stripe's own client, which tries nothing twice."""
    return StripeClient(
        key,
        base_addresses={"api": f"{desk.sandbox.url}/stripe"},
        http_client=stripe.AIOHTTPClient(session=desk.http),
        max_network_retries=0,
    )


async def pay(desk: Desk, url: str, **fields: str) -> tuple[int, str]:
    """The status and the page, or the address that a payment leads to."""
    async with desk.http.post(url, data={**CARD, **fields}, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


async def checkout(api: Any, **more: Any) -> Any:
    """A session that sells two seats for 25 EUR."""
    return await api.v1.checkout.sessions.create_async(
        {
            "mode": "payment",
            "line_items": LINES,
            "success_url": "http://127.0.0.1/paid?s={CHECKOUT_SESSION_ID}",
            "metadata": {"debt": "7"},
            **more,
        }
    )


async def later(api: Any, card: str, **more: Any) -> Any:
    """Charge 9 EUR to a card on file, without the customer present."""
    customer = await api.v1.customers.create_async({})
    kept = await api.v1.payment_methods.attach_async(card, {"customer": customer.id})
    return await charge(api, customer.id, kept.id, **more)


async def charge(api: Any, customer: str, card: str, key: str | None = None, **more: Any) -> Any:
    """Charge 9 EUR to this card of this customer, without them present."""
    asked = {"amount": 900, "currency": "eur", "customer": customer, "payment_method": card}
    options = {"idempotency_key": key} if key else {}
    return await api.v1.payment_intents.create_async({**asked, "confirm": True, "off_session": True, **more}, options)


def error_of(refused: pytest.ExceptionInfo[stripe.StripeError]) -> Any:
    """The error in the answer to a refused call."""
    body: Any = refused.value.json_body
    return body["error"]


@dataclass
class Hook:
    """A bot that takes webhooks: the types of those that were rightly signed, and the number of the others."""

    url: str = ""
    seen: list[str] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    refused: int = 0
    answers: list[int] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """Check the signature as Stripe's client does, and answer 200, or what `answers` says."""
        try:
            event = stripe.Webhook.construct_event(
                await request.read(), request.headers["Stripe-Signature"], "whsec_sandbox"
            )
        except stripe.SignatureVerificationError:
            self.refused += 1
            return web.Response(status=400)
        self.seen.append(event.type)
        self.events.append(event)
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


@asynccontextmanager
async def hooked() -> AsyncIterator[Hook]:
    """A hook on a free port."""
    hook, app = Hook(), web.Application()
    app.add_routes([web.post("/hook", hook.take)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield hook
    finally:
        await runner.cleanup()
