"""SQL is compiled once for all databases of a test run. Else each test's own database compiles every statement anew,
which takes longer than the test."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Dialect, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from models.core import database


class Engines:
    """Makes engines that share what they compile, once one of their kind has been connected."""

    def __init__(self) -> None:
        self._dialects: dict[str, Dialect] = {}
        self._compiled: dict[str, dict[Any, Any]] = {}

    def create(self, url: str, **options: Any) -> AsyncEngine:
        """As SQLAlchemy does."""
        made = create_async_engine(url, **options)
        engine = made.sync_engine
        kind = engine.dialect.name
        engine.update_execution_options(compiled_cache=self._compiled.setdefault(kind, {}))
        # What is compiled is kept by dialect. One that was connected knows its server, and so can stand for others.
        if kind in self._dialects:
            engine.dialect = self._dialects[kind]
        else:
            event.listen(engine, "connect", lambda *_: self._dialects.setdefault(kind, engine.dialect))
        return made


@pytest.fixture(scope="session", autouse=True)
def engines() -> Iterator[None]:
    """For the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_async_engine", Engines().create)
        yield
