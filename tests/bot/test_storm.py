"""Nothing that people write in Slack is lost: not when events come late, twice or in any order, not when the bot is
killed, and not while Slack can't reach it."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.settings import DEMO_SECRETS
from models.core.database import Database
from models.core.missed import ConnectionSeen
from models.core.outbox import Medium, Notice, NoticeKind
from models.desks.tickets.conversation import conversation_of
from models.desks.tickets.tables import Ticket
from sandbox.server import Sandbox, SandboxConfig
from tests.bot import killed
from tests.bot.process import PATIENCE, ROOT
from tests.support.keys import KEY, KEYS
from tests.support.postgres import free_port
from tests.support.selection import sqlite_alone

Json = dict[str, Any]
PEOPLE = {"ana": "SUB-1042", "chidi": "SUB-1042"}
NO_QUOTA = "900000/minute, 900000/minute"
SCATTERED = {"method": "event", "kind": "scattered", "rate": 1, "copies": 4, "seconds": 0.4}
LONG = 1800.0
"""Seconds within which the bot has to finish everything, on a machine that's busy with other tests."""
SLACK_REPEATS = (0.0, 1.0, 5.0)
"""Slack's pauses, sixty times as fast. So when the bot is killed, it's away for a minute of the sandbox's time."""


@dataclass(frozen=True)
class Size:
    """How much happens. A part of the messages is written while Slack can't reach the bot. Of the others, as many as
    `together` are written before their events have come. With many, the bot doesn't also deliver what it has to say
    about them, which would take longer than all the rest."""

    threads: int
    messages: int
    kills: int
    unreached: int
    together: int
    delivers: bool


SMALL = Size(threads=5, messages=40, kills=2, unreached=10, together=4, delivers=True)
FULL = Size(threads=200, messages=2000, kills=20, unreached=200, together=20, delivers=False)


@dataclass(frozen=True)
class Thread:
    """The thread of a ticket."""

    ticket_id: int
    channel: str
    ts: str

    @property
    def user(self) -> str:
        """The Slack user whose direct messages it's in."""
        return f"U{self.channel[1:]}"


