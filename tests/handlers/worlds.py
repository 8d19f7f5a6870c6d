"""Small worlds to try every route in: one subscription under one role table, and one person for everything that one
can be to it. A world is written once and put back between two cases.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from models.core.database import Database
from models.core.outbox import Medium, Notice, NoticeState
from models.desks.enquiries.tables import Enquiry, EnquiryKind
from models.desks.tickets.classification import Severity
from models.desks.tickets.tables import Ticket
from models.directory.people import Person, SlackUser, StaffMember
from models.roles import Kind, Role, StaffRole
from tests import nouns
from tests.handlers.quoted import quotes
from tests.handlers.stocked import server, stock
from tests.models.builders import NOW, Office, bank_account, invoice, item, organization, plan, subscription
from tests.models.roles.typed import BP, BS, ROLES, SA, TP, TS
from tests.support.discovery import each
from tests.support.rows import new as new  # also for those who import a world

TEAM = "T0NORTHWIND"
SLACK = {
    BP: "U0ANA",
    BS: "U0BEN",
    TP: "U0CHIDI",
    TS: "U0DANA",
    SA: "U0EVA",
    "spare": "U0OLENA",
    "spare technician": "U0TARAS",
    "newcomer": "U0DARIA",
    "stranger": "U0BO",
    "former": "U0KOFI",
    "agent": "U0AGNES",
    "billing": "U0BELLA",
    "admin": "U0ADAM",
    "unknown": "U0ZOE",
}
STAFF_ROLES = ("agent", "billing", "admin")
KIND_OF = {BP: "billing", BS: "billing", TP: "technical", TS: "technical", SA: "billing"}
REF, OTHER_REF, INVOICE, OTHER_INVOICE = "SUB-1001", "SUB-2001", "INV-2026-000001", "INV-2026-000002"
LATER = datetime(2036, 1, 1, tzinfo=UTC)
Table = list[tuple[object, ...]]


@dataclass(frozen=True)
class World:
    """Which table and kind it is, and what its people and tickets are called there. All ids are by name."""

    table: str
    kind: str
    people: Mapping[str, int]
    tickets: Mapping[str, str]
    enquiries: Mapping[str, str]

    @classmethod
    def named(cls, table: str, kind: str) -> "World":
        """A world without anybody in it: enough to ask who may what in such a world."""
        return cls(table, kind, {}, {}, {})


class Rows:
    """The database's content, seen and put back from beside the bot.

    The guards of the audit trail let nobody put it back, so they are taken off in this one file.
    """

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, cached_statements=1000)
        self._connection.execute("PRAGMA busy_timeout = 120000")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._with_triggers: set[str] = set()
        found = self._connection.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, table in found:
            # The index of tickets is kept by triggers, and goes back with them.
            if name.startswith("ticket_words_"):
                self._with_triggers.add(table)
            else:
                self._connection.execute(f"DROP TRIGGER {name}")
        found = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        self.tables = sorted(name for (name,) in found if name != "alembic_version" and "ticket_grams" not in name)
        self._seen: tuple[int, dict[str, Table]] | None = None
        """What the tables held when they were last read or put back, and at which version."""

    def all(self) -> dict[str, Table]:
        """Every row of every table."""
        self._connection.execute("BEGIN")
        _, seen = self._content()
        self._connection.execute("COMMIT")
        return dict(seen)

    def _content(self) -> tuple[int, dict[str, Table]]:
        """The same within a transaction, and its version, a number that changes with what others write. The tables are
        read only if somebody has changed one since they were seen."""
        ((version,),) = self._connection.execute("PRAGMA data_version")
        if self._seen is None or self._seen[0] != version:
            read = {name: self._connection.execute(f"SELECT * FROM {name}").fetchall() for name in self.tables}  # noqa: S608
            self._seen = int(version), read
        return self._seen

    async def put_back(self, content: Mapping[str, Table]) -> None:
        """Make every table hold these rows and no others. In a thread: the bot may be in a transaction that ends only
        when the event loop goes on."""
        await asyncio.to_thread(self._put_back, content)

    def _put_back(self, content: Mapping[str, Table]) -> None:
        run = self._connection
        run.execute("BEGIN IMMEDIATE")
        version, seen = self._content()
        other = {name: rows for name, rows in content.items() if rows != seen[name]}
        for name, rows in other.items():
            run.execute(f"DELETE FROM {name}")  # noqa: S608
            if rows:
                run.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
        run.execute("COMMIT")
        # What triggers wrote meanwhile isn't known.
        self._seen = None if self._with_triggers & other.keys() else (version, {**seen, **other})

    async def run(self, statement: str) -> None:
        """Change rows from beside the bot."""
        # The version counts only what others change.
        self._seen = None
        await asyncio.to_thread(self._connection.executescript, statement)

    async def ask(self, query: str) -> Table:
        """Rows, as a query finds them."""
        return await asyncio.to_thread(lambda: self._connection.execute(query).fetchall())

    def kinds_of_notices(self) -> set[str]:
        """What is to be told somebody."""
        return {kind for (kind,) in self._connection.execute("SELECT DISTINCT kind FROM notices")}

    def audit(self) -> list[dict[str, object]]:
        """The audit trail, oldest first."""
        cursor = self._connection.execute("SELECT * FROM audit ORDER BY id")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def changed(before: Mapping[str, Table], after: Mapping[str, Table]) -> set[str]:
    """The tables that are not as they were. What counts refusals, receipts of events and what is searched have tests of
    their own."""
    apart = {"refusals", "probed_ids", "event_receipts", "ticket_words", "ticket_writers"}
    return {name for name in after if before[name] != after[name]} - apart


def somebody(name: str, domain: str = "acme.example") -> Person:
    """One of the people, bound to their Slack user."""
    key = name.replace(".", "-").replace(" ", "-")
    staff = [new(StaffMember, role=StaffRole(name))] if name in STAFF_ROLES else []
    bound = [new(SlackUser, team_id=TEAM, user_id=SLACK[name])]
    return Person(
        key=key, name=name.title(), email=f"{key}@{domain}", slack_users=bound, staff_roles=staff, locale="en"
    )


def ticket(number: int, of: object, opener: Person) -> Ticket:
    """An open ticket."""
    return new(
        Ticket,
        id=number,
        subscription=of,
        opener=opener,
        severity=Severity.NORMAL,
        subject=f"Ticket {number}",
        description="It does not start.",
        last_word_at=NOW,
        last_word_by=opener,
        opened_at=NOW,
    )


def question(number: int, of: object, asker: Person) -> Enquiry:
    """A question that waits for an answer."""
    return new(
        Enquiry,
        id=number,
        subscription=of,
        kind=EnquiryKind.QUESTION,
        asker=asker,
        asked_at=NOW,
        text="Why so much?",
    )


def card(key: str, kind: str, subject_id: int) -> Notice:
    """A card that was posted: there to be drawn anew."""
    return Notice(
        key=key,
        kind=kind,
        medium=Medium.CHANNEL,
        channel="C0TRIAGE",
        destination="channel:C0TRIAGE",
        subject_id=subject_id,
        created_at=NOW,
        try_at=NOW,
        state=NoticeState.SENT,
        message_channel="C0TRIAGE",
        message_ts="1.1",
    )


async def make_world(database: Database, table: str, kind: str, ends_on: date | None = None) -> World:
    """Write a world into an empty database: SUB-1001 with all roles, and SUB-2001 of another organization."""
    office, ends_on = Office(database), ends_on or NOW.date() + timedelta(days=3000)
    people = {name: somebody(name) for name in SLACK if name not in ("unknown", "stranger")}
    people["stranger"] = somebody("stranger", "elsewhere.example")
    roles = [role for role in ROLES if role != SA or table == "license-and-site"]
    contacts = [(people[role], Role(role)) for role in roles]
    contacts += [(people["spare"], Role(BS)), (people["spare technician"], Role(TS))]
    acme, elsewhere = organization(), organization("elsewhere")
    sold = server(kind)
    under, key = plan(table), "FPS6-ACME-0001"
    of = subscription(
        1001, *contacts, of=acme, under=under, kind=Kind(kind), ends_on=ends_on, items=[item(sold)], license_key=key
    )
    other_plan = plan("license-and-site", "other")
    other = subscription(
        2001, (people["stranger"], Role(BP)), of=elsewhere, under=other_plan, ends_on=ends_on, items=[item(sold)]
    )
    await office.save(*people.values(), of, other, bank_account(), invoice(of, 1), invoice(other, 2))
    await stock(office, kind, of)
    await quotes(office, 1, of, people[BP])
    await quotes(office, 4, other, people["stranger"])
    openers = [*roles, "former", "stranger"]
    ids = {name: 10 + place for place, name in enumerate(openers)}
    for name, number in ids.items():
        await office.save(ticket(number, other if name == "stranger" else of, people[name]))
        await office.save(card(f"ticket:{number}", "ticket_card", number))
        await office.save(question(number, other if name == "stranger" else of, people[name]))
        await office.save(card(f"enquiry:{number}", "enquiry_card", number))
    for add in each(nouns, "rows_for_routes"):
        await add(office, of, other, people)
    return World(
        table=table,
        kind=kind,
        people={name: person.id for name, person in people.items()},
        tickets={name: f"T-{number}" for name, number in ids.items() if name != "stranger"},
        enquiries={name: f"ENQ-{number}" for name, number in ids.items() if name != "stranger"},
    )
