"""Pages of a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

T = TypeVar("T")
PAGE = 10
"""How many rows a page of a list has."""
ON_CARD = 4
"""How many rows of each list a customer's card has."""
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        total: How many rows the whole list has; 0 also for a page after the last.
        number: The page's number, from 1.
    """

    rows: Sequence[T] = ()
    total: int = 0
    number: int = 1
    size: int = PAGE

    @property
    def has_more(self) -> bool:
        """Whether there is a page after this one."""
        return self.number * self.size < self.total


def paged(statement: Select[Any], number: int, size: int) -> Select[Any]:
    """A statement for one page."""
    return statement.limit(size).offset((number - 1) * size)


def page_of(rows: Iterable[T], total: int, number: int, size: int) -> Page[T]:
    """The page with these rows."""
    return Page(list(rows), total, number, size)
