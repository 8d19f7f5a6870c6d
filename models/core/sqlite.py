"""SQLite's connections: aiosqlite's, which run a whole statement in one turn of their thread.

aiosqlite asks its thread for a cursor, for the execution, for the rows, and to close the cursor. For the small
statements of a request, handing over four times takes longer than SQLite does; see docs/adr/0014.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, Self

import aiosqlite


def connect(path: str, **options: Any) -> aiosqlite.Connection:
    """A connection, to be awaited. `options` are those of `sqlite3.connect`."""
    return _Connection(lambda: sqlite3.connect(path, **options), iter_chunk_size=64)


class _Connection(aiosqlite.Connection):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # As SQLAlchemy does with the connections that it makes: a process ends even if one is still open.
        self._thread.daemon = True

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
        self._conn = connection
        self._rows: list[Any] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        """Run a statement."""
        await self._in_thread(sql, parameters or ())
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
