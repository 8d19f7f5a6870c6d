"""A desk on which things happen one after the other, and are delivered when the test wants it."""

import asyncio
import base64
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
from sqlalchemy import text as sql

from tests.handlers.hands import Hands, Said
from tests.handlers.leaks.eyes import Eyes
from tests.handlers.leaks.model import Facts, Model, Ticket
from tests.handlers.leaks.world import BY_MAIL, address, everybody, read_facts
from tests.support.desk import RunningDesk, hold_deliveries

Json = dict[str, Any]
WORDS = [
    "the",
    "pump",
    "hums",
    "since",
    "noon",
    "and",
    "nobody",
    "knows",
    "why",
    "it",
    "does",
    "that",
    "on",
    "a",
    "monday",
    "when",
    "all",
    "vans",
    "are",
    "out",
]
LINK = re.compile(r"http://127\.0\.0\.1:\d+/download/file/[0-9a-f.]+")
ROOT_OF_THREAD = (
    "SELECT n.message_ts FROM notices n JOIN people p ON p.id = n.person_id WHERE p.email = :who"
    " AND n.subject_id = :ticket AND n.kind IN ('ticket_opened', 'ticket_changed') AND n.medium = 'direct'"
    " AND n.reply_to_id IS NULL AND n.state = 'sent' AND n.message_ts <> '' ORDER BY n.id LIMIT 1"
)


@dataclass
class Written:
    """A comment that somebody wrote in their thread, with its marks and those of its files."""

    ticket: Ticket
    who: str
    ts: str
    marks: list[str]
    files: list[str] = field(default_factory=list)


