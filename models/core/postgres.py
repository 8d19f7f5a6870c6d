"""Connections to PostgreSQL that make few round trips, and a cursor that describes its rows cheaply.

psycopg begins a transaction before its first statement. Here it begins before the first statement that changes or
locks something, so a request that only reads needs neither BEGIN nor COMMIT; see docs/adr/0019.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from psycopg import AsyncCursor
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import TupleRow


class _Columns(Sequence[Any]):
    """The name and type of each column, as the DB-API (PEP 249) wants them. SQLAlchemy uses only these two, and only
    the first time that it sees a statement."""

    def __init__(self, result: PGresult) -> None:
        self._result = result

    def __len__(self) -> int:
        return self._result.nfields

    def __getitem__(self, place: Any) -> Any:
        return self._all[place]

    @cached_property
    def _all(self) -> list[tuple[Any, ...]]:
        names = [(self._result.fname(place) or b"").decode() for place in range(len(self))]
        return [(name, self._result.ftype(place), None, None, None, None, None) for place, name in enumerate(names)]


class _Cursor(AsyncCursor[TupleRow]):
    @property
    def description(self) -> Any:
        """The columns; None without rows. psycopg makes an object for each, which takes longer than reading a row."""
        result = self.pgresult
        return _Columns(result) if result is not None and result.nfields else None


OPTIONS: dict[str, Any] = {"autocommit": True, "cursor_factory": _Cursor}
"""The options for `psycopg.AsyncConnection.connect`."""


def begin_to_change(cursor: Any, statement: str, *more: Any) -> None:
    """Begin a transaction before a statement, unless the statement only reads or a transaction runs already."""
    context: Any = more[-1]
    if _only_reads(statement, context):
        return
    driver = context.root_connection.connection.driver_connection
    if driver.pgconn.transaction_status == TransactionStatus.IDLE:
        cursor.execute("BEGIN")


def _only_reads(statement: str, context: Any) -> bool:
    """Whether a statement is a plain query. Raw SQL counts as a change, because its functions may lock."""
    is_raw = context.compiled is None or context.is_text
    # Statements contain no text that people wrote. With " FOR ", a query locks rows.
    return statement.startswith("SELECT") and not is_raw and " FOR " not in statement
