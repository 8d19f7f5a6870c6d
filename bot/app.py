"""The whole bot, built from its settings. Nothing connects before `start`."""

import asyncio
import gc
import hmac
import logging
from collections.abc import Coroutine, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

# This loads every module of models/, and so every handler of an event.
import models.schema  # noqa: F401
from bot.admins import enrol_admins
from bot.arriving import Arriving
from bot.catchup.pages import Installation
from bot.clock import Clock, SandboxClock, SystemClock
from bot.delivery.deliverer import Deliverer
from bot.delivery.limiter import Limiter
from bot.delivery.slack import PATIENCE, SlackWay
from bot.delivery.ways import Ways
from bot.documents.drawing import try_fonts
from bot.documents.engine import TypstEngine
from bot.downloads import Downloads
from bot.errors import StartError
from bot.files.copier import Copier, Places
from bot.files.fetching import SlackFetcher
from bot.files.mailed import AnyFetcher
from bot.files.pages import FileDownloads
from bot.files.s3 import S3Storage
from bot.files.scanner import ClamdScanner, NoScanner
from bot.files.storage import FolderStorage
from bot.health import AdminServer, Health
from bot.link_pages import PagesContext
from bot.mail import postbox_of
from bot.mail_in.mailbox import Mailbox, MailboxAddress
from bot.mail_in.storing import Inbox
from bot.mail_in.webhook import HOOKED, MailHook
from bot.mail_pages import MailStops
from bot.new_mail_pages import NewMailPages
from bot.opening import hello, lock, migrate, must_write, open_database, taken, try_channel
from bot.presence import Presence
from bot.profiles import SlackProfiles
from bot.schedule import Schedule
from bot.server import Page, Server, slack_page
from bot.settings import Settings
from bot.shared_files import SlackFiles
from bot.socket import Socket
from handlers.mail_in import MailsIn
from handlers.routing.bolt import Front
from handlers.routing.catalogue import all_routes
from handlers.routing.router import AppContext, Router
from handlers.views.mails import Look
from handlers.views.welcomes import Workspace
from models.access.desk import Channels, Desk
from models.access.events import check_handlers
from models.core.codes import Codes
from models.identity.enrolment import START
from models.roles import RoleTables

if TYPE_CHECKING:
    from bot.payments.payments import Payments

log = structlog.get_logger("steward")


