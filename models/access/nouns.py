"""Nouns: the kinds of rows that have short ids. Each noun is registered beside its table."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam
from sqlalchemy.ext.asyncio import AsyncSession

from models.access.errors import NotFound
from models.access.scopes import Scope
from models.access.short_ids import SERIES, ShortId
from models.core.typed import tidy
from models.core.types import Row

RowT = TypeVar("RowT", bound=Row)
BIGGEST = 2**31 - 1

Key = Mapping[str, int | str]
"""The parts of a short id, as values for the condition from `singled_out`."""


class Load(Protocol):
    """Loads the row with a key, and its scope with the roles of the person with this id. None if there is no row."""

    async def __call__(
        self, session: AsyncSession, key: Key, person_id: int | None, /, *, whole: bool
    ) -> tuple[Any, Scope] | None:
        """With `whole`, load the scope completely; see `Scope.complete`."""


Lock = Callable[[AsyncSession, Key], Awaitable[None]]


@dataclass(frozen=True)
class Noun(Generic[RowT]):
    """What the door knows about one kind of row.

    Args:
        row: The table.
        name: The noun in code and tests, such as `invoice`.
        missing: The sentence for a short id that doesn't exist for the caller, with `{ref}`.
        load: Loads the row with a key, and its scope.
        lock: Locks the row's scope until the transaction ends, so that decisions stay true until then.
        columns: The columns of the parts of a short id: year and number if numbers start again each year, and before
            them the series, if each legal entity counts on its own.
        hidden: Contacts don't see rows for which this is true, whatever they try. It gets the desk and the row.
    """

    row: type[RowT]
    name: str
    missing: str
    load: Load = field(repr=False)
    lock: Lock = field(repr=False)
    columns: tuple[str, ...] = ("id",)
    hidden: Callable[[Any, Any], bool] | None = field(default=None, repr=False)


def singled_out(row: type[Row], columns: tuple[str, ...]) -> ColumnElement[bool]:
    """The condition for the row with a `Key`. It has placeholders for its parts, so statements with it are built only
    once."""
    return and_(*(getattr(row, name) == bindparam(f"key_{name}") for name in columns))


NOUNS: dict[type[Row], Noun[Any]] = {}


def register(noun: Noun[RowT]) -> Noun[RowT]:
    """Let the door know a noun.

    Raises:
        TypeError: There is already a noun with this table or this name.
    """
    if noun.row in NOUNS or any(noun.name == other.name for other in NOUNS.values()):
        raise TypeError(f"There are two nouns {noun.name}.")
    NOUNS[noun.row] = noun
    return noun


def noun_named(name: str) -> Noun[Any]:
    """The noun with this name.

    Raises:
        StopIteration: There is none.
    """
    return next(noun for noun in NOUNS.values() if noun.name == name)


def parse(row_type: type[Row], ref: str) -> ShortId | None:
    """Read a short id: `sub-1042`, `SUB 1042.` and `1042` are (1042,). None if it isn't one."""
    match = _short_id(row_type).fullmatch(tidy(ref))
    if match is None:
        return None
    parts = match.groupdict()
    series = (parts.pop(SERIES, None) or "").upper()
    numbers = tuple(map(int, parts.values()))
    return ShortId(numbers, series) if max(numbers) <= BIGGEST else None


@cache
def _short_id(row_type: type[Row]) -> re.Pattern[str]:
    """The pattern of a short id. Built once, because building it takes longer than matching."""
    columns = NOUNS[row_type].columns
    digits = (r"(?P<year>\d{4})", r"(?P<number>\d{1,10})") if len(columns) > 1 else (r"(?P<number>\d{1,10})",)
    series = rf"(?:(?P<{SERIES}>[A-Z]{{1,8}}) ?- ?)?" if SERIES in columns else ""
    prefix = rf"(?:-?{row_type.PREFIX} ?(?:- ?)?{series})?" if row_type.PREFIX else ""
    return re.compile(prefix + "-?".join(digits) + "-?", re.IGNORECASE | re.ASCII)


async def find_in_scope(
    session: AsyncSession, row_type: type[RowT], ref: str, person_id: int | None, *, lock: bool, whole: bool = False
) -> tuple[RowT, Scope]:
    """Find the row with this short id, and its scope with the roles of one person.

    Args:
        person_id: The person's id; None if the caller isn't a person.
        lock: Lock the scope until the transaction ends. SQLite always locks the whole database.
        whole: Load the scope completely; see `Scope.complete`.

    Raises:
        NotFound: No row has this id, or `ref` isn't a short id.
    """
    noun = NOUNS[row_type]
    short_id = parse(row_type, ref)
    if short_id is None:
        raise NotFound(noun.name, ref)
    subject = "-".join(filter(None, [row_type.PREFIX, short_id.series, *map(str, short_id.numbers)]))
    key = {f"key_{name}": part for name, part in short_id.key(noun.columns).items()}
    if lock:
        await noun.lock(session, key)
    found = await noun.load(session, key, person_id, whole=whole)
    if found is None:
        raise NotFound(noun.name, ref, subject)
    return found
