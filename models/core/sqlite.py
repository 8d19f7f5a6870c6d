"""Connections to SQLite: aiosqlite's, but they use its thread only for what can take long.

aiosqlite calls its thread for a cursor, for the statement, for the rows, and to close the cursor. For the small
statements of a request, these calls take longer than SQLite itself; see docs/adr/0014.
"""

import asyncio
import sqlite3
import time
from collections.abc import Iterable
from typing import Any, Self

import aiosqlite

BETWEEN_TRIES_S = 0.005
"""For how long the thread sleeps before it tries again to begin a transaction."""


def connect(path: str, **options: Any) -> aiosqlite.Connection:
    """A connection to await. `options` are those of `sqlite3.connect`."""
    return _Connection(lambda: sqlite3.connect(path, **{**options, "check_same_thread": False}), iter_chunk_size=64)


class _Connection(aiosqlite.Connection):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # So that the process can end while a connection is open, as with SQLAlchemy's own aiosqlite connections.
        self._thread.daemon = True
        self._changes = 0
        self._cut_off = False

    async def _execute(self, *what: Any, **how: Any) -> Any:
        try:
            result = await super()._execute(*what, **how)  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            # The thread may still be running the statement. The next one must wait for it in the thread.
            self._cut_off = True
            raise
        self._cut_off = False
        return result

    @property
    def reads_at_once(self) -> bool:
        """Whether a query can run without the thread: the thread is idle, and the transaction already has the lock."""
        return not self._cut_off and self.in_transaction

    @property
    def _ends_at_once(self) -> bool:
        """Whether the transaction can end without the thread, because it changed nothing."""
        return self.reads_at_once and self.total_changes == self._changes

    def note_begin(self) -> None:
        """Note that a transaction begins, to see later whether it changed anything."""
        self._changes = self.total_changes

    def begins_at_once(self, sql: str) -> bool:
        """Begin a transaction without the thread, if that needs no waiting for the lock. Returns whether it began."""
        if self._cut_off:
            return False
        try:
            self._try_to_begin(sql)
        except sqlite3.OperationalError:
            return False
        return True

    def wait_to_begin(self, sql: str) -> None:
        """Begin a transaction as soon as nobody else has the lock. It runs in the thread.

        SQLite itself would sleep up to 100 ms between its tries, and the lock goes to those who come meanwhile. Beside
        many processes, one that waits might never get it. So this tries more often, until SQLite's timeout is over.

        Raises:
            sqlite3.OperationalError: Others have the lock all the time, or the file can't be read.
        """
        ((patience,),) = self._conn.execute("PRAGMA busy_timeout")
        ends = time.monotonic() + patience / 1000
        while True:
            try:
                return self._try_to_begin(sql)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= ends:
                    raise
            time.sleep(BETWEEN_TRIES_S)

    def _try_to_begin(self, sql: str) -> None:
        ((patience,),) = self._conn.execute("PRAGMA busy_timeout")
        self._conn.execute("PRAGMA busy_timeout = 0")
        try:
            self._conn.execute(sql)
        finally:
            self._conn.execute(f"PRAGMA busy_timeout = {patience}")

    async def commit(self) -> None:
        """Commit. If nothing changed there is nothing to write, so it runs without the thread."""
        if self._ends_at_once:
            self._conn.commit()
        else:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, if there is a transaction. A connection that returns to its pool usually has none. If nothing
        changed, it runs without the thread."""
        if self._ends_at_once:
            self._conn.rollback()
        elif self._cut_off or self.in_transaction:
            await super().rollback()

    def cursor(self) -> Any:
        """A cursor. It does nothing until its first statement."""
        return _Cursor(self)


class _Cursor(aiosqlite.Cursor):
    """Keeps the rows of its last statement, but no SQLite cursor.

    Attributes:
        description, rowcount, lastrowid: As in the DB-API (PEP 249), for the last statement.
    """

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None

    def __init__(self, connection: _Connection) -> None:
        self._conn = self._own = connection
        self._rows: list[Any] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        """Run a statement. A query runs without the thread if it needn't wait, and so does the begin of a
        transaction."""
        if sql.startswith("BEGIN"):
            if not self._own.begins_at_once(sql):
                await self._execute(self._own.wait_to_begin, sql)  # type: ignore[no-untyped-call]
            self._own.note_begin()
        elif self._own.reads_at_once and sql.startswith("SELECT"):
            self._run(sql, parameters or ())
        else:
            await self._in_thread(sql, parameters or ())
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Run a statement once for each set of parameters."""
        await self._in_thread(sql, parameters, many=True)
        return self

    async def _in_thread(self, *what: Any, **how: Any) -> None:
        await self._execute(self._run, *what, **how)  # type: ignore[no-untyped-call]

    def _run(self, sql: str, parameters: Any, *, many: bool = False) -> None:
        # Always close it: an open cursor keeps its transaction open.
        cursor = self._conn._conn.cursor()
        try:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
            self._rows = cursor.fetchall()
        finally:
            cursor.close()

    async def fetchall(self) -> list[Any]:
        """The rows of the last statement. A second call returns none."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Do nothing: no SQLite cursor is open."""
