"""Connections to PostgreSQL: when a transaction begins, and what a cursor says about its rows."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from models.core.database import Database, one_at_a_time
from models.core.requests import HandledRequest

pytestmark = pytest.mark.each_on_both

ONE = text("INSERT INTO handled_requests (key, at) VALUES ('one', '2026-11-02')")
COUNT = text("SELECT count(*) FROM handled_requests")


@pytest.fixture
async def database(migrated_postgres: str) -> AsyncIterator[Database]:
    """A PostgreSQL database with all tables."""
    database = Database(migrated_postgres)
    yield database
    await database.close()


async def in_transaction(session: AsyncSession) -> bool:
    """Whether PostgreSQL has a transaction for this session."""
    connection: Any = (await (await session.connection()).get_raw_connection()).driver_connection
    return bool(connection.pgconn.transaction_status == TransactionStatus.INTRANS)


async def test_a_query_needs_no_transaction(database: Database) -> None:
    """Each statement sees what is committed by then, in a transaction or not."""
    async with database.session() as session:
        await session.execute(select(HandledRequest).where(HandledRequest.key == bindparam("key")), {"key": "one"})
        assert not await in_transaction(session)


@pytest.mark.parametrize(
    "statement",
    [select(HandledRequest).with_for_update(), select(HandledRequest).with_for_update(key_share=True), ONE, COUNT],
    ids=["a locking query", "another", "a change", "raw SQL"],
)
async def test_a_transaction_begins_before_what_may_change_or_lock(database: Database, statement: Any) -> None:
    """Raw SQL counts, even a query, because its functions may lock."""
    async with database.session() as session:
        await session.execute(select(HandledRequest))
        await session.execute(statement)
        assert await in_transaction(session)


async def test_a_statement_for_many_rows_begins_a_transaction(database: Database) -> None:
    """The driver has a call of its own for it."""
    async with database.session() as session:
        table: Any = HandledRequest.__table__  # type: ignore[attr-defined]
        await (await session.connection()).execute(
            table.delete().where(table.c.key == bindparam("k")), [{"k": "1"}] * 2
        )
        assert await in_transaction(session)


async def test_a_savepoint_begins_a_transaction(database: Database) -> None:
    """Without one, PostgreSQL would refuse it."""
    async with database.session() as session, session.begin_nested():
        assert await in_transaction(session)


async def test_a_lock_by_name_lasts_until_the_transaction_ends(database: Database) -> None:
    """Another session can't take it before."""
    taken = text("SELECT pg_try_advisory_xact_lock(hashtextextended('one', 0))")
    async with database.session() as session, database.session() as other:
        await one_at_a_time(session, "one")
        assert not (await other.execute(taken)).scalar_one()
        await session.commit()
        assert (await other.execute(taken)).scalar_one()


async def test_what_is_not_committed_is_rolled_back(database: Database) -> None:
    """At the end of the session's block."""
    async with database.session() as session:
        await session.execute(ONE)
    async with database.session() as session:
        assert (await session.execute(COUNT)).scalar_one() == 0


async def test_a_statement_without_rows_describes_none(database: Database) -> None:
    """With rows, their columns have names."""
    async with database.session() as session:
        assert not (await session.execute(ONE)).returns_rows  # type: ignore[attr-defined]
        assert list((await session.execute(text("SELECT 1 AS one, 2 AS größer"))).keys()) == ["one", "größer"]
