"""The small Stripe, put together from its parts."""

import asyncio

from aiohttp import web

from sandbox.engine import Engine
from sandbox.entities import Json
from sandbox.stripe.api import Api, shown
from sandbox.stripe.books import Books
from sandbox.stripe.money import Money
from sandbox.stripe.pages import Pages
from sandbox.stripe.resources import Resources
from sandbox.stripe.sessions import Sessions
from sandbox.stripe.webhooks import Webhooks


class Stripe:
    """Everything under /stripe."""

    def __init__(self, engine: Engine) -> None:
        config, self._workspace = engine.config, engine.workspace
        self.books = Books(engine.workspace, lambda event: self._webhooks.announce(shown(event)))
        self._webhooks = Webhooks(
            config.stripe_webhook_url,
            config.stripe_webhook_secret,
            config.stripe_retry_delays,
            lambda: self.books.real_now,
        )
        self._webhooks.delivered = self._delivered
        self.money = Money(self.books)
        self.sessions = Sessions(self.books, self.money)
        resources = Resources(self.books, self.money, self.sessions, engine.base_url)
        self._api = Api(self.books, resources, self.sessions, config.stripe_key)
        self._pages = Pages(self.books, self.sessions)
        self._follower: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """The routes, to be mounted."""
        return [
            web.route("*", "/stripe/v1/{path:.+}", self._api.handle),
            web.get("/stripe/pay/{session}", self._pages.show),
            web.post("/stripe/pay/{session}", self._pages.submit),
        ]

    async def start(self) -> None:
        """Send the webhooks that are left from before, and follow the clock."""
        await self._webhooks.start()
        for event in reversed(self.books.every("event")):
            if event["pending_webhooks"]:
                self._webhooks.announce(shown(event))
        self._follower = asyncio.create_task(self._follow_clock())

    async def stop(self) -> None:
        """Stop sending."""
        if self._follower:
            self._follower.cancel()
            await asyncio.gather(self._follower, return_exceptions=True)
        await self._webhooks.stop()

    async def sent(self) -> None:
        """Wait until every webhook so far was taken, or given up."""
        await self._webhooks.sent()

    def _delivered(self, event: Json) -> None:
        kept = self.books.get("event", event["id"])
        kept["pending_webhooks"] = 0
        self.books.touch(kept)
        self.books.commit()

    async def _follow_clock(self) -> None:
        """Expire sessions as the clock moves. Real time passing shows at the next call."""
        with self._workspace.subscribe() as changes:
            async for change in changes:
                if change.kind == "clock":
                    self.sessions.expire_due()
                    self.books.commit()
