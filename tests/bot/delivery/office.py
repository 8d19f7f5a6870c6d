"""A post office for tests: a database, a sandbox to deliver into, a mail folder, and a clock moved by hand."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any, cast

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.clock import Clock
from bot.delivery.deliverer import Deliverer
from bot.delivery.limiter import Limiter
from bot.delivery.slack import PATIENCE, SlackWay
from bot.delivery.ways import Ways
from bot.documents.engine import TypstEngine
from bot.files.storage import FolderStorage, Storage
from bot.mail import FolderPostbox, Postbox
from handlers.notices import NoticeContext, Renderer
from handlers.views.blocks import Message
from handlers.views.mails import Look
from handlers.views.reader import escape
from models.access.desk import Channels, Desk
from models.core.database import Database
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState, Payload
from models.roles import RoleTables
from sandbox.server import Sandbox

TRIAGE, APPROVALS = "C0TRIAGE", "C0APPROVALS"
TABLES = RoleTables.shipped()
LOOK = Look("Northwind", "#1264a3")
SENDER = "Steward <desk@northwind.example>"
Write = Callable[[Desk], Any]


@dataclass
class HandClock:
    """A clock that somebody moves."""

    at: datetime

    def now(self) -> datetime:
        """The moment it was moved to."""
        return self.at

    def advance(self, seconds: float) -> None:
        """Move it on."""
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Probe(Payload):
    """A notice for tests."""

    kind = cast(NoticeKind, "probe")
    text: str


async def probe(context: NoticeContext, notice: Probe) -> Message:
    """A notice for tests: its own words, or for an edit which edit it is."""
    return Message(escape(f"edit {context.row.id}" if context.is_edit else notice.text))


PROBES = Renderer(Probe, probe)


def make_deliverer(
    database: Database,
    clock: Clock,
    http: aiohttp.ClientSession,
    api: str,
    postbox: Postbox,
    *,
    patience: float = PATIENCE,
    most_at_once: int = 20,
    storage: Storage | None = None,
) -> Deliverer:
    """The product's deliverer, in a hurry: Slack's rates are not kept."""
    client = AsyncWebClient("xoxb-sandbox", base_url=api, retry_handlers=[])
    client.session = http
    slack = SlackWay(client, Limiter(time.monotonic, pace=10_000), patience)
    slack.home_team = "T0DELIVERY"
    ways = Ways(slack, postbox, SENDER, LOOK, TypstEngine(), storage or FolderStorage(Path("var/files")))
    return Deliverer(database, clock, TABLES, ways, most_at_once)


@dataclass
class Office:
    """What a test needs to write notices, deliver them, and see what arrived."""

    url: str
    sandbox: Sandbox
    database: Database
    http: aiohttp.ClientSession
    mail_dir: Path
    clock: HandClock
    readers: list[int]
    _mark: int = field(default=0, init=False)

    @property
    def api(self) -> str:
        """Where the sandbox takes Slack's calls."""
        return f"{self.sandbox.url}/api/"

    def deliverer(self, **more: Any) -> Deliverer:
        """A deliverer on this office's database."""
        given = {"database": self.database, "postbox": FolderPostbox(self.mail_dir), "clock": self.clock, **more}
        return make_deliverer(http=self.http, api=self.api, **given)

    async def write(self, *acts: Write) -> list[Notice]:
        """Write notices in one transaction, each by one act, and return them."""
        async with self.database.transaction() as session:
            desk = Desk(session, None, self.clock.now(), TABLES, Channels(TRIAGE, APPROVALS))
            for act in acts:
                done = act(desk)
                if done is not None:
                    await done
                await session.flush()
            statement = select(Notice).where(col(Notice.id) > self._mark).order_by(col(Notice.id))
            notices = list(await session.scalars(statement))
        self._mark = notices[-1].id
        return notices

    def direct(self, reader: int, text: str) -> Write:
        """A direct message to the reader of that number."""
        return lambda desk: desk.tell([self.readers[reader]], Probe(text), f"{text}:dm")

    def mail(self, reader: int, text: str) -> Write:
        """A mail."""
        to = self.readers[reader]
        return lambda desk: desk.notify(Medium.MAIL, Probe(text), f"{text}:mail:{to}", person_id=to)

    def card(self, text: str, channel: str = TRIAGE) -> Write:
        """A card in a channel; its text is its key."""
        return lambda desk: desk.post(channel, Probe(text), text)

    def redraw(self, text: str) -> Write:
        """An edit of the card of that text."""
        return lambda desk: desk.redraw(col(Notice.key) == text)

    async def now(self, notice: Notice) -> Notice:
        """The notice as it is in the database now."""
        async with self.database.transaction() as session:
            return await session.get_one(Notice, notice.id)

    async def states(self, notices: list[Notice]) -> list[NoticeState]:
        """The states of notices now."""
        return [(await self.now(notice)).state for notice in notices]

    async def deliver(self, deliverer: Deliverer | None = None, rounds: int = 40) -> None:
        """Deliver until nothing waits, moving the clock over the pauses."""
        deliverer = deliverer or self.deliverer()
        for _round in range(rounds):
            await deliverer.run_until_idle()
            if not await deliverer.outbox.undelivered():
                return
            self.clock.advance(61)
        raise AssertionError(f"Still undelivered: {await deliverer.outbox.undelivered()}")

    def messages(self, channel: str) -> list[Any]:
        """What stands in a channel, oldest first."""
        return self.sandbox.workspace.messages_in(channel)

    def texts(self, channel: str) -> list[str]:
        """The texts in a channel, oldest first."""
        return [message.text for message in self.messages(channel)]

    def calls(self, method: str) -> int:
        """How often the sandbox was called."""
        return len([entry for entry in self.log() if entry["method"] == method])

    def log(self) -> list[dict[str, Any]]:
        """All that the sandbox was asked."""
        return self.sandbox._engine.traffic.since(0)

    def fault(self, **wish: Any) -> None:
        """Let the sandbox misbehave; with nothing given, behave again."""
        self.sandbox._engine.faults.ask(wish)

    async def faults_of(self, notices: list[Notice]) -> list[str]:
        """Say what is wrong with the arrival of notices: none, twice, at a wrong place, an old card. None: []."""
        arrived = Counter(self._arrived())
        last_edits = {notice.edits_id: notice.id for notice in notices if notice.medium is Medium.EDIT}
        wrong = []
        for before in notices:
            notice = await self.now(before)
            said = f"{notice.medium} {notice.key}"
            if notice.state is not NoticeState.SENT:
                wrong.append(f"{said} is {notice.state}: {notice.trouble}")
            if notice.medium is not Medium.EDIT and arrived[self._place(notice), notice.token] != 1:
                wrong.append(f"{said} arrived {arrived[self._place(notice), notice.token]} times")
            if (edit := last_edits.get(notice.id)) and self._text(notice) != f"edit {edit}":
                wrong.append(f"{said} reads {self._text(notice)}, not edit {edit}")
        tokens = {notice.token for notice in notices}
        if sum(count for (_, token), count in arrived.items() if token in tokens) != len(notices) - sum(
            notice.medium is Medium.EDIT for notice in notices
        ):
            wrong.append("Something arrived at a wrong place.")
        return wrong

    def _text(self, card: Notice) -> str:
        message = self.sandbox.workspace.message(card.message_channel, card.message_ts)
        return message.text if message else "nothing"

    def _place(self, notice: Notice) -> str:
        if notice.medium is Medium.MAIL:
            return f"reader{self.readers.index(notice.person_id or 0):02}@delivery.example"
        return notice.channel or f"D0READER{self.readers.index(notice.person_id or 0):02}"

    def mailed(self) -> list[str]:
        """The subjects of the mails that were sent."""
        return [str(message_from_bytes(file.read_bytes())["Subject"]) for file in self.mail_dir.glob("*.eml")]

    def _arrived(self) -> list[tuple[str, str]]:
        found = [
            (channel, str(message.metadata["event_payload"]["token"]))
            for channel in self.sandbox.workspace.channels
            for message in self.messages(channel)
            if message.metadata
        ]
        for file in self.mail_dir.glob("*.eml"):
            mail = message_from_bytes(file.read_bytes())
            found.append((str(mail["To"]), str(mail["Message-ID"]).strip("<>").partition("@")[0]))
        return found