class Bot:
    """One process of Steward."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        check_handlers()
        self.settings = settings
        self.clock = clock or (SandboxClock(settings.clock_url) if settings.clock_url else SystemClock())
        self.tables = RoleTables.shipped()
        self.channels = Channels(settings.triage_channel, settings.approvals_channel, settings.billing_channel)
        self.database = open_database(settings)
        self.client = AsyncWebClient(
            settings.slack_bot_token, base_url=settings.slack_api_url, timeout=PATIENCE, retry_handlers=[]
        )
        limiter = Limiter(lambda: asyncio.get_running_loop().time())
        self.documents = TypstEngine()
        storage = S3Storage(settings.files_url) if settings.files_url else FolderStorage(settings.files_dir)
        scanner = ClamdScanner(settings.clamd_url) if settings.clamd_url else NoScanner()
        self.places = Places(AnyFetcher(self.database, SlackFetcher(self.client, limiter)), scanner, storage)
        look = Look(settings.vendor_name, settings.vendor_color)
        postbox = postbox_of(settings.smtp_url, settings.smtp_tls, settings.mail_dir)
        ways = Ways(SlackWay(self.client, limiter), postbox, settings.mail_from, look, self.documents, storage)
        self.codes = Codes(self.database.keys, (former_codes_key(settings.slack_bot_token),))
        self.profiles = SlackProfiles(self.client, limiter)
        self.deliverer = self._deliverer(ways)
        told = self.deliverer.wake
        self.copier = Copier(self.database, self.clock, self.tables, self.places, told, self.channels)
        self.schedule = Schedule(
            self.database,
            self.clock,
            self.tables,
            self.channels,
            self._wake,
            settings.time_zone,
            settings.contact_check_days,
            pays_online=settings.pays_online,
        )
        self.presence = Presence(self.database, self.clock, self.tables, self.channels, self.profiles)
        self.router = Router(all_routes(), self._context())
        self.payments = self._payments()
        self.arriving = Arriving(self.database, self.clock, ways.slack)
        if self.payments is not None:
            self.arriving.beside = self.payments.queue
        self.inbox = Inbox(self.arriving.receipts, self.clock.now, self.arriving.sweeper.wake)
        self._hooked = settings.mail_inbound.startswith(HOOKED)
        self.port = settings.port
        self.admin_port = settings.admin_port
        self._tasks: set[asyncio.Task[None]] = set()
        self._broken = asyncio.Event()
        self._http: aiohttp.ClientSession | None = None
        self._server: Server | None = None
        self._admin: AdminServer | None = None
        self.health: Health | None = None
        self._lock = lock(settings.database_url)

    def _deliverer(self, ways: Ways) -> Deliverer:
        settings = self.settings
        return Deliverer(
            self.database,
            self.clock,
            self.tables,
            ways,
            codes=self.codes,
            vendor=settings.vendor_name,
            channels=self.channels,
            public_url=settings.public_url,
            reply_to=settings.mail_reply_to,
            pays_online=settings.pays_online,
        )

    def _payments(self) -> "Payments | None":
        """Paying online, if a provider is connected. Its library takes a while to load, so only then."""
        if not self.settings.pays_online:
            return None
        from bot.payments.payments import Payments

        settings = self.settings
        return Payments(
            self.router,
            self.clock,
            settings.stripe_key,
            settings.stripe_api_url,
            settings.stripe_webhook_secret,
            live=settings.pays_live,
        )

    async def start(self) -> None:
        """Migrate the database, connect to Slack, and open the desk. If Slack can't be reached, it waits.

        Raises:
            StartError: A setting is wrong: Slack refuses a token, a port is taken, or the database can't be used or
                already serves another process.
        """
        self._lock.take()
        await migrate(self.database)
        await must_write(self.database)
        await self.places.storage.check()
        await self.places.scanner.check()
        if self.database.is_sqlite:
            # The lock ensures that no other process delivers, so leases of an earlier process can end now.
            await self.deliverer.outbox.take_over()
            await self.copier.queue.take_over()
            await self.arriving.take_over()
            if self.payments is not None:
                await self.payments.queue.take_over()
        if self.payments is not None:
            await self.payments.start()
        self._http = aiohttp.ClientSession()
        self.client.session = self._http
        if isinstance(self.clock, SandboxClock):
            await self.clock.ask(self._http)
        who = await self._meet()
        await try_fonts(self.documents)
        secret, token = self.settings.slack_signing_secret, self.settings.slack_app_token
        app = bolt_app(self.client, who, secret)
        catchup = self.arriving.catchup
        front = Front(self.router, self.client, self._http, catchup.missed_since)
        front.register(app)
        front.events.mails = MailsIn(self.router)
        socket = Socket(app, token, self.client, connected_again=catchup.connected_again) if token else None
        self.arriving.events, self.arriving.socket = front.events, socket
        self.health = Health(
            self.database, self.deliverer.outbox, self.schedule, socket, self.copier.queue, self.arriving
        )
        await self.health.prove()
        await self._listen(slack_page(app, secret) if secret else None, self.health)
        await self.schedule.look()
        self.schedule.start()
        for work in self._parts(self.health):
            self._keep(work)
        if isinstance(self.clock, SandboxClock):
            self._keep(self.clock.follow(self._http, self._clock_moved))
        if socket is not None:
            await socket.open()
            self._keep(socket.run())

    def _parts(self, health: Health) -> Iterator[Coroutine[Any, Any, None]]:
        """What runs until the bot stops."""
        yield from (self.deliverer.run(), self.copier.run(), self.presence.run(), *self.arriving.running())
        if self.settings.mail_inbound and not self._hooked:
            yield Mailbox(MailboxAddress.read(self.settings.mail_inbound), self.inbox.take).run()
        if self.payments is not None:
            yield from self.payments.running()
        yield health.run()

    async def _meet(self) -> dict[str, Any]:
        """Ask Slack where Steward is installed, and look for the admins and channels of the settings there."""
        who = await hello(self.client)
        self.arriving.catchup.installed = Installation.of(who)
        self.profiles.home_team = self.deliverer.ways.slack.home_team = _home(who)
        self.deliverer.workspace = Workspace(str(who.get("team", "")), str(who.get("url", "")))
        await enrol_admins(self.settings.admins, self.client, self.database, self._desk_at_start)
        for name in ("triage_channel", "approvals_channel", "billing_channel"):
            if channel := getattr(self.settings, name):
                await try_channel(self.client, name.upper(), channel)
        return who

    def _context(self) -> AppContext:
        """What each request needs of this process."""
        settings = self.settings
        return AppContext(
            self.database,
            self.clock.now,
            self.tables,
            self.channels,
            self._wake,
            self.codes,
            self.profiles,
            settings.promotion_approval,
            settings.public_url,
            settings.vendor_name,
            settings.time_zone,
            settings.trail,
            settings.quotas,
            SlackFiles(self.client, self.profiles.limiter),
            settings.second_yes_above,
            settings.order_grace,
            settings.pays_online,
            settings.mail_authserv_id,
        )

    def _wake(self) -> None:
        """A request wrote something that is done after it."""
        self.deliverer.wake()
        self.copier.wake()
        if self.payments is not None:
            self.payments.sweeper.wake()

    def _desk_at_start(self, session: AsyncSession) -> Desk:
        name, zone = self.settings.vendor_name, self.settings.time_zone
        return Desk(session, START, self.clock.now(), self.tables, self.channels, vendor_name=name, zone=zone)

    async def serve(self) -> None:
        """Serve until cancelled.

        Raises:
            StartError: A part of Steward failed. Otherwise, the desk could answer but, for example, not deliver.
        """
        # Everything loaded by now stays forever. Checking it repeatedly for garbage took a sixth of a command's time.
        gc.collect()
        gc.freeze()
        await self._broken.wait()
        raise StartError("A part of Steward failed, so it's stopping. The log says which. You can start it again.")

    async def stop(self) -> None:
        """Close the desk: finish running requests, and stop the rest. Undelivered notices stay in the outbox."""
        if self._server is not None:
            await self._server.stop()
        if self._admin is not None:
            await self._admin.stop()
        await self.schedule.stop()
        running = list(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.deliverer.ways.mail.close()
        if self.payments is not None:
            await self.payments.stop()
        if self._http is not None:
            await self._http.close()
        await self.database.close()
        self._lock.release()

    async def _listen(self, slack: Page | None, health: Health) -> None:
        settings = self.settings
        context = PagesContext(
            self.database,
            self.clock.now,
            self.tables,
            self.channels,
            self.codes,
            settings.trail,
            settings.vendor_name,
            secure=settings.public_url.startswith("https:"),
        )
        self.downloads = Downloads(context, settings.downloads_dir)
        self._server = Server(
            slack,
            health,
            [
                self.downloads,
                FileDownloads(context, self.places.storage),
                MailStops(context),
                NewMailPages(self.router),
                *([self.payments.pages] if self.payments else []),
            ],
            most_connections=settings.max_connections,
            trusted_proxies=settings.trusted_proxies,
            hook=MailHook(settings.mail_inbound.removeprefix(HOOKED), self.inbox.take) if self._hooked else None,
            stripe=self.payments.hook if self.payments else None,
        )
        try:
            self.port = await self._server.start(self.settings.host, self.settings.port)
        except OSError as trouble:
            raise StartError(taken("PORT", self.settings.port, trouble)) from trouble
        self._admin = AdminServer(health)
        try:
            self.admin_port = await self._admin.start(self.settings.admin_host, self.settings.admin_port)
        except OSError as trouble:
            raise StartError(taken("ADMIN_PORT", self.settings.admin_port, trouble)) from trouble

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (trouble := task.exception()):
            log.error("part_broke", exc_info=trouble)
            self._broken.set()

    def _clock_moved(self) -> None:
        """What waited for its time may be due now."""
        self._keep(self.schedule.look())
        for queue in (self.deliverer, self.copier, self.arriving.sweeper):
            queue.wake()
        if self.payments is not None:
            self.payments.sweeper.wake()
            self.payments.poller.look()


def _home(who: dict[str, Any]) -> str:
    """The workspace or Enterprise Grid where Steward is installed."""
    grid = who.get("enterprise_id") if who.get("is_enterprise_install") else ""
    return str(grid or who.get("team_id") or "")


def former_codes_key(bot_token: str) -> bytes:
    """The key for codes from before there were encryption keys. Invitations from then are valid for seven days."""
    return hmac.digest(bot_token.encode(), b"one-time codes", sha256)


def bolt_app(client: AsyncWebClient, who: dict[str, Any], signing_secret: str) -> AsyncApp:
    """The Bolt app, for the app that Slack says we are."""
    # Bolt's own log entries would contain whole requests, including people's words.
    quiet = logging.getLogger("steward.bolt")
    quiet.setLevel(logging.CRITICAL)
    return AsyncApp(
        # Without a name, Bolt looks for one in the whole stack, which takes longer than everything else.
        name="steward",
        client=client,
        logger=quiet,
        authorize=_authorize(who),
        signing_secret=signing_secret,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        # Slack signs everything that matters. Unsigned requests are refused, including this one.
        ssl_check_enabled=False,
    )


def _authorize(who: dict[str, Any]) -> Any:
    """Bolt asks for our identity on every request. Slack told us at the start."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=who.get("bot_id"),
            bot_user_id=who.get("user_id"),
        )

    return authorize