class Day:
    """The desk, the model and the eyes. Nothing is delivered but by `deliver`, so that rights can change meanwhile."""

    def __init__(self, desk: RunningDesk, seed: int) -> None:
        self.desk, self.hands = desk, Hands(desk)
        self.random = random.Random(seed)  # noqa: S311 - not for secrets
        self.model = Model()
        self.eyes = Eyes(self.hands.engine, self.model, desk.bot.settings.mail_dir)
        self.written: list[Written] = []
        self.links: list[tuple[str, str]] = []
        self.texts: dict[str, int] = {}
        self.sent_files = False
        self.filed: set[int] = set()
        self.files: dict[str, list[str]] = {}
        hold_deliveries(desk)

    @property
    def facts(self) -> Facts:
        """The facts that the model knows."""
        return self.model.facts

    async def sync(self) -> None:
        """Read the facts again, after something about people changed."""
        self.model.facts = await read_facts(self.desk.database)

    async def deliver(self) -> None:
        """Deliver all that is due, and look at what that left."""
        self.eyes.doing, self.eyes.echo = f"{self.eyes.doing}, delivered", ("", set())
        if self.sent_files:
            self.sent_files = False
            await self.desk.bot.copier.run_until_idle()
        await self.desk.bot.deliverer.run_until_idle()
        self.eyes.mails()
        self.eyes.stale()

    async def types(self, who: str, line: str, marks: Iterable[str] = ()) -> Said:
        """Type a command."""
        self._begin(who, line, marks)
        return await self.hands.command(who, line)

    async def submits(self, who: str, name: str, values: Json, about: str = "", marks: Iterable[str] = ()) -> Said:
        """Send a form."""
        self._begin(who, f"{name} {values}", marks)
        said = await self.hands.submit(who, name, values, about)
        self.eyes.read(who, "view", said.all)
        return said

    async def suggests(self, who: str, name: str, typed: str, form: str = "") -> None:
        """Type in a searchable select."""
        self._begin(who, f"{name} {typed}")
        said = await self.hands.suggest(who, name, typed, form)
        self.eyes.read(who, "options", said.all)

    async def opens_home(self, who: str) -> None:
        """Open the App Home."""
        self._begin(who, "home")
        await self.hands.home(who)

    def _begin(self, who: str, doing: str, marks: Iterable[str] = ()) -> None:
        self.eyes.doing, self.eyes.echo = f"after {who}: {doing[:200]}", (who, set(marks))

    def words(self, ticket: int, kind: str, who: str) -> tuple[str, list[str]]:
        """A text with its marks: now and then a long one, with a second mark at its end."""
        mark = self.model.mark(ticket, kind, who)
        self.texts[mark] = ticket
        some = self.random.choices(WORDS, k=self.random.randrange(3, 12))
        if kind in "dcn" and self.random.random() < 0.05:
            more = self.model.mark(ticket, kind, who)
            self.texts[more] = ticket
            return " ".join([mark, *some * 80, more]), [mark, more]
        return " ".join([mark, *some]), [mark]

    def file(self, ticket: int, who: str) -> tuple[str, bytes, list[str]]:
        """A file with marks in its name and its content."""
        self.sent_files = True
        self.filed.add(ticket)
        marks = [self.model.mark(ticket, "f", who), self.model.mark(ticket, "b", who)]
        self.files[f"{marks[0]}.log"] = marks
        return f"{marks[0]}.log", f"{marks[1]}\n".encode(), marks

    async def rows(self, statement: str, **values: Any) -> Sequence[Any]:
        """Look into the database."""
        async with self.desk.database.transaction() as session:
            return (await session.execute(sql(statement), values)).all()

    async def writes(self, who: str, ticket: Ticket, *, files: int = 0) -> None:
        """Write in one's thread about a ticket, if there is one."""
        root = await self.rows(ROOT_OF_THREAD, who=address(who), ticket=ticket.number)
        if not root:
            return
        text, marks = self.words(ticket.number, "c", who)
        made = [self.file(ticket.number, who) for _ in range(files)]
        shared = [{"name": name, "content": base64.b64encode(content).decode()} for name, content, _ in made]
        self._begin(who, f"writes on {ticket.ref}", marks)
        acted = await self.desk._post("message", user=who, channel="dm", text=text, thread_ts=root[0][0], files=shared)
        ts = next(one["ts"] for one in acted["messages"] if one["text"] == text)
        self.written.append(Written(ticket, who, ts, marks, [mark for *_, them in made for mark in them]))

    async def edits(self, one: Written) -> None:
        """Change what one wrote. The earlier words are gone."""
        text, marks = self.words(one.ticket.number, "c", one.who)
        self._begin(one.who, f"edits on {one.ticket.ref}", marks)
        await self.desk._post("edit", user=one.who, channel="dm", ts=one.ts, text=text)
        self.kill(one.marks)
        one.marks = marks

    async def deletes(self, one: Written) -> None:
        """Delete what one wrote."""
        self._begin(one.who, f"deletes on {one.ticket.ref}")
        await self.desk._post("delete", user=one.who, channel="dm", ts=one.ts)
        self.kill([*one.marks, *one.files])
        self.written.remove(one)

    def kill(self, marks: Iterable[str]) -> None:
        """Nobody may see these any more."""
        for mark in marks:
            self.model.kill(mark)
            self.texts.pop(mark, None)
        for one in self.written:
            one.marks = [mark for mark in one.marks if mark not in self.model.dead]

    async def state(self, ticket: Ticket) -> str:
        """The state of a ticket."""
        return str((await self.rows("SELECT state FROM tickets WHERE id = :id", id=ticket.number))[0][0])

    async def wait(self, time: timedelta) -> None:
        """Let time pass."""
        self.hands.engine.workspace.advance(time)
        until = self.hands.engine.workspace.now()
        while self.desk.bot.clock.now() < until - timedelta(milliseconds=1):  # noqa: ASYNC110
            await asyncio.sleep(0.002)

    async def gets_file(self, who: str, ticket: Ticket) -> None:
        """Ask for a link to a file of a ticket, and keep it for later."""
        listed = await self.types(who, f"/ticket attachments {ticket.ref}")
        refs = sorted(set(re.findall(r"\bF-\d+\b", listed.all)))
        if refs:
            said = await self.types(who, f"/ticket attachments {ticket.ref} {self.random.choice(refs)}")
            self.links += [(who, link) for link in LINK.findall(said.all)[:1]]

    async def downloads(self, who: str, link: str) -> None:
        """Open a link that somebody got some time ago."""
        self._begin(who, f"downloads {link}")
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            for _ in range(2):
                async with browser.post(link) as answer:
                    self.eyes.read(who, "file", f"{answer.headers} {await answer.text()}")

    def contacts(self) -> list[str]:
        """The contacts who can act in Slack."""
        there = {who for _, who in self.facts.roles}
        return sorted(who for who in there & self.facts.bound if who not in BY_MAIL)

    def agents(self, among: set[str]) -> list[str]:
        """The staff with one of these roles who can act in Slack."""
        return sorted(who for who, held in self.facts.staff.items() if held & among and who in self.facts.bound)

    def strangers(self, ticket: Ticket) -> list[str]:
        """People in Slack who may not see a ticket."""
        there = [who for who in everybody() if who in self.facts.bound and not self.facts.staff.get(who)]
        return [who for who in there if not self.model.sees(ticket, who)]
