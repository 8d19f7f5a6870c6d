"""The statements that reach a database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event

from bot.app import Bot
from models.core.database import Database


@contextmanager
def sent_to(database: Database, counts: Callable[[], bool] = lambda: True) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, in their order. Beginning a transaction on SQLite is none of them.

    Args:
        counts: Whether what is sent at this moment is one.
    """
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN") and counts():
            sent.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)


_in_request: ContextVar[bool] = ContextVar("in_request", default=False)


@contextmanager
def sent_by_requests(bot: Bot) -> Iterator[list[str]]:
    """The same, of what a bot's requests send, and not of what it does by itself meanwhile."""
    run = bot.router.run

    async def watched(*args: Any, **kwargs: Any) -> Any:
        mark = _in_request.set(True)
        try:
            return await run(*args, **kwargs)
        finally:
            _in_request.reset(mark)

    with sent_to(bot.database, _in_request.get) as sent:
        bot.router.run = watched  # type: ignore[method-assign]
        try:
            yield sent
        finally:
            bot.router.run = run  # type: ignore[method-assign]
