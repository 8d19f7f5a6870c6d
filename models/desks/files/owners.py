"""What files belong to. A noun whose rows have files registers here, because a file doesn't know it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from models.access.desk import Desk
from models.access.scopes import HasRoleTables
from models.desks.files.tables import StoredFile
from models.directory.people import Person


class FileContext(HasRoleTables, Protocol):
    """What it takes to decide who sees a file: a desk, or the context of a notice."""

    @property
    def session(self) -> AsyncSession:
        """The current transaction."""
        ...

    @property
    def now(self) -> datetime:
        """The moment of the decision."""
        ...


async def _nothing(_desk: Desk, _file: StoredFile) -> None:
    """For nouns that don't show what became of a file."""


@dataclass(frozen=True)
class FileOwner:
    """A noun whose rows have files, such as comments.

    Args:
        name: The noun.
        sees: Whether a person may see a file of this noun now. False for a file of another noun.
        settled: A file was stored, refused or given up. Redraws the cards that show it, and tells whom it concerns. It
            runs in the transaction that records the result.
    """

    name: str
    sees: Callable[[FileContext, Person, StoredFile], Awaitable[bool]]
    settled: Callable[[Desk, StoredFile], Awaitable[None]] = _nothing


FILE_OWNERS: dict[str, FileOwner] = {}


def owns_files(owner: FileOwner) -> FileOwner:
    """Register a noun whose rows have files.

    Raises:
        TypeError: There is already one with this name.
    """
    if owner.name in FILE_OWNERS:
        raise TypeError(f"There are two owners of files {owner.name}.")
    FILE_OWNERS[owner.name] = owner
    return owner


async def may_see(context: FileContext, person: Person, file: StoredFile) -> bool:
    """Whether a person may see a file now, because of something it belongs to. That they uploaded it isn't enough: they
    may have lost their role since."""
    for owner in FILE_OWNERS.values():
        if await owner.sees(context, person, file):
            return True
    return False


async def settled(desk: Desk, file: StoredFile) -> None:
    """Let everything that a file belongs to know what became of it."""
    for owner in FILE_OWNERS.values():
        await owner.settled(desk, file)
