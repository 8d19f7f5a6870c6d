"""How long a scan for renewal reminders takes: `python -m bench.scan [--subscriptions N] [--due N] [--only sqlite]`.

A million subscriptions with two contacts each, of which ten thousand reminders are due: written by the very action that
the schedule calls, on SQLite and on PostgreSQL. The reference in the same run is the bare `INSERT … SELECT` of the same
rows (reminders, renewals, threads and notices) from tables beside them. Besides: what a look costs when nothing is due,
after it has struck nine somewhere and in between.
"""
# ruff: noqa: S608 - what stands in the statements are this file's own names and numbers

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import text

from models.database import Database
from models.desk import Desk, Places, System
from models.reminders.actions import raise_reminders
from models.roles import RoleTables, SystemRight
from tests.support.postgres import running_postgres

NOW = datetime(2026, 6, 1, 21, 0, 30, tzinfo=UTC)
TODAY = NOW.date()
CLOCK = System("bench", frozenset({SystemRight.RAISE_REMINDERS}))
TABLES = RoleTables.shipped()
ORGANIZATIONS, PEOPLE = 2_000, 50_000
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Etc/GMT+12", "Pacific/Kiritimati")
WRITTEN = ("reminders", "renewals", "renewal_threads", "notices")
T = TypeVar("T")


def numbers(sqlite: bool, name: str, most: int) -> str:
    """A list of numbers from 1 on, as each database makes one."""
    if sqlite:
        return f"WITH RECURSIVE {name}(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM {name} WHERE n < {most}) "
    return f"WITH {name}(n) AS (SELECT generate_series(1, {most})) "


async def fill(database: Database, subscriptions: int, due: int) -> None:
    """Write the rows: the first `due` subscriptions end in 30 days, the others rest until a slot that is to come."""
    lite = database.is_sqlite
    zone = "CASE n % 6 " + " ".join(f"WHEN {i} THEN '{name}'" for i, name in enumerate(ZONES)) + " END"

    def later(days: str) -> str:
        return f"date('{TODAY}', ({days}) || ' days')" if lite else f"DATE '{TODAY}' + CAST({days} AS integer)"

    statements = [
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
    async with database.transaction() as session:
        for statement in statements:
            await session.execute(text(statement))
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.commit()


async def scan(database: Database, now: datetime = NOW, since: datetime | None = None) -> int:
    """All that is due, as the schedule raises it."""
    raised, after = 0, 0
    while True:
        async with database.transaction() as session:
            found = await raise_reminders(Desk(session, CLOCK, now, TABLES, Places("", "")), since, after)
        if found.after is None:
            return raised
        raised, after = raised + found.raised, found.after


async def copy_aside(database: Database) -> None:
    """Move the rows that a scan wrote into tables beside them."""
    async with database.transaction() as session:
        for table in WRITTEN:
            await session.execute(text(f"CREATE TABLE aside_{table} AS SELECT * FROM {table}"))
        for table in reversed(WRITTEN):
            await session.execute(text(f"DELETE FROM {table}"))


async def write_bare(database: Database) -> None:
    """The bare statements: the same rows, from beside."""
    async with database.transaction() as session:
        for table in WRITTEN:
            await session.execute(text(f"INSERT INTO {table} SELECT * FROM aside_{table}"))


async def timed(work: Callable[[], Awaitable[T]]) -> tuple[float, float, T]:
    """Seconds, the growth of the process's peak memory in MB, and what came of it."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    outcome = await work()
    seconds = time.perf_counter() - start
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, outcome


async def measure(name: str, url: str, subscriptions: int, due: int) -> None:
    """Print the figures of one database."""
    database = Database(url)
    await database.migrate()
    await fill(database, subscriptions, due)
    before = NOW - timedelta(days=2)
    # What is loaded once in the life of the process is not the scan's.
    await scan(database, before)
    seconds, memory, raised = await timed(lambda: scan(database))
    idle, _, none = await timed(lambda: scan(database, NOW + timedelta(minutes=15), NOW))
    between, _, _ = await timed(lambda: scan(database, NOW + timedelta(minutes=5), NOW))
    await copy_aside(database)
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
