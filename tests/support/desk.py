"""A running desk for tests: the real bot and the sandbox, joined by signed HTTP on loopback, with the example data."""

import shutil
import time
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import make_url, text

from bot.app import Bot
from bot.clock import SystemClock
from bot.delivery.limiter import Limiter
from bot.delivery.outbox import Claim
from bot.orderforms import load_order_form
from bot.schedule import Schedule
from bot.settings import DEMO_SECRETS, Settings
from models.access.desk import Channels, Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.core.database import Database
from models.roles import RoleTables
from sandbox.server import Sandbox, SandboxConfig
from tests.support.keys import KEY, KEYS
from tests.support.postgres import PostgresServer, free_port
from tests.support.sharing import made_once, template

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]


@dataclass
class RunningDesk:
    """A bot and its sandbox. People act by the sandbox's script API, as any script would."""

    bot: Bot
    sandbox: Sandbox
    http: aiohttp.ClientSession

    @property
    def database(self) -> Database:
        """The bot's database, to look into."""
        return self.bot.database

    async def command(self, user: str, line: str, channel: str = "general") -> Json:
        """Type a slash command."""
        return await self._post("command", user=user, channel=channel, text=line)

    async def say(self, user: str, words: str, channel: str = "dm") -> Json:
        """Write a message."""
        return await self._post("message", user=user, channel=channel, text=words)

    async def click(self, user: str, action_id: str, **where: Any) -> Json:
        """Press a button: `channel` and `ts` say in which message, or `view_id` in which view."""
        return await self._post("click", user=user, action_id=action_id, **where)

    async def submit(self, user: str, view_id: str, **values: str) -> Json:
        """Send a form; each input's block and action have the same name."""
        filled = {name: {name: value} for name, value in values.items()}
        return await self._post("submit", user=user, view_id=view_id, values=filled)

    async def home(self, user: str) -> Json:
        """Open the App Home."""
        return await self._post("home", user=user)

    async def change_person(self, user: str, **changes: Any) -> None:
        """Change what Slack says of somebody: their address, or whether they are deactivated."""
        await self._post("person", user=user, changes=changes)

    async def settle(self) -> None:
        """Wait until the bot has nothing left to deliver."""
        await self._post("settle")

    async def advance(self, period: str) -> None:
        """Move the clock on, by a period such as P30D, and wait until the bot has caught up."""
        await self._post("clock", advance=period)
        await self.settle()

    async def fault(self, **fault: Any) -> None:
        """Let Slack misbehave."""
        await self._post("fault", **fault)

    async def inbox(self, user: str, channel: str | None = None) -> list[Json]:
        """The messages that somebody can see, newest last; `channel` is an id, or "dm" for those from the app."""
        answer = await self._get("inbox", user=user)
        messages: list[Json] = answer["messages"]
        if channel == "dm":
            return [message for message in messages if message["channel"].startswith("D")]
        return [message for message in messages if channel in (None, message["channel"])]

    async def mails(self, address: str | None = None) -> list[Json]:
        """The mails that were sent, newest last."""
        found: list[Json] = (await self._get("mail"))["mail"]
        return [mail for mail in found if address is None or address in mail["to"]]

    async def log(self) -> list[Json]:
        """All traffic."""
        entries: list[Json] = (await self._get("log"))["log"]
        return entries

    async def count(self, table: str, where: str = "1 = 1") -> int:
        """How many rows a table has."""
        async with self.database.transaction() as session:
            counted = await session.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))  # noqa: S608
            return int(counted.scalar_one())

    async def _post(self, act: str, **body: Any) -> Json:
        async with self.http.post(f"{self.sandbox.url}/_/{act}", json=body) as response:
            assert response.status == 200, await response.text()
            answer: Json = await response.json()
            return answer

    async def _get(self, what: str, **query: str) -> Json:
        async with self.http.get(f"{self.sandbox.url}/_/{what}", params=query) as response:
            assert response.status == 200, await response.text()
            answer: Json = await response.json()
            return answer


def reply(acted: Json) -> Json:
    """The message that answers an act, which only the actor sees. Notices may arrive at the same moment."""
    answers: list[Json] = [message for message in acted["messages"] if message["ephemeral"]]
    return answers[-1]


OpenDesk = Callable[..., Any]


