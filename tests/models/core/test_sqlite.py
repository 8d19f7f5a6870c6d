"""SQLite's connections: what a cursor says of its last statement, and how often it asks its thread."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiosqlite
import pytest

from models.core.sqlite import connect


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """A connection to a file with a table of letters."""
    connection = await connect(str(tmp_path / "letters.db"), isolation_level=None)
    opened: Any = connection.cursor()
    await opened.execute("CREATE TABLE letters (id INTEGER PRIMARY KEY, letter TEXT UNIQUE)")
    yield connection
    await connection.close()


async def test_a_cursor_has_the_rows_of_its_statement_once(connection: Any) -> None:
    """With the names of the columns; then it is empty, and ready for the next statement."""
    cursor = await connection.cursor().execute("SELECT ? AS one, 2 AS two UNION SELECT 3, 4", (1,))
    assert [column[0] for column in cursor.description] == ["one", "two"]
    assert await cursor.fetchall() == [(1, 2), (3, 4)]
    assert await cursor.fetchall() == []
    await cursor.execute("SELECT 5")
    assert await cursor.fetchall() == [(5,)]


async def test_a_cursor_says_what_was_inserted(connection: Any) -> None:
    """The id of the last row and how many there were; a statement without columns has none."""
    cursor = await connection.cursor().execute("INSERT INTO letters VALUES (7, 'a')")
    assert (cursor.lastrowid, cursor.rowcount, cursor.description) == (7, 1, None)
    await cursor.executemany("INSERT INTO letters (letter) VALUES (?)", [("b",), ("c",)])
    assert cursor.rowcount == 2
    assert await (await cursor.execute("SELECT id, letter FROM letters")).fetchall() == [(7, "a"), (8, "b"), (9, "c")]


async def test_a_statement_that_fails_leaves_nothing_open(connection: Any) -> None:
    """The transaction can be rolled back, and another connection write at once."""
    cursor = await connection.cursor().execute("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO letters VALUES (1, 'a')")
    with pytest.raises(sqlite3.IntegrityError):
        await cursor.execute("INSERT INTO letters VALUES (2, 'a')")
    await connection.rollback()
    assert await (await cursor.execute("SELECT count(*) FROM letters")).fetchall() == [(0,)]


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was handed over to the thread of a connection, in order: statements, or the names of its own methods."""
    handed = []
    ask: Any = aiosqlite.Connection._execute

    async def counted(self: Any, do: Any, *what: Any, **how: Any) -> Any:
        handed.append(what[0] if what else do.__name__)
        return await ask(self, do, *what, **how)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return handed


async def test_a_statement_takes_one_turn_of_the_thread(connection: Any, turns: list[Any]) -> None:
    """From its cursor to its last row, however many rows there are."""
    cursor = connection.cursor()
    await cursor.execute("SELECT 1 UNION SELECT 2")
    await cursor.fetchall()
    await cursor.close()
    assert turns == ["SELECT 1 UNION SELECT 2"]


async def test_a_transaction_that_only_reads_takes_no_turn_of_the_thread(connection: Any, turns: list[Any]) -> None:
    """Nobody has the lock, so it has nothing to wait for. After the commit, there is nothing to roll back."""
    cursor = await connection.cursor().execute("BEGIN IMMEDIATE")
    assert await (await cursor.execute("SELECT count(*) FROM letters")).fetchall() == [(0,)]
    await connection.commit()
    assert not connection.in_transaction
    await connection.rollback()
    assert turns == []


async def test_a_rollback_of_no_changes_takes_no_turn_of_the_thread(connection: Any, turns: list[Any]) -> None:
    """As after a request that was refused."""
    cursor = await connection.cursor().execute("BEGIN IMMEDIATE")
    await cursor.execute("SELECT count(*) FROM letters")
    await connection.rollback()
    assert not connection.in_transaction
    assert turns == []


