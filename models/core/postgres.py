"""Connections to PostgreSQL that make few round trips, and a cursor that describes its rows cheaply.

psycopg begins a transaction before its first statement. Here it begins before the first statement that changes or
locks something, so a request that only reads needs neither BEGIN nor COMMIT; see docs/adr/0019.
"""

from typing import Any

from psycopg import AsyncCursor
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow


class _Cursor(AsyncCursor[TupleRow]):
    @property
    def description(self) -> Any:
        """The name and type of each column, as the DB-API (PEP 249) wants them; None without rows.

        psycopg makes an object for each, which takes longer than reading a row. SQLAlchemy uses only these two.
        """
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        names = [(result.fname(place) or b"").decode() for place in range(result.nfields)]
        return [(name, result.ftype(place), None, None, None, None, None) for place, name in enumerate(names)]


OPTIONS: dict[str, Any] = {"autocommit": True, "cursor_factory": _Cursor}
"""The options for `psycopg.AsyncConnection.connect`."""


def begin_to_change(cursor: Any, statement: str, *more: Any) -> None:
    """Begin a transaction before a statement, unless the statement only reads or a transaction runs already."""
    context: Any = more[-1]
    driver = context.root_connection.connection.driver_connection
    if driver.pgconn.transaction_status == TransactionStatus.IDLE and not _only_reads(statement, context):
        cursor.execute("BEGIN")


def _only_reads(statement: str, context: Any) -> bool:
    """Whether a statement is a plain query. Raw SQL counts as a change, because its functions may lock."""
    is_raw = context.compiled is None or context.is_text
    # Statements contain no text that people wrote. With " FOR ", a query locks rows.
    return statement.startswith("SELECT") and not is_raw and " FOR " not in statement
