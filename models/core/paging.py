"""Pages of lists, read in SQL."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")
ON_A_PAGE = 100
"""The most rows that a list loads at once. Fewer may fit into a message."""


class PageOf(list[T]):
    """Some rows of a list: from the `first` one on, which counts from 1, of `total`."""

    def __init__(self, rows: Iterable[T] = (), first: int = 1, total: int | None = None) -> None:
        super().__init__(rows)
        self.first = first
        self.total = first - 1 + len(self) if total is None else total


async def page_of(session: AsyncSession, statement: Any, first: int = 1, *, most: int = ON_A_PAGE) -> PageOf[Any]:
    """A page of the rows that a statement finds, each as its first column. After the last row, it's the first page."""
    page = await page_of_rows(session, statement, first, most=most)
    return PageOf([row[0] for row in page], page.first, page.total)


async def page_of_rows(session: AsyncSession, statement: Any, first: int = 1, *, most: int = ON_A_PAGE) -> PageOf[Any]:
    """The same with all columns of each row. The last one is how many rows there are."""
    counted = statement.add_columns(func.count().over()).limit(most)
    rows = (await session.execute(counted.offset(first - 1))).all()
    if not rows and first > 1:
        first = 1
        rows = (await session.execute(counted)).all()
    return PageOf(rows, first, rows[0][-1] if rows else 0)


class KeyedPage(list[T]):
    """Some rows of a list that may be very long: they aren't counted. The next page begins after the last row's key.

    Attributes:
        more: Whether there are others after these.
        later: Whether this isn't the first page.
    """

    def __init__(self, rows: Iterable[T] = (), *, more: bool = False, later: bool = False) -> None:
        super().__init__(rows)
        self.more = more
        self.later = later
