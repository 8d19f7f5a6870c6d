"""The HTTP side: Slack's requests, and the pages for operators."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.delivery.outbox import Outbox
from bot.metrics import Metrics
from bot.schedule import Schedule
from models.database import Database, ping

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Serves on one port until stopped. Without `app` (in Socket Mode) Slack's path is not there."""

    def __init__(self, app: AsyncApp | None, database: Database, outbox: Outbox, schedule: Schedule) -> None:
        self.database = database
        self.outbox = outbox
        self.schedule = schedule
        self.metrics = Metrics()
        self._runner: web.AppRunner | None = None
        self.web = web.Application()
        self.web.router.add_get("/healthz", self._health)
        self.web.router.add_get("/readyz", self._ready)
        self.web.router.add_get("/metrics", self._metrics)
        if app is not None:
            self.web.router.add_post("/slack/events", _slack(app))

    async def start(self, host: str, port: int) -> int:
        """Start serving. Returns the port.

        Raises:
            OSError: The port is taken.
        """
        self._runner = web.AppRunner(self.web, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop serving, once running requests are answered."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        """The process lives."""
        return web.json_response({"alive": True})

    async def _ready(self, _request: web.Request) -> web.Response:
        """It can work: the database answers, and what was due at `now` has been raised."""
        looked_at = self.schedule.looked_at
        if looked_at is None or not await ping(self.database):
            return web.json_response({"ready": False}, status=503)
        undelivered = await self.outbox.undelivered()
        return web.json_response({"ready": True, "now": looked_at.isoformat(), "undelivered": undelivered})

    async def _metrics(self, _request: web.Request) -> web.Response:
        self.metrics.undelivered.set(await self.outbox.undelivered())
        self.metrics.parked.set(await self.outbox.count_parked())
        self.metrics.looked_at.set(self.schedule.looked_at.timestamp() if self.schedule.looked_at else 0)
        return web.Response(body=self.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _slack(app: AsyncApp) -> Page:
    async def events(request: web.Request) -> web.StreamResponse:
        answer = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    return events
