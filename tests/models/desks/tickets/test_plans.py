"""No list of tickets and no search reads a table of tickets as a whole, on both databases."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event

from models.access.desk import Desk
from models.desks.tickets.actions import open_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.duplicates import find_duplicate
from models.desks.tickets.exporting import WantedExport, read_tickets
from models.desks.tickets.listing import my_tickets, ticket_queue
from models.desks.tickets.queue import ALL, QueueFilter
from models.desks.tickets.searching import search_my_tickets, search_queue, search_tickets
from tests.models.builders import Office
from tests.models.desks.tickets.conftest import Cast

TABLES = ("tickets", "comments", "ticket_words", "ticket_watchers", "ticket_grams")
QUEUES = {
    "all": ALL,
    "mine": QueueFilter("mine"),
    "unassigned": QueueFilter("unassigned"),
    "ours": QueueFilter(ours=True),
    "severity": QueueFilter(severity=Severity.LOW),
    "customer": QueueFilter(customer=1),
    "product": QueueFilter(product="maps"),
    "oldest": QueueFilter(oldest=True),
    "unassigned by age": QueueFilter("unassigned", oldest=True),
    "ours by age": QueueFilter(ours=True, oldest=True),
    "severity by age": QueueFilter(severity=Severity.LOW, oldest=True),
}
SORTED = [f"queue: {name}" for name, only in QUEUES.items() if not only.customer and not only.product]
"""The queues that an index sorts."""
COVERED = {
    "queue: customer": "ix_tickets_of_subscription",
    "queue: product": "ix_tickets_of_subscription",
    "list": "ix_tickets_of_opener",
    "search theirs": "ix_tickets_of_opener",
}
"""The indexes that choose the tickets of a customer, a product or a contact."""
Run = Callable[[Desk], Awaitable[Any]]


def queue_of(only: QueueFilter) -> Run:
    """A page of the queue, after the first ticket."""
    return lambda desk: ticket_queue(desk, 1, only)


AGENTS: dict[str, Run] = {
    **{f"queue: {name}": queue_of(only) for name, only in QUEUES.items()},
    "search": lambda desk: search_tickets(desk, "printer jam"),
    "search further": lambda desk: search_tickets(desk, "printer jam", 1_000_000),
    "search for a short word": lambda desk: search_tickets(desk, "pc"),
    "search the queue": lambda desk: search_queue(desk, "printer"),
}
CONTACTS: dict[str, Run] = {
    "list": lambda desk: my_tickets(desk),
    "list further": lambda desk: my_tickets(desk, 100),
    "search theirs": lambda desk: search_my_tickets(desk, "printer"),
    "export": lambda desk: read_tickets(desk, WantedExport(mine=False)),
    "duplicate": lambda desk: find_duplicate(desk, "SUB-1", "Printer jam", "Hm."),
}


async def plans(office: Office, who: Any, run: Run) -> list[str]:
    """The plan of each query that reads tickets. PostgreSQL would read such small tables as a whole, and sort
    them, if it could."""
    lite, seen = office.database.is_sqlite, []

    def see(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    engine = office.database.engine.sync_engine
    async with office.database.transaction() as session:
        desk = await office.desk(session, who)
        connection = await session.connection()
        if not lite:
            for way in ("seqscan", "bitmapscan", "sort"):
                await connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        event.listen(engine, "before_cursor_execute", see)
        try:
            await run(desk)
        finally:
            event.remove(engine, "before_cursor_execute", see)
        told = []
        for statement, parameters in seen:
            if any(f"{kind} {table}" in statement for kind in ("FROM", "JOIN") for table in TABLES):
                explain = f"EXPLAIN {'QUERY PLAN ' if lite else ''}{statement}"
                told += [str(row[-1]) for row in await connection.exec_driver_sql(explain, parameters)]
    return told


@pytest.mark.parametrize("what", [*AGENTS, *CONTACTS])
@pytest.mark.each_on_both
async def test_no_table_of_tickets_is_read_as_a_whole(office: Office, cast: Cast, what: str) -> None:
    """Each step of each plan goes by an index, or reads what a step before it found."""
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Printer jam", "Hm.")
    told = await plans(office, *((cast.tia, AGENTS[what]) if what in AGENTS else (cast.bob, CONTACTS[what])))
    assert told
    for step in told:
        # What's sorted has been read before: all of it.
        assert what not in SORTED or ("Sort" not in step and "TEMP B-TREE" not in step), told
        for table in TABLES:
            assert f"Seq Scan on {table}" not in step, told
            # SQLite's virtual table is always scanned, by what its index makes of the words.
            whole = step.startswith(f"SCAN {table}") and "INDEX" not in step
            assert not whole, told


@pytest.mark.parametrize(("what", "index"), COVERED.items())
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_tickets_of_a_few_are_chosen_by_an_index_alone(office: Office, cast: Cast, what: str, index: str) -> None:
    """So no others are read, such as a customer's resolved tickets. Among a million, each is on another page. Only with
    many rows would PostgreSQL do the same."""
    told = await plans(office, *((cast.tia, AGENTS[what]) if what in AGENTS else (cast.bob, CONTACTS[what])))
    assert any(f"COVERING INDEX {index}" in step for step in told), told
