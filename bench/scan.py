"""How long a scan for renewal reminders takes: `python -m bench.scan [--subscriptions N] [--due N] [--only sqlite]`.

There are a million subscriptions with two contacts each, and ten thousand reminders are due. They are written by the
action that the schedule calls, on SQLite and on PostgreSQL. For comparison, the same run copies the same rows
(reminders, renewals, threads and notices) with a bare `INSERT … SELECT`. It also measures a scan with nothing due,
after 9:00 came somewhere and in between.
"""
# ruff: noqa: S608 - the statements contain only this file's own names and numbers

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import text

from models.access.desk import Channels, Desk, System
from models.core.database import Database
from models.core.types import Row
from models.renewals.reminders import raise_reminders
from models.roles import RoleTables, SystemRight
from tests.support.postgres import running_postgres

NOW = datetime(2026, 6, 1, 21, 0, 30, tzinfo=UTC)
TODAY, MOMENT = NOW.date(), "2026-05-01"
CLOCK = System("bench", frozenset({SystemRight.RAISE_REMINDERS}))
TABLES = RoleTables.shipped()
ORGANIZATIONS, PEOPLE = 2_000, 50_000
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Etc/GMT+12", "Pacific/Kiritimati")
WRITTEN = ("reminders", "renewals", "renewal_threads", "notices")
T = TypeVar("T")


def numbers(sqlite: bool, name: str, most: int) -> str:
    """A series of numbers from 1, in each database's own way."""
    if sqlite:
        return f"WITH RECURSIVE {name}(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM {name} WHERE n < {most}) "
    return f"WITH {name}(n) AS (SELECT generate_series(1, {most})) "


async def fill(database: Database, subscriptions: int, due: int) -> None:
    """Write the rows. The first `due` subscriptions end in 30 days. The others wait for a later slot."""
    lite = database.is_sqlite
    statements = [*_customers(lite, subscriptions, due), *_reminded(due)]
    if not lite:
        # The IDs were set by hand, so the sequence has to be updated.
        statements.append("SELECT setval('renewals_id_seq', 10000000)")
    async with database.transaction() as session:
        for statement in statements:
            await session.execute(text(statement))
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.commit()


def _customers(lite: bool, subscriptions: int, due: int) -> list[str]:
    """The statements that write organizations, people, subscriptions and contacts."""
    zone = "CASE n % 6 " + " ".join(f"WHEN {i} THEN '{name}'" for i, name in enumerate(ZONES)) + " END"

    def later(days: str) -> str:
        return f"date('{TODAY}', ({days}) || ' days')" if lite else f"DATE '{TODAY}' + CAST({days} AS integer)"

    return [
        "INSERT INTO plans (id, key, name, role_table) VALUES (1, 'p', 'Plan', 'license-and-site')",
        numbers(lite, "o", ORGANIZATIONS) + "INSERT INTO organizations (id, key, name, time_zone, locale, "
        f"billing_address, shares_tickets) SELECT n, 'o' || n, 'O' || n, {zone}, 'en', '', false FROM o",
        numbers(lite, "p", PEOPLE) + "INSERT INTO people (id, key, name, email, time_zone, locale, phone) "
        f"SELECT n, 'p' || n, 'P' || n, 'p' || n || '@acme.example', CASE n % 3 WHEN 0 THEN {zone} ELSE '' END, '', '' "
        "FROM p",
        numbers(lite, "u", PEOPLE)
        + "INSERT INTO slack_users (person_id, enterprise_id, team_id, user_id, state, proof) "
        "SELECT n, '', 'T0', 'U' || n, 'bound', 'vendor' FROM u",
        numbers(lite, "s", subscriptions) + "INSERT INTO subscriptions (id, number, organization_id, plan_id, kind, "
        "name, starts_on, ends_on, remind_on) SELECT n, n, n % 2000 + 1, 1, 'license', 'S', "
        f"CASE WHEN n <= {due} THEN {later('-335')} ELSE {later('n % 240 - 250')} END, "
        f"CASE WHEN n <= {due} THEN {later('30')} ELSE {later('n % 240 + 100')} END, "
        f"CASE WHEN n <= {due} THEN {later('0')} ELSE {later('n % 240 + 10')} END FROM s",
        numbers(lite, "c", subscriptions) + "INSERT INTO contacts (subscription_id, person_id, kind, rank) "
        f"SELECT n, n % {PEOPLE} + 1, 'billing', 'primary' FROM c",
        numbers(lite, "c", subscriptions) + "INSERT INTO contacts (subscription_id, person_id, kind, rank) "
        f"SELECT n, (n + 7) % {PEOPLE} + 1, 'site_admin', 'only' FROM c",
    ]


