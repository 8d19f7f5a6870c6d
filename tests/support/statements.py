"""The statements that reach a database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event

from bot.app import Bot
from models.core.database import Database


@contextmanager
def sent_to(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, in their order. Beginning a transaction on SQLite is none of them."""
    sent: list[str] = []

    def keep(statement: str) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    with _listening(database, keep):
        yield sent


@contextmanager
def _listening(database: Database, keep: Callable[[str], None]) -> Iterator[None]:
    def heard(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        keep(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", heard)


_in_request: ContextVar[bool] = ContextVar("in_request", default=False)


@contextmanager
def sent_by_requests(bot: Bot) -> Iterator[list[list[str]]]:
    """The statements of each transaction of a bot's requests on SQLite, without those of what it does by itself
    meanwhile. A request has more than one where Slack is asked between them who somebody is."""
    run = bot.router.run

    async def watched(*args: Any, **kwargs: Any) -> Any:
        mark = _in_request.set(True)
        try:
            return await run(*args, **kwargs)
        finally:
            _in_request.reset(mark)

    sent: list[list[str]] = []

    def keep(statement: str) -> None:
        if not _in_request.get():
            return
        if statement.startswith("BEGIN"):
            sent.append([])
        else:
            sent[-1].append(statement)

    with _listening(bot.database, keep):
        bot.router.run = watched  # type: ignore[method-assign]
        try:
            yield sent
        finally:
            bot.router.run = run  # type: ignore[method-assign]
