"""The small Stripe, put together from its parts."""

import asyncio

from aiohttp import web

from sandbox.engine import Engine
from sandbox.entities import Json
from sandbox.stripe.api import Api, shown
from sandbox.stripe.books import Books
from sandbox.stripe.dashboard import Dashboard
from sandbox.stripe.money import Money
from sandbox.stripe.pages import Pages
from sandbox.stripe.planting import Planting
from sandbox.stripe.resources import Resources
from sandbox.stripe.returns import Returns
from sandbox.stripe.sessions import Sessions
from sandbox.stripe.webhooks import Webhooks

TICK_SECONDS = 1.0


class Stripe:
    """Everything under /stripe."""

    def __init__(self, engine: Engine) -> None:
        config, self._workspace, self._base_url = engine.config, engine.workspace, engine.base_url
        self._key = config.stripe_key
        if not config.stripe_key.startswith(("sk_test_", "rk_test_")):
            raise ValueError("the key of the small Stripe starts with sk_test_ or rk_test_")
        self.webhooks = Webhooks(
            engine.faults,
            engine.traffic,
            url=config.stripe_webhook_url,
            secret=config.stripe_webhook_secret,
            pauses=config.stripe_retry_delays,
            real_now=lambda: self.books.real_now,
            now=engine.workspace.now,
            tried=self._tried,
        )
        self.books = Books(
            engine.workspace,
            lambda event: self.webhooks.announce(shown(event)),
            lambda: self.webhooks.url is not None,
        )
        self.returns = Returns(self.books)
        self.money = Money(self.books, self.returns, engine.faults)
        self.sessions = Sessions(self.books, self.money)
        resources = Resources(self.books, self.money, self.returns, self.sessions, engine.base_url)
        self.planting = Planting(self.books, self.money, self.returns, self.sessions, self.webhooks)
        self._api = Api(engine, self.books, resources)
        self._dashboard = Dashboard(self.books, self.planting, self.webhooks)
        self._pages = Pages(self.books, self.sessions)
        self._followers: list[asyncio.Task[None]] = []

    def routes(self) -> list[web.RouteDef]:
        """The routes, to be mounted."""
        return [
            web.route("*", "/stripe/v1/{path:.+}", self._call),
            web.get("/stripe/pay/{session}", self._pages.show),
            web.post("/stripe/pay/{session}", self._pages.submit),
            *self._dashboard.routes(),
        ]

    async def start(self) -> None:
        """Send the webhooks that are left from before, and follow the clock."""
        await self.webhooks.start()
        for event in reversed(self.books.every("event")):
            if event["pending_webhooks"] and self.webhooks.url:
                self.webhooks.send(shown(event))
        self._followers = [asyncio.create_task(self._follow_clock()), asyncio.create_task(self._follow_time())]

    async def stop(self) -> None:
        """Stop sending."""
        for task in self._followers:
            task.cancel()
        await asyncio.gather(*self._followers, return_exceptions=True)
        await self.webhooks.stop()

    def settings(self) -> Json:
        """What the bot has to know of it: the address and the key of the API, and where webhooks go."""
        return {
            "api_url": f"{self._base_url()}/stripe",
            "key": self._key,
            "webhook_url": self.webhooks.url,
            "webhook_secret": self.webhooks.secret,
        }

    async def sent(self) -> None:
        """Wait until every webhook so far was taken, or given up."""
        await self.webhooks.sent()

    def catch_up(self) -> None:
        """Do what the clock makes due: sessions expire, and disputes without an answer are lost."""
        self.sessions.expire_due()
        self.returns.lose_due()
        self.books.commit()

    async def _call(self, request: web.Request) -> web.Response:
        self.catch_up()
        return await self._api.handle(request)

    def _tried(self, event: Json, status: int | None, over: bool) -> None:
        kept = self.books.peek(event["id"])
        if kept is None:
            return
        kept.setdefault("_tries", []).append({"at": self.books.now, "status": status})
        if over:
            kept["pending_webhooks"] = 0
        self.books.touch(kept)
        self.books.commit()

    async def _follow_clock(self) -> None:
        """Catch up whenever the clock is moved."""
        with self._workspace.subscribe() as changes:
            async for change in changes:
                if change.kind == "clock":
                    self.catch_up()

    async def _follow_time(self) -> None:
        """Catch up as real time passes."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.catch_up()