async def test_the_thread_waits_for_a_lock_that_another_has(connection: Any, turns: list[Any], tmp_path: Path) -> None:
    """For as long as it would otherwise: the first try changes nothing about it."""
    await connection.cursor().execute("PRAGMA busy_timeout = 60000")
    other = sqlite3.connect(tmp_path / "letters.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begin = asyncio.create_task(connection.cursor().execute("BEGIN IMMEDIATE"))
    await asyncio.sleep(0)
    assert turns == ["PRAGMA busy_timeout = 60000", "BEGIN IMMEDIATE"]
    assert not begin.done()
    other.execute("ROLLBACK")
    other.close()
    await begin
    assert connection.in_transaction
    assert await (await connection.cursor().execute("PRAGMA busy_timeout")).fetchall() == [(60000,)]


@pytest.mark.parametrize("ends_after", [3, None])
async def test_who_waits_for_the_lock_tries_often_until_the_timeout_is_over(
    connection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends_after: int | None
) -> None:
    """SQLite itself would soon try only every 100 ms, and others would come first."""
    await connection.cursor().execute("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(tmp_path / "letters.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == ends_after:
            other.execute("ROLLBACK")

    monkeypatch.setattr("models.core.sqlite.time", SimpleNamespace(sleep=sleep, monotonic=lambda: sum(slept)))
    begin = connection.cursor().execute("BEGIN IMMEDIATE")
    if ends_after:
        await begin
        assert (connection.in_transaction, slept) == (True, [0.005] * 3)
    else:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await begin
        assert len(slept) in (20, 21)
    other.close()


async def test_what_is_written_is_written_by_the_thread(connection: Any, turns: list[Any], tmp_path: Path) -> None:
    """The disk may take its time. What was read in between sees what was written."""
    cursor = await connection.cursor().execute("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO letters VALUES (1, 'a')")
    assert await (await cursor.execute("SELECT letter FROM letters")).fetchall() == [("a",)]
    await connection.commit()
    assert turns == ["INSERT INTO letters VALUES (1, 'a')", "commit"]
    with sqlite3.connect(tmp_path / "letters.db") as other:
        assert other.execute("SELECT letter FROM letters").fetchall() == [("a",)]
    other.close()


async def test_changes_are_rolled_back_by_the_thread(connection: Any, turns: list[Any]) -> None:
    """And are gone."""
    cursor = await connection.cursor().execute("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO letters VALUES (1, 'a')")
    await connection.rollback()
    assert turns[-1] == "rollback"
    assert await (await cursor.execute("SELECT letter FROM letters")).fetchall() == []


async def test_a_begin_that_was_cut_off_is_rolled_back_all_the_same(
    connection: Any, tmp_path: Path, turns: list[Any]
) -> None:
    """The thread still waits for the lock when the rollback is asked for, and gets it before."""
    other = sqlite3.connect(tmp_path / "letters.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begin = asyncio.create_task(connection.cursor().execute("BEGIN IMMEDIATE"))
    await asyncio.sleep(0)
    assert turns == ["BEGIN IMMEDIATE"]
    begin.cancel()
    await asyncio.gather(begin, return_exceptions=True)
    back = asyncio.create_task(connection.rollback())
    await asyncio.sleep(0)
    other.execute("ROLLBACK")
    await back
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await connection.cursor().execute("SELECT 1")
    assert turns == ["BEGIN IMMEDIATE", "rollback", "SELECT 1"]


async def test_a_query_comes_after_what_was_cut_off(connection: Any, turns: list[Any]) -> None:
    """The thread is still at work for the connection: two at once would be one too many."""
    await connection.cursor().execute("BEGIN IMMEDIATE")
    insert = asyncio.create_task(connection.cursor().execute("INSERT INTO letters VALUES (1, 'a')"))
    await asyncio.sleep(0)
    assert turns == ["INSERT INTO letters VALUES (1, 'a')"]
    insert.cancel()
    await asyncio.gather(insert, return_exceptions=True)
    cursor = await connection.cursor().execute("SELECT letter FROM letters")
    assert await cursor.fetchall() == [("a",)]
    assert turns[1:] == ["SELECT letter FROM letters"]
