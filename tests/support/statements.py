"""The statements that reach a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from models.core.database import Database


@contextmanager
def sent_to(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, in their order. Beginning a transaction on SQLite is none of them."""
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)
