"""The database itself: what holds of its connections."""

import asyncio
import threading
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.core.database import Database


async def hold(session: AsyncSession, held: asyncio.Event, go: threading.Event) -> None:
    """Run a query that has been read half-way, and waits to be let go. It begins with WITH: the thread runs it."""
    loop = asyncio.get_running_loop()

    def wait(number: int) -> int:
        if number == 2:
            loop.call_soon_threadsafe(held.set)
            assert go.wait(60)
        return number

    connection = await (await session.connection()).get_raw_connection()
    assert connection.driver_connection is not None
    await connection.driver_connection.create_function("wait", 1, wait)
    rows = "WITH rows AS (SELECT 1 AS i UNION ALL SELECT 2 UNION ALL SELECT 3) SELECT i FROM rows"
    await session.execute(text(rows + " WHERE wait(i) > 1"))


async def test_who_is_cancelled_in_a_query_lets_go_of_the_write_lock(
    migrated_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, although the query was not read to its end, and somebody still holds the error."""
    monkeypatch.setattr("models.core.database.BUSY_TIMEOUT_MS", 0)
    database, held, go = Database(migrated_sqlite), asyncio.Event(), threading.Event()

    async def work() -> None:
        async with database.transaction() as session:
            await hold(session, held, go)

    task = asyncio.create_task(work())
    await held.wait()
    task.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError) as cancelled:
        await task
    async with database.transaction() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1
    assert cancelled.value is not None
    await database.close()


async def test_what_a_session_does_not_commit_is_rolled_back(migrated_sqlite: str) -> None:
    """At the end of its block, whether the block raises or not. The connection is free again."""
    database = Database(migrated_sqlite)
    count = text("SELECT count(*) FROM handled_requests")
    insert = text("INSERT INTO handled_requests (key, at) VALUES ('one', '2026-11-02')")
    async with database.session() as session:
        await session.execute(insert)
    with suppress(LookupError):
        async with database.session() as session:
            await session.execute(insert)
            raise LookupError
    async with database.session() as session:
        assert (await session.execute(count)).scalar_one() == 0
        await session.execute(insert)
        await session.commit()
    async with database.session() as session:
        assert (await session.execute(count)).scalar_one() == 1
    await database.close()
