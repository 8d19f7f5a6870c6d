"""The health of the process: whether it can work, and its metrics. docs/operate.md says who reads which page."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from bot.arriving import Arriving
from bot.counted import CountedLine
from bot.delivery.outbox import Outbox
from bot.files.queue import CopyQueue
from bot.metrics import Metrics
from bot.ports import close_port
from bot.schedule import Schedule
from bot.socket import Socket
from models.core.database import Database

log = structlog.get_logger("steward.health")

LAST_ANSWERS = 1.0
"""Seconds for running requests when the process stops. With 0, aiohttp would wait forever."""
ANSWER_TIME = 2.0
"""The longest time that the database may take to answer, in seconds."""
PROOF_PAUSE = 10.0
"""Seconds between two checks that the database accepts writes."""


@dataclass(frozen=True)
class Readiness:
    """Whether the process can work, and why.

    `now` is the time up to which everything due was raised, or None before the first run. `undelivered` is the number
    of waiting notices, of files to copy and of events to handle, or None if the database doesn't answer. `writes` says
    whether the database accepts writes.
    """

    now: datetime | None
    undelivered: int | None
    writes: bool

    @property
    def ready(self) -> bool:
        """Whether the database answers and accepts writes, and the schedule has run."""
        return self.now is not None and self.undelivered is not None and self.writes

    def page(self) -> dict[str, object]:
        """All values, for operators. `now` and `undelivered` are included once it's ready."""
        if not self.ready or self.now is None:
            return {"ready": False, "database": self.undelivered is not None, "writes": self.writes}
        return {"ready": True, "now": self.now.isoformat(), "undelivered": self.undelivered}


class Health:
    """Monitors one process, and serves the pages about it.

    Args:
        socket: The Socket Mode connection, if any, for the metrics.
        copies: The files to copy.
        arriving: The events to handle.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        schedule: Schedule,
        socket: Socket | None = None,
        copies: CopyQueue | None = None,
        arriving: Arriving | None = None,
    ) -> None:
        self.database = database
        self.arriving = arriving
        self.copies = copies
        self.outbox = outbox
        self.schedule = schedule
        self.socket = socket
        self.metrics = Metrics()
        self._away = CountedLine("database_away", time.monotonic)

    async def run(self) -> None:
        """Regularly check that the database accepts writes, until cancelled."""
        while True:
            await self.prove()
            await asyncio.sleep(PROOF_PAUSE)

    async def prove(self) -> None:
        """Write something and commit it. Only a write notices a full disk, because reading still works."""
        try:
            await self.database.prove_writes()
        except (SQLAlchemyError, OSError) as trouble:
            self.database.writes = False
            log.error("database_not_written", trouble=type(trouble).__name__)

    async def readiness(self) -> Readiness:
        """The current state."""
        undelivered = await self._counted(self._undelivered)
        uncopied = await self._counted(self.copies.waiting) if self.copies is not None else 0
        unhandled = await self._counted(self.arriving.waiting) if self.arriving is not None else 0
        counts = (undelivered, uncopied, unhandled)
        left = None if None in counts else sum(count or 0 for count in counts)
        return Readiness(self.schedule.looked_at, left, self.database.writes)

    async def alive_page(self, _request: web.Request) -> web.Response:
        """Reports that the process is running."""
        return web.json_response({"alive": True})

    async def ready_page(self, _request: web.Request) -> web.Response:
        """Whether the process can work, and nothing else, because load balancers and anyone else can read it."""
        ready = (await self.readiness()).ready
        return web.json_response({"ready": ready}, status=200 if ready else 503)

    async def details_page(self, _request: web.Request) -> web.Response:
        """Whether the process can work, and why."""
        readiness = await self.readiness()
        return web.json_response(readiness.page(), status=200 if readiness.ready else 503)

    async def metrics_page(self, _request: web.Request) -> web.Response:
        """The metrics. If the database doesn't answer, its metrics keep their last values."""
        undelivered = await self._counted(self._undelivered)
        self.metrics.database_up.set(undelivered is not None)
        self.metrics.database_writes.set(self.database.writes)
        if undelivered is not None:
            self.metrics.undelivered.set(undelivered)
            self.metrics.parked.set(await self.outbox.count_parked())
            if self.copies is not None:
                self.metrics.files_waiting.set(await self.copies.waiting())
                self.metrics.files_failed.set(await self.copies.failed())
            if self.arriving is not None:
                now = self.schedule.clock.now()
                self.metrics.events_waiting.set(await self.arriving.receipts.waiting(now))
                self.metrics.events_parked.set(await self.arriving.receipts.parked())
                self.metrics.history_reads.set(await self.arriving.reads.waiting(now))
        if self.socket is not None:
            self.metrics.socket_connected.set(await self.socket.connected())
        self.metrics.looked_at.set(self.schedule.looked_at.timestamp() if self.schedule.looked_at else 0)
        return web.Response(body=self.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _undelivered(self) -> int:
        return await self.outbox.undelivered(self.schedule.clock.now())

    async def _counted(self, count: Callable[[], Awaitable[int]]) -> int | None:
        """A number from the database; None if it doesn't answer within two seconds."""
        try:
            async with asyncio.timeout(ANSWER_TIME):
                return await count()
        except Exception as trouble:
            self._away.count(type(trouble).__name__)
            return None


class AdminServer:
    """Serves operators on a separate port. It's for internal use and has no limits for strangers."""

    def __init__(self, health: Health) -> None:
        self.web = web.Application()
        self.web.router.add_get("/healthz", health.alive_page)
        self.web.router.add_get("/readyz", health.details_page)
        self.web.router.add_get("/metrics", health.metrics_page)
        self._runner: web.AppRunner | None = None
        self._port: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Start serving. Returns the port.

        Raises:
            OSError: The port is taken.
        """
        self._runner = web.AppRunner(self.web, access_log=None, shutdown_timeout=LAST_ANSWERS)
        await self._runner.setup()
        serve = self._runner.server
        assert serve is not None, "The runner is set up."  # noqa: S101
        self._port = await asyncio.get_running_loop().create_server(serve, host, port)
        return int(self._port.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop serving."""
        if self._port is not None:
            await close_port(self._port)
        if self._runner is not None:
            await self._runner.cleanup()
