"""The page that Stripe posts its events to."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

import structlog
from aiohttp import web
from stripe import SignatureVerificationError, Webhook

from bot.payments.cashier import told
from models.core.receipt_queue import ReceiptQueue, store

log = structlog.get_logger("steward.payments")


class StripeHook:
    """Stores Stripe's events, each once, and answers only then. What isn't signed, or is old, changes nothing.

    Args:
        secret: The endpoint's signing secret, whsec_…
        live: Whether the key is one of Stripe's live mode: events of the other mode are left alone.
        wake: Called after an event was stored.
    """

    PATH: ClassVar[str] = "/payments/stripe"

    def __init__(
        self, secret: str, queue: ReceiptQueue, now: Callable[[], datetime], wake: Callable[[], None], *, live: bool
    ) -> None:
        self.secret = secret
        self.queue = queue
        self.now = now
        self.wake = wake
        self.live = live

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Take one event."""
        body = await request.read()
        try:
            event = Webhook.construct_event(body, request.headers.get("Stripe-Signature", ""), self.secret)
        except SignatureVerificationError:
            return web.Response(status=400, text="This request isn't signed by Stripe, or it's too old.\n")
        except (ValueError, KeyError, UnicodeDecodeError):
            return web.Response(status=400, text="This request can't be read.\n")
        happening = told(event)
        if happening is None or event.livemode is not self.live:
            return web.Response(text="Not needed.\n")
        async with self.queue.database.transaction() as session:
            new = await store(session, [happening], self.now())
        if new:
            self.wake()
        return web.Response(text="Stored.\n" if new else "Known.\n")
