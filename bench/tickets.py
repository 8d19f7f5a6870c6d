"""How long agents and contacts wait for lists of tickets and for searches, with 1,000 tickets and with 1,000,000:
`python -m bench.tickets [--tickets N] [--runs N] [--only sqlite|postgres] [--keep FOLDER]`.

Both databases have the same 2,000 customers with 20,000 subscriptions. Each answer has as many rows in the small
database as in the large one, so that only the tickets around them differ. The large one is measured
twice: with 0.3 % of its tickets open, and with 30 %. The runs of both databases alternate.

With --keep, the large databases stay in that folder, with 30 % open, and the next time they needn't be filled.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench.kept_tickets import OPEN_AT_FIRST, kept_postgres, kept_server, kept_sqlite
from bench.many_tickets import AGENT, CONTACT, CUSTOMER, RARE_PRODUCT, fill, open_many
from models.core.database import Database
from models.desks.tickets.classification import Severity
from models.desks.tickets.listing import my_tickets, ticket_queue
from models.desks.tickets.queue import ALL, QueueFilter
from models.desks.tickets.searching import Found, search_my_tickets, search_queue, search_tickets
from models.directory.people import Person
from tests.models.builders import Office
from tests.support.postgres import running_postgres

SMALL = 1_000
Work = Callable[[Office], Awaitable[Any]]


def works() -> dict[str, Work]:
    """What is measured."""
    agent, contact = Person(id=AGENT, key="agent"), Person(id=CONTACT, key="contact")

    def queue(only: QueueFilter) -> Work:
        return lambda office: office.do(ticket_queue, agent, 0, only)

    def agents(typed: str) -> Work:
        return lambda office: office.do(search_tickets, agent, typed)

    def contacts(typed: str) -> Work:
        return lambda office: office.do(search_my_tickets, contact, typed)

    return {
        "queue": queue(ALL),
        "queue mine": queue(QueueFilter("mine")),
        "queue unassigned": queue(QueueFilter("unassigned")),
        "queue waiting (for us)": queue(QueueFilter(ours=True)),
        "queue of a severity": queue(QueueFilter(severity=Severity.NORMAL)),
        "queue of a customer": queue(QueueFilter(customer=CUSTOMER)),
        "queue of a common product": queue(QueueFilter(product="p1")),
        "queue of a rare product": queue(QueueFilter(product=RARE_PRODUCT)),
        "queue by age": queue(QueueFilter(oldest=True)),
        "queue unassigned, by age": queue(QueueFilter("unassigned", oldest=True)),
        "a contact's list": lambda office: office.do(my_tickets, contact),
        "search: frequent word": agents("printer"),
        "search: word in 1 of 1,000": agents("gearbox"),
        "search: rare word": agents("kumquat"),
        "search: two words": agents("printer kumquat"),
        "search: Japanese, 3 signs": agents("請求書"),
        "search: Japanese, 2 signs": agents("請求"),
        "search: customer": agents("Zwickau"),
        "search: customer and word": agents("Zwickau printer"),
        "search: not there": agents("xylophone"),
        "search: two letters": agents("ab"),
        "search in the queue: full page": lambda office: office.do(search_queue, agent, "ka"),
        "search in the queue: not there": lambda office: office.do(search_queue, agent, "xylophone"),
        "a contact's search: frequent": contacts("printer"),
        "a contact's search: rare": contacts("kumquat"),
    }


async def measure(offices: dict[str, Office], runs: int) -> None:
    """Measure in turns, and print the figures."""
    print(f"  {'':32} {'1,000':>8} {'p99':>7} {'large':>8} {'p99':>7} {'ratio':>6} {'of p99':>6} {'CPU':>6}   rows")
    for name, work in works().items():
        taken: dict[str, list[float]] = {size: [] for size in offices}
        used: dict[str, list[float]] = {size: [] for size in offices}
        rows = {}
        for turn in range(runs + 3):
            for size, office in offices.items():
                start, cpu = time.perf_counter(), time.process_time()
                found = await work(office)
                if turn >= 3:
                    taken[size].append((time.perf_counter() - start) * 1000)
                    used[size].append(time.process_time() - cpu)
                rows[size] = len(found.tickets if isinstance(found, Found) else found)
        (small, small_99), (large, large_99) = ((statistics.median(t), percentile(t)) for t in taken.values())
        small_cpu, large_cpu = (statistics.median(u) for u in used.values())
        print(
            f"  {name:32} {small:8.2f} {small_99:7.2f} {large:8.2f} {large_99:7.2f} {large / small:6.2f} "
            f"{large_99 / small_99:6.2f} {large_cpu / small_cpu:6.2f}   {rows['small']}, {rows['large']}",
            flush=True,
        )


def percentile(taken: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(taken, n=100, method="inclusive")[98]


async def filled(url: str, tickets: int, share: float) -> Database:
    """A new database with tickets, of which this share is open."""
    database = Database(url)
    await database.migrate()
    start = time.perf_counter()
    fill(url, tickets, share)
    print(f"filled with {tickets:,} tickets in {time.perf_counter() - start:.0f} s", flush=True)
    return database


async def compare(name: str, urls: dict[str, str], tickets: int, runs: int) -> None:
    """Fill both databases, and measure them."""
    small = await filled(urls["small"], SMALL, 0.6)
    large = await filled(urls["large"], tickets, OPEN_AT_FIRST)
    offices = {"small": Office(small), "large": Office(large)}
    print(f"{name}: {tickets:,} tickets, 0.3 % of them open")
    await measure(offices, runs)
    await large.close()
    open_many(urls["large"])
    print(f"{name}: {tickets:,} tickets, 30 % of them open")
    await measure(offices, runs)
    for database in (small, large):
        await database.close()


async def compare_kept(name: str, urls: dict[str, str], tickets: int, runs: int) -> None:
    """Measure a large database that is filled already."""
    small, large = await filled(urls["small"], SMALL, 0.6), Database(urls["large"])
    await large.migrate()
    print(f"{name}: {tickets:,} tickets, 30 % of them open")
    await measure({"small": Office(small), "large": Office(large)}, runs)
    for database in (small, large):
        await database.close()


async def on_sqlite(given: argparse.Namespace) -> None:
    """Measure SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {size: f"sqlite+aiosqlite:///{Path(folder) / size}.db" for size in ("small", "large")}
        if given.keep:
            urls["large"] = await kept_sqlite(given.keep, given.tickets)
        await (compare_kept if given.keep else compare)("SQLite", urls, given.tickets, given.runs)


async def on_postgres(given: argparse.Namespace) -> None:
    """Measure PostgreSQL."""
    with kept_server(given.keep) if given.keep else running_postgres() as server:
        urls = {"small": server.create()}
        urls["large"] = await kept_postgres(server, given.tickets) if given.keep else server.create()
        await (compare_kept if given.keep else compare)("PostgreSQL", urls, given.tickets, given.runs)
        server.drop(urls["small"])


async def main() -> None:
    """Measure both databases, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    if given.only != "postgres":
        await on_sqlite(given)
    if given.only != "sqlite":
        await on_postgres(given)


if __name__ == "__main__":
    asyncio.run(main())