def _reminded(due: int) -> list[str]:
    """The statements that give a tenth of the others an earlier reminder, so that no table is empty."""
    told = "FROM subscriptions AS s JOIN contacts AS c ON c.subscription_id = s.id AND c.kind = 'billing' "
    told += f"WHERE s.id > {due} AND s.id % 10 = 0"
    return [
        "INSERT INTO renewals (id, subscription_id, term_ends_on, state, opened_at, reason) "
        f"SELECT s.id, s.id, s.ends_on, 'open', '{MOMENT}', '' {told}",
        "INSERT INTO renewal_threads (renewal_id, person_id, opened_at, escalated) "
        f"SELECT s.id, c.person_id, '{MOMENT}', false {told}",
        "INSERT INTO reminders (subscription_id, term_ends_on, slot, person_id, raised_at, scan) "
        f"SELECT s.id, s.ends_on, 90, c.person_id, '{MOMENT}', 'earlier' {told}",
        "INSERT INTO notices (key, token, kind, medium, person_id, channel, address, destination, subject_id, facts, "
        "created_at, state, try_at, tries, leased_by, maybe_sent, message_channel, message_ts, trouble) "
        "SELECT 'earlier ' || s.id, 'token' || s.id, 'renewal', 'direct', c.person_id, '', '', "
        f"'direct ' || c.person_id, s.id, '{{}}', '{MOMENT}', 'sent', '{MOMENT}', 1, '', true, 'D', '1', '' {told}",
    ]


async def scan(database: Database, now: datetime = NOW, since: datetime | None = None) -> int:
    """Raise everything that is due, as the schedule does."""
    raised, after = 0, 0
    while True:
        async with database.transaction() as session:
            found = await raise_reminders(Desk(session, CLOCK, now, TABLES, Channels("", "")), since, after)
        if found.after is None:
            return raised
        raised, after = raised + found.raised, found.after


async def marks_of(database: Database) -> dict[str, int]:
    """The highest ID of each table that a scan writes to."""
    async with database.transaction() as session:
        found = {table: await session.execute(text(f"SELECT coalesce(max(id), 0) FROM {table}")) for table in WRITTEN}
        return {table: int(row.scalar_one()) for table, row in found.items()}


async def copy_aside(database: Database, marks: dict[str, int]) -> None:
    """Copy the rows that a scan wrote to separate tables."""
    async with database.transaction() as session:
        for table in WRITTEN:
            copied = f"SELECT * FROM {table} WHERE id > {marks[table]}"
            await session.execute(text(f"CREATE TABLE aside_{table} AS {copied}"))


async def write_bare(database: Database) -> None:
    """The bare statements: they insert the same rows from the copies, changed just enough to be new rows."""
    day = "'2099-01-01'" if database.is_sqlite else "DATE '2099-01-01'"
    other: dict[str, dict[str, str]] = {
        "reminders": {"slot": "slot + 1000"},
        "renewals": {"term_ends_on": day},
        "renewal_threads": {"person_id": f"person_id % {PEOPLE} + 1"},
        "notices": {"key": "key || ' bare'", "token": "'z' || substr(token, 2)"},
    }
    async with database.transaction() as session:
        for table in WRITTEN:
            names = [column.name for column in Row.metadata.tables[table].columns]
            chosen = [(other[table] | {"id": "id + 50000000"}).get(name, name) for name in names]
            statement = f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(chosen)} FROM aside_{table}"
            await session.execute(text(statement))


async def timed(work: Callable[[], Awaitable[T]]) -> tuple[float, float, T]:
    """The seconds, the growth of the process's peak memory in MB, and the result."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    outcome = await work()
    seconds = time.perf_counter() - start
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, outcome


async def measure(name: str, url: str, subscriptions: int, due: int) -> None:
    """Measure one database and print the figures."""
    database = Database(url)
    await database.migrate()
    await fill(database, subscriptions, due)
    before = NOW - timedelta(days=2)
    # Loading that happens once in a process doesn't count as part of the scan.
    await scan(database, before)
    marks = await marks_of(database)
    seconds, memory, raised = await timed(lambda: scan(database))
    idle, _, none = await timed(lambda: scan(database, NOW + timedelta(minutes=15), NOW))
    between, _, _ = await timed(lambda: scan(database, NOW + timedelta(minutes=5), NOW))
    await copy_aside(database, marks)
    bare, _, _ = await timed(lambda: write_bare(database))
    await database.close()
    print(f"{name}: {subscriptions:,} subscriptions, {raised:,} reminders raised (then {none})")
    print(f"  scan                    {seconds:8.3f} s    peak memory +{memory:.1f} MB")
    print(f"  bare INSERT … SELECT    {bare:8.3f} s    the scan takes {seconds / bare:.2f} times as long")
    print(
        f"  nothing due: {idle * 1000:.1f} ms after a quarter of an hour has struck, {between * 1000:.1f} ms in between"
    )


async def main() -> None:
    """Measure both databases, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    given = parser.parse_args()
    if given.only != "postgres":
        with tempfile.TemporaryDirectory() as folder:
            await measure("SQLite", f"sqlite+aiosqlite:///{folder}/steward.db", given.subscriptions, given.due)
    if given.only != "sqlite":
        with running_postgres() as server:
            await measure("PostgreSQL", server.create(), given.subscriptions, given.due)


if __name__ == "__main__":
    asyncio.run(main())