async def open_desk(
    url: str,
    mail_dir: Path,
    *,
    socket_mode: bool = False,
    slacks_pace: bool = False,
    state_file: Path | None = None,
    remembers: bool = True,
    people: Path = ROOT / "examples/sandbox.yaml",
    looked_at: datetime | None = None,
    online: bool = False,
    hooked: bool = True,
    **settings: Any,
) -> RunningDesk:
    """Start a sandbox and a bot on this database.

    Args:
        socket_mode: Join them by Socket Mode instead of HTTP.
        slacks_pace: Keep to Slack's rates, and be held to them: one message a second in a channel.
        state_file: What the sandbox remembers, and where it does.
        remembers: Whether it writes there what happens now. A desk that isn't opened again needs none of that.
        people: Who is in the sandbox.
        online: Connect the bot to the sandbox's Stripe.
        hooked: Stripe can reach the bot. Otherwise, the bot reads its events.
        looked_at: When the schedule last looked for work, if that was a moment ago: the look at the start is left out.
    """
    port, admin_port = free_port(), free_port()
    sandbox = Sandbox(
        SandboxConfig(
            manifest=ROOT / "manifest.yml",
            people=people,
            port=0,
            bot_url=None if socket_mode else f"http://127.0.0.1:{port}",
            ready_url=f"http://127.0.0.1:{admin_port}/readyz",
            mail_dir=mail_dir,
            mail_in_url=f"http://127.0.0.1:{port}/mail/inbound",
            bot_token=settings.get("slack_bot_token", DEMO_SECRETS["slack_bot_token"]),
            quiet_seconds=0.005,
            # Slack waits three seconds; a machine that is busy with other tests is no fault of the desk.
            answer_seconds=20.0,
            rate_limits=slacks_pace,
            state_file=state_file,
            stripe_webhook_url=f"http://127.0.0.1:{port}/payments/stripe" if online and hooked else None,
            stripe_retry_delays=(0.05, 0.2, 1.0),
        )
    )
    if not remembers:
        sandbox._engine.memory._file = None
    await sandbox.start()
    if online:
        settings = {
            "payments": "stripe",
            "stripe_key": sandbox.config.stripe_key,
            "stripe_webhook_secret": sandbox.config.stripe_webhook_secret if hooked else "",
            "stripe_api_url": f"{sandbox.url}/stripe",
            **settings,
        }
    secrets = {**DEMO_SECRETS, "slack_signing_secret": "", "slack_app_token": "xapp-sandbox"}
    bot = Bot(
        Settings(
            _env_file=None,
            **{
                **(secrets if socket_mode else DEMO_SECRETS),
                "slack_api_url": f"{sandbox.url}/api/",
                "triage_channel": "C0TRIAGE",
                "approvals_channel": "C0APPROVALS",
                "billing_channel": "C0BILLING",
                "database_url": url,
                "encryption_keys": [KEY],
                "mail_dir": mail_dir,
                "files_dir": mail_dir.parent / "files",
                "port": port,
                "admin_port": admin_port,
                "vendor_name": "Northwind Software",
                "public_url": f"http://127.0.0.1:{port}",
                "clock_url": f"{sandbox.url}/_/clock",
                **settings,
            },
        )
    )
    if not slacks_pace:
        bot.deliverer.ways.slack.limiter = Limiter(time.monotonic, pace=10_000)
    if looked_at is not None:
        leave_out_first_look(bot.schedule, looked_at)
    await bot.start()
    return RunningDesk(bot, sandbox, aiohttp.ClientSession())


def leave_out_first_look(schedule: Schedule, looked_at: datetime) -> None:
    """Let the schedule's next look do nothing, because it did so at this moment. All later ones look."""

    async def look() -> None:
        schedule.looked_at = schedule._reminded_at = looked_at
        del vars(schedule)["look"]

    vars(schedule)["look"] = look


def hold_deliveries(desk: RunningDesk) -> None:
    """Let the bot deliver only when a test calls `run_until_idle`. Its own loop says what it's busy with, and gets
    nothing."""
    outbox = desk.bot.deliverer.outbox
    claim = outbox.claim

    async def only_when_asked(now: datetime, most: int, besides: Collection[int] | None = None) -> list[Claim]:
        return await claim(now, most) if besides is None else []

    vars(outbox)["claim"] = only_when_asked


async def close_desk(desk: RunningDesk) -> None:
    """Stop both."""
    await desk.http.close()
    await desk.bot.stop()
    await desk.sandbox.stop()


async def fill(url: str) -> None:
    """Migrate a database and read the example's order form into it."""
    database = Database(url, KEYS)
    try:
        await database.migrate()
        form = load_order_form(ROOT / "examples/vendor.yaml")
        async with database.transaction() as session:
            tables = RoleTables.shipped()
            desk = Desk(session, IMPORT, SystemClock().now(), tables, Channels("", ""))
            await process_order_form(desk, form, welcome=False)
    finally:
        await database.close()


@pytest.fixture(scope="session")
async def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the example data, to be copied."""

    async def make(folder: Path) -> str:
        await fill(f"sqlite+aiosqlite:///{folder / 'steward.db'}")
        return str(folder / "steward.db")

    return Path(await made_once(tmp_path_factory, "filled-sqlite", make))


@pytest.fixture(scope="session")
async def filled_postgres(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A PostgreSQL database with the example data, to be used as a template."""

    async def make(_folder: Path) -> Json:
        url = postgres.create()
        await fill(url)
        return {"url": url}

    shared, drop = postgres.shared, postgres.drop
    async with template(tmp_path_factory, "filled-postgres", shared=shared, make=make, drop=drop) as made:
        yield made["url"]


@pytest.fixture
def example_sqlite(filled_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a SQLite database with the example data, this test's own."""
    copy = shutil.copy(filled_sqlite, tmp_path / "steward.db")
    return f"sqlite+aiosqlite:///{copy}"


@pytest.fixture
def example_postgres(filled_postgres: str, postgres: PostgresServer) -> Any:
    """The URL of a PostgreSQL database with the example data, this test's own."""
    url = postgres.create(template=str(make_url(filled_postgres).database))
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def example_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the example data; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"example_{request.param}")
    return url
