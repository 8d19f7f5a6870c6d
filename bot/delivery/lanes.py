"""The order of sending: urgent notices first, and customers take turns among equally urgent ones.

Waiting notices are in lanes, by urgency, customer, and channel or direct message. Finding the lanes takes one index
lookup for each, however many notices are in them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal_column
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from models.core.outbox import Notice, NoticeState, Urgency

RAISED_AFTER = timedelta(minutes=10)
"""After waiting this long, a notice counts as one step more urgent, so that nothing waits forever."""


@dataclass(frozen=True)
class Lane:
    """Notices of one urgency about one customer, for one channel. `channel` is empty for notices to people. `id`,
    `written_at` and `try_at` are those of the first notice."""

    channel: str
    urgency: Urgency
    organization_id: int
    id: int
    written_at: datetime
    try_at: datetime

    def urgency_at(self, now: datetime) -> int:
        """Its urgency now. Waiting never makes it more urgent than the highest urgency."""
        # Notices written before the clock was set back count as not having waited.
        waited = max(now - self.written_at, timedelta(0))
        return max(Urgency.FIRST, self.urgency - waited // RAISED_AFTER)


@dataclass
class Turns:
    """The last turn of each customer. It may be lost at a restart."""

    _last: dict[int, int] = field(default_factory=dict)
    _count: int = 0

    def next(self, lanes: Iterable[Lane], now: datetime) -> Lane:
        """The lane whose turn it is: the most urgent one. Among several, it's the customer who has waited longest for a
        turn. Among that customer's, it's the lane that was more urgent from the start."""
        return min(
            lanes,
            key=lambda lane: (
                lane.urgency_at(now),
                self._last.get(lane.organization_id, 0),
                lane.urgency,
                lane.id,
            ),
        )

    def taken(self, lane: Lane) -> None:
        """Record that a customer had a turn."""
        self._count += 1
        self._last[lane.organization_id] = self._count


async def find_lanes(session: AsyncSession) -> list[Lane]:
    """The lanes with waiting notices."""
    return [Lane(*row) for row in (await session.execute(_lanes())).all()]


@cache
def _lanes() -> Any:
    """Steps from the first notice of one lane to that of the next, in index order."""
    here = aliased(Notice)
    lanes = select(_first().label("id")).cte("lanes", recursive=True)
    # Compares one column after the other, because SQLite doesn't use the whole index for a comparison of rows.
    next_one = func.coalesce(
        _first(
            lambda n: (
                col(n.channel) == here.channel,
                col(n.urgency) == here.urgency,
                col(n.organization_id) > here.organization_id,
            )
        ),
        _first(lambda n: (col(n.channel) == here.channel, col(n.urgency) > here.urgency)),
        _first(lambda n: (col(n.channel) > here.channel,)),
    )
    lanes = lanes.union_all(select(next_one).select_from(lanes).join(here, col(here.id) == lanes.c.id))
    columns: Any = (Notice.channel, Notice.urgency, Notice.organization_id, Notice.id, Notice.created_at, Notice.try_at)
    return select(*columns).join(lanes, lanes.c.id == col(Notice.id))


def _first(conditions: Callable[[type[Notice]], tuple[ColumnElement[bool], ...]] = lambda _: ()) -> Any:
    """The ID of the first waiting notice that meets the conditions, in index order."""
    notice = aliased(Notice)
    statement = select(col(notice.id)).where(waiting(notice), *conditions(notice)).limit(1)
    in_order: Any = (notice.channel, notice.urgency, notice.organization_id, notice.try_at, notice.id)
    return statement.order_by(*in_order).scalar_subquery()


def in_lane() -> ColumnElement[bool]:
    """The condition that a notice is in the lane whose `values_of` are given to the statement."""
    return and_(
        col(Notice.channel) == bindparam("channel"),
        col(Notice.urgency) == bindparam("urgency"),
        col(Notice.organization_id) == bindparam("organization"),
    )


def values_of(lane: Lane) -> dict[str, Any]:
    """The values of `in_lane`."""
    return {"channel": lane.channel, "urgency": lane.urgency, "organization": lane.organization_id}


def waiting(notice: type[Notice]) -> ColumnElement[bool]:
    """Written the same way as the index on waiting notices, because SQLite doesn't use it with a bound parameter."""
    return col(notice.state) == literal_column(f"'{NoticeState.WAITING}'")
