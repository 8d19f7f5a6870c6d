"""SQL is compiled once for all databases of a test run. Else each test's own database compiles every statement anew,
which takes longer than the test. And the fonts of documents are read once for all desks."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typst
from sqlalchemy import Dialect, Engine, event

from bot.documents import engine as documents
from bot.documents.fonts import font_book
from models.core import database
from models.core.encryption import KeyRing, give_keys

Kind = tuple[str, object]


class Engines:
    """Lets engines share what they compile, once one of their kind has been connected: with the same keys."""

    def __init__(self) -> None:
        self._dialects: dict[Kind, Dialect] = {}
        self._compiled: dict[Kind, dict[Any, Any]] = {}

    def give_keys(self, engine: Engine, keys: KeyRing) -> None:
        """As a database does."""
        # A file's keys may change, so they are nobody else's.
        kind = engine.dialect.name, keys._source() if type(keys) is KeyRing else keys
        engine.update_execution_options(compiled_cache=self._compiled.setdefault(kind, {}))
        # What is compiled is kept by dialect. One that was connected knows its server, and so can stand for others.
        if kind in self._dialects:
            engine.dialect = self._dialects[kind]
        else:
            event.listen(engine, "connect", lambda *_: self._dialects.setdefault(kind, engine.dialect))
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", without_sync)
        give_keys(engine, keys)


@pytest.fixture(scope="session", autouse=True)
def engines() -> Iterator[None]:
    """For the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "give_keys", Engines().give_keys)
        yield


def without_sync(connection: Any, _record: object) -> None:
    """Let SQLite not wait for the disk. A killed process loses nothing by that, only a machine without power."""
    connection.execute("PRAGMA synchronous = OFF").close()


read_once = cache(font_book)


def same_fonts(folders: Sequence[Path] = (), *, of_system: bool = True) -> typst.Fonts:
    """In the place of `font_book`: what it found before."""
    return read_once(tuple(folders), of_system=of_system)


@pytest.fixture(scope="session", autouse=True)
def fonts() -> Iterator[None]:
    """For the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "font_book", same_fonts)
        yield
