"""Six weeks of the example: what all messages say about each debt, and that no two of them contradict.

The clock moves day by day. Each day the schedule does what is due, and everything that would be sent is rendered with
the facts of that moment, as delivery does it. The debts are those of the example and of the terms that renew meanwhile.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from bot.schedule import Schedule
from handlers.notices import draw
from handlers.routing.arguments import unmarked
from handlers.views.blocks import Drawing
from models.access.desk import Channels
from models.billing.invoices.tables import Invoice
from models.core.database import Database
from models.core.outbox import Medium, Notice, NoticeState
from models.roles import RoleTables
from tests.handlers.hands import texts
from tests.support.keys import KEYS

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHANNELS = Channels("C0TRIAGE", "C0APPROVALS", "C0BILLING")
DAY = r"(?P<{}>[A-Z][a-z]{{2}} \d+, \d{{4}})"
AMOUNT = r"(?P<amount>\S*\d)"
CHARGE, TRANSFER = "charge", "transfer"
CLAIMS: tuple[tuple[str, str], ...] = (
    (CHARGE, rf"charged on {DAY.format('sent')}"),
    (CHARGE, rf"{AMOUNT} (?:is|will be) charged to"),
    (CHARGE, r"charged to your card"),
    (CHARGE, r"Please charge the"),
    (TRANSFER, rf"Please pay {AMOUNT} by bank transfer by {DAY.format('due')}"),
    (TRANSFER, rf"Please pay {AMOUNT} by {DAY.format('due')}"),
    (TRANSFER, rf"{AMOUNT} was due on {DAY.format('due')}"),
    (TRANSFER, rf"{AMOUNT} (?:was|is) due by bank transfer (?:on|by) {DAY.format('due')}"),
    (TRANSFER, rf"paid(?: yet)?: {AMOUNT} is due on {DAY.format('due')}"),
    (TRANSFER, rf"get an invoice on {DAY.format('sent')}, to pay by bank transfer by {DAY.format('due')}"),
)
"""What a message can say about how a debt is settled, in words of today and of the desk before."""
REF = re.compile(r"INV-\d{4}-\d{6}|SUB-\d+")


@dataclass(frozen=True)
class Claim:
    """What one message says: of which invoice or subscription, who settles it how, how much, and until when. `sent` is
    the day of the invoice or of the charge."""

    on: date
    kind: str
    ref: str
    how: str
    amount: str = ""
    due: date | None = None
    sent: date | None = None


def claims_in(said: str, kind: str, on: date) -> list[Claim]:
    """What a message says about debts. A sentence belongs to the invoice named last before it, or to the only one that
    the message names; one about a term to come to the subscription named last."""
    refs = [(found.start(), found[0]) for found in REF.finditer(said)]
    invoices = [ref for _, ref in refs if ref.startswith("INV-")]
    claims = []
    for how, pattern in CLAIMS:
        for found in re.finditer(pattern, said):
            parts = found.groupdict()
            before = [ref for place, ref in refs if place < found.end()]
            named = before if parts.get("sent") else [ref for ref in before if ref in invoices] or list(invoices)
            ref = (named or [""])[-1]
            days = {name: _day(parts[name]) for name in ("due", "sent") if parts.get(name)}
            claims.append(Claim(on, kind, ref, how, parts.get("amount") or "", **days))
    return claims


def _day(said: str) -> date:
    return datetime.strptime(said, "%b %d, %Y").replace(tzinfo=UTC).date()


class Clock:
    """A clock that stands until it's moved."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        """The moment."""
        return self.moment