@dataclass
class Storm:
    """A sandbox, and a bot that's killed and started again."""

    sandbox: Sandbox
    http: aiohttp.ClientSession
    settings: Json
    over_socket: bool
    database: Database
    reached_since: datetime
    dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - dice, not a secret
    threads: list[Thread] = field(default_factory=list)
    written: list[Json] = field(default_factory=list)
    count: int = 0
    process: BaseProcess | None = None
    delivers: bool = True

    async def act(self, name: str, **body: Any) -> Json:
        """By the sandbox's script API."""
        async with self.http.post(f"{self.sandbox.url}/_/{name}", json=body) as response:
            assert response.status == 200, await response.text()
            answer: Json = await response.json()
            return answer

    async def start(self) -> None:
        """Start a bot, and wait until Slack reaches it. What a killed one was handling is free after its lease."""
        self.process = killed.start(self.settings, delivers=self.delivers)
        await self._until_ready()

    async def _until_ready(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await self._is_ready():
                assert self.process is None or self.process.is_alive(), "The bot ended."
                await asyncio.sleep(0.05)

    async def _is_ready(self) -> bool:
        try:
            async with self.http.get(f"http://127.0.0.1:{self.settings['admin_port']}/readyz") as response:
                return response.status == 200 and (not self.over_socket or self.sandbox.workspace.bot_connected)
        except aiohttp.ClientError:
            return False

    async def open_threads(self, count: int) -> None:
        """Open tickets. Each has a thread in the direct messages of the person who opened it."""
        for number in range(count):
            user, ref = list(PEOPLE.items())[number % len(PEOPLE)]
            form = None
            while form is None:
                # A machine that's busy with other tests may take longer than the three seconds that Slack gives.
                form = (await self.act("command", user=user, channel="dm", text=f"/ticket new {ref}"))["view"]
            given = {"subscription": ref, "severity": "normal", "subject": f"No. {number}", "description": "It hums."}
            values = {name: {name: value} for name, value in given.items()}
            await self.act("submit", user=user, view_id=form["id"], values=values)
        await self.settle()
        async with self.database.session() as session:
            begun = select(Notice.subject_id, Notice.message_channel, Notice.message_ts).where(
                Notice.kind == NoticeKind.TICKET_OPENED, Notice.medium == Medium.DIRECT
            )
            self.threads = [Thread(*row) for row in (await session.execute(begun)).all()]
        assert len(self.threads) == count

    async def write(self) -> None:
        """Somebody writes in one of the threads."""
        thread = self.dice.choice(self.threads)
        self.count += 1
        where = {"user": thread.user, "channel": thread.channel}
        said = f"Message {self.count}"
        wrote = await self.act("message", **where, text=said, thread_ts=thread.ts, wait=False)
        self.written.append(wrote["messages"][0] | where)

    async def change_some(self, count: int) -> None:
        """People edit and delete some of what they wrote."""
        for number, message in enumerate(self.dice.sample(self.written, count)):
            where = {name: message[name] for name in ("user", "channel", "ts")}
            if number % 2:
                await self.act("delete", **where, wait=False)
            else:
                await self.act("edit", **where, text=f"Edited {number}", wait=False)

    async def kill_and_start_again(self) -> None:
        """For a minute of the sandbox's time, there's no bot, and people go on writing."""
        assert self.process is not None
        killed.kill(self.process)
        await self.write()
        await self.act("clock", advance="PT1M")
        await self.start()

    async def lose_the_connection(self, messages: int) -> None:
        """For ten minutes, Slack doesn't reach the bot, and gives up on the events. People write, edit and delete. Over
        HTTP, the bot can only know of it if it was away itself."""
        await self.act("fault")
        await self.act("fault", method="event", kind="lost", rate=1)
        if self.over_socket:
            await self.act("fault", method="socket", kind="disconnect", seconds=600)
        else:
            assert self.process is not None
            killed.kill(self.process)
        for _ in range(messages):
            await self.write()
        await self.change_some(messages // 2)
        await self.act("clock", advance="PT10M")
        await self.act("fault")
        await self.act("fault", **SCATTERED)
        self.reached_since = self.sandbox.workspace.now()
        if self.over_socket:
            await self.act("fault", method="socket", kind="disconnect", seconds=0)
            await self._until_ready()
        else:
            await self.start()

    async def settle(self) -> None:
        """Wait until the bot has handled and read everything, and delivered what it had to say."""
        await self.act("settle")
        async with asyncio.timeout(LONG):
            while True:
                if await self._is_done():
                    return
                await asyncio.sleep(0.1)

    async def _is_done(self) -> bool:
        waits = ["event_receipts WHERE state = 'waiting'", "history_reads"]
        waits += ["notices WHERE state = 'waiting'"] if self.delivers else []
        async with self.database.session() as session:
            seen = await session.get(ConnectionSeen, 1)
            if seen is None or seen.at < self.reached_since:
                return False
        return not any([await self.count_rows(what) for what in waits])

    async def count_rows(self, what: str) -> int:
        """How many rows a table has: its name, and a condition."""
        async with self.database.session() as session:
            return int((await session.execute(text(f"SELECT count(*) FROM {what}"))).scalar_one())  # noqa: S608

    def in_slack(self) -> dict[int, list[str]]:
        """What people see in each thread, by ticket."""
        workspace, found = self.sandbox.workspace, {}
        for thread in self.threads:
            root = workspace.message(thread.channel, thread.ts)
            assert root is not None
            found[thread.ticket_id] = [each.text for each in workspace.thread(root) if each.user == thread.user]
        return found

    async def at_the_desk(self) -> dict[int, list[str]]:
        """The comments of each ticket, as they are shown."""
        found = {}
        async with self.database.session() as session:
            for thread in self.threads:
                ticket = await session.get_one(Ticket, thread.ticket_id)
                shown = await conversation_of(session, ticket, notes=True, most=10_000)
                found[thread.ticket_id] = [comment.text for comment in shown.comments]
        return found


@pytest.fixture
async def storm(example_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storm]:
    """A sandbox and a bot."""
    over_socket = request.param
    port, admin_port = free_port(), free_port()
    sandbox = Sandbox(
        SandboxConfig(
            manifest=ROOT / "manifest.yml",
            people=ROOT / "examples/sandbox.yaml",
            port=0,
            bot_url=None if over_socket else f"http://127.0.0.1:{port}",
            rate_limits=False,
            event_retry_delays=SLACK_REPEATS,
        )
    )
    await sandbox.start()
    settings = {
        **DEMO_SECRETS,
        **({"slack_signing_secret": "", "slack_app_token": "xapp-sandbox"} if over_socket else {}),
        "slack_api_url": f"{sandbox.url}/api/",
        "clock_url": f"{sandbox.url}/_/clock",
        "triage_channel": "C0TRIAGE",
        "approvals_channel": "C0APPROVALS",
        "billing_channel": "C0BILLING",
        "database_url": example_url,
        "encryption_keys": [KEY],
        "mail_dir": tmp_path / "mail",
        "files_dir": tmp_path / "files",
        "port": port,
        "admin_port": admin_port,
        "quota_tickets": NO_QUOTA,
        "quota_comments": NO_QUOTA,
    }
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(LONG)) as http:
        database = Database(example_url, KEYS)
        storm = Storm(sandbox, http, settings, over_socket, database, sandbox.workspace.now())
        try:
            await storm.start()
            yield storm
        finally:
            if storm.process is not None:
                killed.kill(storm.process)
            await database.close()
            await sandbox.stop()


CASES = [
    pytest.param(SMALL, True, id="small-socket"),
    pytest.param(SMALL, False, id="small-http", marks=pytest.mark.long),
    pytest.param(FULL, True, id="full-socket", marks=pytest.mark.long),
    pytest.param(FULL, False, id="full-http", marks=pytest.mark.long),
]


@pytest.mark.sample(shows=sqlite_alone)
@pytest.mark.parametrize(("size", "storm"), CASES, indirect=["storm"])
async def test_no_message_is_lost_doubled_or_in_the_wrong_place(storm: Storm, size: Size) -> None:
    """Events come one to four times, late and in any order. The bot is killed again and again, and isn't reached for
    ten minutes. In the end, each ticket has the comments that its thread shows in Slack, in the same order."""
    await storm.open_threads(size.threads)
    storm.delivers = size.delivers
    await storm.act("fault", **SCATTERED)
    reached = size.messages - size.unreached - size.kills
    kills = {(number + 1) * reached // (size.kills + 1) for number in range(size.kills)}
    for number in range(reached):
        await storm.write()
        if number % size.together == 0:
            await storm.act("settle")
        if number in kills:
            await storm.kill_and_start_again()
    await storm.lose_the_connection(size.unreached)
    # What a killed process was handling is free once its lease has ended.
    await storm.act("clock", advance="PT2M")
    await storm.settle()

    assert (storm.count, len(kills)) == (size.messages, size.kills)
    assert await storm.at_the_desk() == storm.in_slack()
    # Some came as events, and some were read.
    assert await storm.count_rows("event_receipts WHERE event_id IS NOT NULL") > 0
    assert await storm.count_rows("event_receipts WHERE event_id IS NULL") > 0
