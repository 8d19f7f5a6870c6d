"""The whole bot, built from its settings: nothing connects before `start`."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.admins import enrol_admins
from bot.clock import Clock, SandboxClock, SystemClock
from bot.delivery.deliverer import Deliverer, Ways
from bot.delivery.limiter import Limiter
from bot.delivery.slack import PATIENCE, SlackWay
from bot.mail import FolderPostbox, SmtpPostbox
from bot.schedule import Schedule
from bot.server import Server
from bot.settings import Settings
from bot.socket import Socket
from handlers.bolt import Front
from handlers.catalogue import all_routes
from handlers.router import House, Router
from models.database import Database
from models.desk import Places
from models.roles import RoleTables

log = structlog.get_logger("steward")


class StartError(RuntimeError):
    """The bot can't start: a sentence that names the setting and what would be right."""


class Bot:
    """One process of the desk."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or (SandboxClock(settings.clock_url) if settings.clock_url else SystemClock())
        self.tables = RoleTables.shipped()
        self.places = Places(settings.triage_channel, settings.approvals_channel)
        self.database = Database(settings.database_url)
        self.client = AsyncWebClient(
            settings.slack_bot_token, base_url=settings.slack_api_url, timeout=PATIENCE, retry_handlers=[]
        )
        postbox = SmtpPostbox(settings.smtp_url) if settings.smtp_url else FolderPostbox(settings.mail_dir)
        limiter = Limiter(lambda: asyncio.get_running_loop().time())
        ways = Ways(SlackWay(self.client, limiter), postbox, settings.mail_from)
        self.deliverer = Deliverer(self.database, self.clock, self.tables, ways)
        self.schedule = Schedule(self.database, self.clock, self.tables, self.places, self.deliverer.wake)
        self.router = Router(
            all_routes(),
            House(self.database, self.clock.now, self.tables, self.places, self.deliverer.wake),
        )
        self.port = settings.port
        self._tasks: list[asyncio.Task[None]] = []
        self._http: aiohttp.ClientSession | None = None
        self._server: Server | None = None

    async def start(self) -> None:
        """Migrate, say hello to Slack, and open the desk.

        Raises:
            StartError: Slack refuses the token.
            OSError: The port is taken.
        """
        await self.database.migrate()
        self._http = aiohttp.ClientSession()
        self.client.session = self._http
        if isinstance(self.clock, SandboxClock):
            await self.clock.ask(self._http)
        who = await self._hello()
        await enrol_admins(self)
        app = AsyncApp(
            client=self.client,
            authorize=_authorize(who),
            signing_secret=self.settings.slack_signing_secret,
            process_before_response=True,
            raise_error_for_unhandled_request=False,
        )
        Front(self.router, self.client, self._http).register(app)
        over_http = bool(self.settings.slack_signing_secret)
        self._server = Server(app if over_http else None, self.database, self.deliverer.outbox, self.schedule)
        self.port = await self._server.start(self.settings.host, self.settings.port)
        await self.schedule.look()
        self.schedule.start()
        self._keep(self.deliverer.run())
        if isinstance(self.clock, SandboxClock):
            self._keep(self.clock.follow(self._http, self._clock_moved))
        if self.settings.slack_app_token:
            self._keep(Socket(app, self.settings.slack_app_token, self.client).run())

    async def stop(self) -> None:
        """Close the desk: answer what runs, stop the rest. What is not delivered stays in the outbox."""
        if self._server is not None:
            await self._server.stop()
        with contextlib.suppress(Exception):
            self.schedule.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()
        await self.database.close()

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    def _clock_moved(self) -> None:
        self._keep(self.schedule.look())

    async def _hello(self) -> dict[str, Any]:
        """Ask Slack who we are; wait while it can't be reached."""
        while True:
            try:
                answer = await self.client.auth_test()
            except SlackApiError as refusal:
                error = refusal.response.get("error")
                raise StartError(f"SLACK_BOT_TOKEN is not right: Slack says {error}.") from refusal
            except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
                log.warning("slack_not_reached", url=self.settings.slack_api_url, trouble=str(trouble))
                await asyncio.sleep(1)
            else:
                return dict(answer.data) if isinstance(answer.data, dict) else {}


def _authorize(who: dict[str, Any]) -> Any:
    """Bolt asks who we are for every request; Slack told us at the start."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=who.get("bot_id"),
            bot_user_id=who.get("user_id"),
        )

    return authorize