class Weeks:
    """The example through some weeks: the claims of all messages, by debt. A debt is a subscription's bill of a day."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock, self.tables = Clock(), RoleTables.shipped()
        self.schedule = Schedule(database, self.clock, self.tables, CHANNELS, lambda: None, "Europe/Berlin")
        self.claims: list[Claim] = []
        self.wrong: list[str] = []

    async def live(self, days: Sequence[int]) -> None:
        """Move the clock to each of these days from the start on, and deliver what is due then."""
        async with self.database.transaction() as session:
            for table in ("people", "organizations"):
                await session.execute(text(f"UPDATE {table} SET locale = 'en'"))  # noqa: S608 - our own words
        for day in days:
            self.clock.moment = START + timedelta(days=day)
            await self.schedule.look()
            assert self.schedule.looked_at == self.clock.moment
            await self._deliver()

    async def _deliver(self) -> None:
        """Render what waits, and count it as sent."""
        now = self.clock.moment
        async with self.database.transaction() as session:
            waiting = select(Notice).where(Notice.state == NoticeState.WAITING).order_by(col(Notice.id))
            for notice in (await session.scalars(waiting)).all():
                drawing = await draw(session, notice, self.tables, now, vendor="Northwind", channels=CHANNELS)
                notice.state = NoticeState.SENT if drawing else NoticeState.DROPPED
                notice.message_channel, notice.message_ts = ("D1", str(notice.id)) if drawing else ("", "")
                if drawing is None:
                    continue
                found = claims_in(_said(notice, drawing), notice.kind, now.date())
                self.claims += found
                await self._compare(session, found)

    async def _compare(self, session: Any, claims: list[Claim]) -> None:
        """Compare what is said of an invoice with the invoice as it is at that moment."""
        for claim in claims:
            if not claim.ref.startswith("INV-"):
                continue
            invoice = await self._invoice(session, claim.ref)
            due = f"{invoice.due / 100:,.2f}" if invoice.currency not in ("JPY", "KWD") else ""
            if claim.amount and due and due not in claim.amount:
                self.wrong.append(f"{claim}: {due} is due.")
            if claim.due and claim.due != invoice.due_on:
                self.wrong.append(f"{claim}: it's due on {invoice.due_on}.")

    async def _invoice(self, session: Any, ref: str) -> Invoice:
        year, sequence = ref.split("-")[1:]
        same = (Invoice.year == int(year), Invoice.sequence == int(sequence))
        statement = select(Invoice).where(*same).options(joinedload(Invoice.subscription))  # type: ignore[arg-type]
        row: Invoice = (await session.scalars(statement)).one()
        return row

    async def debts(self) -> dict[tuple[str, date], list[Claim]]:
        """The claims of each debt. What is said of a term to come is of the invoice that it got."""
        found: dict[tuple[str, date], list[Claim]] = defaultdict(list)
        async with self.database.transaction() as session:
            for claim in self.claims:
                if claim.ref.startswith("INV-"):
                    invoice = await self._invoice(session, claim.ref)
                    found[invoice.subscription.ref, invoice.issued_on].append(claim)
                elif claim.sent:
                    found[claim.ref, claim.sent].append(claim)
                else:
                    self.wrong.append(f"{claim}: of which debt?")
        return found


def _said(notice: Notice, drawing: Drawing) -> str:
    """What people read: the email, or the message with its blocks."""
    if notice.medium is Medium.MAIL:
        assert drawing.mail is not None
        return f"{drawing.mail.subject}\n{drawing.mail.text}"
    assert drawing.message is not None
    return unmarked("\n".join([drawing.message.text, *texts(list(drawing.message.blocks or []))]))


def contradictions(debts: dict[tuple[str, date], list[Claim]]) -> list[str]:
    """The debts about which two messages differ: in who settles it how, or until when."""
    found = []
    for debt, claims in debts.items():
        for what in ("how", "due"):
            said = {getattr(claim, what) for claim in claims} - {None}
            if len(said) > 1:
                found.append(f"{debt[0]} of {debt[1]}: {what} is {sorted(map(str, said))}")
    return found


EACH_DAY = list(range(1, 43))
SAMPLE = [1, 7, 30, 34, 38, 42]
"""The days on which SUB-1060 is told about: before its term, its invoice, and what follows until that is overdue."""


@pytest.mark.parametrize(
    "days", [pytest.param(SAMPLE, id="some-days"), pytest.param(EACH_DAY, id="each-day", marks=pytest.mark.long)]
)
async def test_no_two_messages_contradict_each_other_about_a_debt(example_sqlite: str, days: list[int]) -> None:
    """Who pays how, how much, and until when: from the first reminder of a term to the last one of its invoice."""
    database = Database(example_sqlite, KEYS)
    try:
        weeks = Weeks(database)
        await weeks.live(days)
        debts = await weeks.debts()
    finally:
        await database.close()
    assert contradictions(debts) == []
    assert weeks.wrong == []
    assert {claim.how for claims in debts.values() for claim in claims} == {TRANSFER}
    renewed = debts["SUB-1060", date(2026, 11, 30)]
    assert {"renewal", "invoice_issued", "invoice_card", "payments_due"} <= {claim.kind for claim in renewed}
