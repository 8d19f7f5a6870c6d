"""SQLite's connections: what a cursor says of its last statement, and how often it asks its thread."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
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


async def test_a_statement_takes_one_turn_of_the_thread(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its cursor to its last row, however many rows there are."""
    turns = []
    ask = type(connection)._execute

    async def counted(self: Any, *what: Any, **how: Any) -> Any:
        turns.append(what)
        return await ask(self, *what, **how)

    monkeypatch.setattr(type(connection), "_execute", counted)
    cursor = connection.cursor()
    await cursor.execute("SELECT 1 UNION SELECT 2")
    await cursor.fetchall()
    await cursor.close()
    assert len(turns) == 1
