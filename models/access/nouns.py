"""Nouns: the kinds of rows that people name by a short id. Each noun registers itself beside its table."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam
from sqlalchemy.ext.asyncio import AsyncSession

from models.access.errors import NotFound
from models.access.scopes import Scope
from models.core.types import Row

RowT = TypeVar("RowT", bound=Row)
BIGGEST = 2**31 - 1

Key = Mapping[str, int]
"""The numbers of a short id, as values for the condition of `singled_out`."""


class Load(Protocol):
    """Loads the row with a key, and its scope as the person with this id meets it; None: no row."""

    async def __call__(
        self, session: AsyncSession, key: Key, person_id: int | None, /, *, whole: bool
    ) -> tuple[Any, Scope] | None:
        """`whole`: the scope is complete, where one can be."""


Lock = Callable[[AsyncSession, Key], Awaitable[None]]


@dataclass(frozen=True)
class Noun(Generic[RowT]):
    """What the door knows of one kind of row.

    Args:
        row: The table.
        name: The noun in code and tests, such as `invoice`.
        missing: The sentence for a short id that the caller has no part in, with `{ref}`.
        load: Loads the row with a key, and its scope.
        lock: Locks the row's scope until the transaction ends, so that what is decided in it stays true.
        columns: The columns that the numbers of a short id are found in: two for those that begin anew each year.
    """

    row: type[RowT]
    name: str
    missing: str
    load: Load = field(repr=False)
    lock: Lock = field(repr=False)
    columns: tuple[str, ...] = ("id",)


def singled_out(row: type[Row], columns: tuple[str, ...]) -> ColumnElement[bool]:
    """The condition that one row meets, whose numbers are in a `Key`. The same for each row, so that statements with it
    are built once."""
    return and_(*(getattr(row, name) == bindparam(f"key_{name}") for name in columns))


NOUNS: dict[type[Row], Noun[Any]] = {}


def register(noun: Noun[RowT]) -> Noun[RowT]:
    """Add a noun to those that the door knows.

    Raises:
        TypeError: There is one of this table or of this name.
    """
    if noun.row in NOUNS or any(noun.name == other.name for other in NOUNS.values()):
        raise TypeError(f"There are two nouns {noun.name}.")
    NOUNS[noun.row] = noun
    return noun


def noun_named(name: str) -> Noun[Any]:
    """The noun with a name."""
    return next(noun for noun in NOUNS.values() if noun.name == name)


def parse(row_type: type[Row], ref: str) -> tuple[int, ...] | None:
    """The numbers in a short id: `sub-1042` and `1042` are (1042,), `INV-2026-17` is (2026, 17). None: not one."""
    digits = (r"(\d{4})", r"(\d{1,10})") if len(NOUNS[row_type].columns) > 1 else (r"(\d{1,10})",)
    prefix = rf"(?:{row_type.PREFIX}-?)?" if row_type.PREFIX else ""
    match = re.fullmatch(prefix + "-?".join(digits), ref.strip(), re.IGNORECASE | re.ASCII)
    numbers = tuple(int(group) for group in match.groups()) if match else ()
    return numbers if numbers and max(numbers) <= BIGGEST else None


async def find_in_scope(
    session: AsyncSession, row_type: type[RowT], ref: str, person_id: int | None, *, lock: bool, whole: bool = False
) -> tuple[RowT, Scope]:
    """The row with this short id, and its scope as a person meets it.

    With `lock`, the scope is locked until the transaction ends. SQLite locks the whole database at the start of each
    transaction. With `whole`, the scope is complete.

    Raises:
        NotFound: No row has this id, or the text is no id.
    """
    noun = NOUNS[row_type]
    numbers = parse(row_type, ref)
    if numbers is None:
        raise NotFound(noun.name, ref)
    subject = "-".join([row_type.PREFIX, *map(str, numbers)])
    key = {f"key_{name}": number for name, number in zip(noun.columns, numbers, strict=True)}
    if lock:
        await noun.lock(session, key)
    found = await noun.load(session, key, person_id, whole=whole)
    if found is None:
        raise NotFound(noun.name, ref, subject)
    return found
