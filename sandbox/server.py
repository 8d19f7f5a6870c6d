"""A running sandbox: one web server with Slack's side, the script API and the page."""

import asyncio
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.engine import Engine, SandboxConfig
from sandbox.entities import Change
from sandbox.mail import mail_files
from sandbox.people_acts import Actor
from sandbox.script_api import ScriptApi
from sandbox.stripe.desk import Stripe
from sandbox.ui import routes as page_routes
from sandbox.web_api import WebApi
from sandbox.workspace import Workspace

__all__ = ["Sandbox", "SandboxConfig"]

WATCH_SECONDS = 0.5
SHUTDOWN_SECONDS = 0.2
LARGEST_REQUEST = 150 * 2**20  # ten files of 10 MB, in Base64


class Sandbox:
    """A Slack workspace on loopback. `start` raises OSError if the port is taken; `url` is set after it."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.url = f"http://{config.host}:{config.port}"
        self._engine = Engine(config, clock=lambda: datetime.now(UTC), ticks=time.monotonic, base_url=lambda: self.url)
        self.actor = Actor(self._engine)
        self.stripe = Stripe(self._engine)
        self._runner: web.AppRunner | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def workspace(self) -> Workspace:
        """The state."""
        return self._engine.workspace

    async def start(self) -> None:
        """Start listening. Raises OSError if the port is taken."""
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.config.host, self.config.port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self.url = f"http://{self.config.host}:{runner.addresses[0][1]}"
        self._engine.memory.begin(self.workspace.state)
        await self._engine.start()
        await self.stripe.start()
        await self._look_for_bot()
        self._tasks = [
            asyncio.create_task(self._watch(len(mail_files(self.config.mail_dir)))),
            asyncio.create_task(self._engine.memory.keep(self.workspace.state)),
        ]

    async def stop(self) -> None:
        """Close everything, including open connections, and save the state."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.stripe.stop()
        await self._engine.stop()
        if self._runner:
            await self._runner.cleanup()
            self._engine.memory.end(self.workspace.state)

    def _app(self) -> web.Application:
        api, script = WebApi(self._engine), ScriptApi(self._engine, self.actor, self.stripe)
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.add_routes(
            [
                web.post("/api/{method}", api.method),
                web.get("/api/{method}", api.method),
                web.post("/actions/{team}/{token}", api.response_url),
                web.post("/upload/{token}", api.upload),
                web.get("/files-pri/{team}-{file}/{name}", api.download),
                web.get("/files-pri/{team}-{file}/download/{name}", api.download),
                web.get("/link/", self._engine.sockets.handle),
                *script.routes(),
                *self.stripe.routes(),
                *page_routes(self._engine.workspace, self.actor),
            ]
        )
        return app

    async def _watch(self, known: int) -> None:
        """Tell the page about new email, if there are more than `known` ones, and about a bot that has started."""
        while True:
            there = len(mail_files(self.config.mail_dir))
            if there != known:
                known = there
                self.workspace.publish(Change("mail"))
            await self._look_for_bot()
            await asyncio.sleep(WATCH_SECONDS)

    async def _look_for_bot(self) -> None:
        if not self.workspace.bot_connected and self.config.bot_url and await _answers(self.config.bot_url):
            self.workspace.set_connected(True)


async def _answers(url: str) -> bool:
    place = urlsplit(url)
    try:
        _, writer = await asyncio.open_connection(place.hostname, place.port)
    except OSError:
        return False
    writer.close()
    return True
