"""SQLite's connections: aiosqlite's, which go to their thread only for what can take long.

aiosqlite asks its thread for a cursor, for the execution, for the rows, and to close the cursor. For the small
statements of a request, handing over takes longer than SQLite does; see docs/adr/0014.
"""

import asyncio
import sqlite3
from collections.abc import Iterable
from typing import Any, Self

import aiosqlite


def connect(path: str, **options: Any) -> aiosqlite.Connection:
    """A connection, to be awaited. `options` are those of `sqlite3.connect`."""
    return _Connection(lambda: sqlite3.connect(path, **{**options, "check_same_thread": False}), iter_chunk_size=64)


class _Connection(aiosqlite.Connection):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # As SQLAlchemy does with the connections that it makes: a process ends even if one is still open.
        self._thread.daemon = True
        self._changes = 0
        self._cut_off = False

    async def _execute(self, *what: Any, **how: Any) -> Any:
        try:
            result = await super()._execute(*what, **how)  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            # The thread may still be at it. What comes next waits its turn, and then this is over.
            self._cut_off = True
            raise
        self._cut_off = False
        return result

    @property
    def reads_at_once(self) -> bool:
        """Whether a query needs no turn of the thread: nobody else is at work, and the lock is held already."""
        return not self._cut_off and self.in_transaction

    def note_begin(self) -> None:
        """A transaction begins: what it changes counts from here."""
        self._changes = self.total_changes

    async def commit(self) -> None:
        """Commit. Without changes there is nothing to write, and so nothing to wait for."""
        if self.reads_at_once and self.total_changes == self._changes:
            self._conn.commit()
        else:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, where there is a transaction: a connection that goes back to its pool mostly has none."""
        if self._cut_off or self.in_transaction:
            await super().rollback()

    def cursor(self) -> Any:
        """A cursor. There is nothing to wait for before its first statement."""
        return _Cursor(self)


class _Cursor(aiosqlite.Cursor):
    """Keeps the rows of its last statement, and no cursor of SQLite's.

    Attributes:
        description, rowcount, lastrowid: As the DB-API says, of the last statement.
    """

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None

    def __init__(self, connection: _Connection) -> None:
        self._conn = self._own = connection
        self._rows: list[Any] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        """Run a statement: a query at once, where it waits for nobody."""
        if self._own.reads_at_once and sql.startswith("SELECT"):
            self._run(sql, parameters or ())
        else:
            await self._in_thread(sql, parameters or ())
        if sql.startswith("BEGIN"):
            self._own.note_begin()
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Run a statement with each of these parameters."""
        await self._in_thread(sql, parameters, many=True)
        return self

    async def _in_thread(self, *what: Any, **how: Any) -> None:
        await self._execute(self._run, *what, **how)  # type: ignore[no-untyped-call]

    def _run(self, sql: str, parameters: Any, *, many: bool = False) -> None:
        # Closed in any case: as long as a cursor is open, so is its transaction.
        cursor = self._conn._conn.cursor()
        try:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
            self._rows = cursor.fetchall()
        finally:
            cursor.close()

    async def fetchall(self) -> list[Any]:
        """The rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open."""
