"""Whose turn it is: what is urgent goes first, and among what is as urgent, customers take turns.

Waiting notices stand in lanes: those of one urgency, about one customer, for one channel or for people. Finding out
which lanes there are takes one look at the index for each, however many notices stand in them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from models.core.outbox import Notice, NoticeState, Urgency

RAISED_AFTER = timedelta(minutes=10)
"""What has waited so long goes with what is one step more urgent, so that nothing waits for ever."""


@dataclass(frozen=True)
class Lane:
    """Notices of one urgency about one customer, for one channel; `channel` is empty for what goes to people. `id`,
    `written_at` and `try_at` are those of the first of them."""

    channel: str
    urgency: Urgency
    organization_id: int
    id: int
    written_at: datetime
    try_at: datetime

    def urgency_at(self, now: datetime) -> int:
        """Its urgency by now. Waiting makes it no more urgent than what came as the most urgent."""
        # What was written before a clock was set back has not waited yet.
        waited = max(now - self.written_at, timedelta(0))
        return max(Urgency.FIRST, self.urgency - waited // RAISED_AFTER)


@dataclass
class Turns:
    """When each customer had a turn last. Forgotten at a restart, and no harm."""

    _last: dict[int, int] = field(default_factory=dict)
    _count: int = 0

    def next(self, lanes: Iterable[Lane], now: datetime) -> Lane:
        """The lane whose turn it is: the most urgent; of several the customer's who has waited longest for a turn; of
        theirs the one that was more urgent from the start."""
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
        """A customer had a turn."""
        self._count += 1
        self._last[lane.organization_id] = self._count


async def find_lanes(session: AsyncSession) -> list[Lane]:
    """The lanes in which something waits."""
    return [Lane(*row) for row in (await session.execute(_lanes())).all()]


@cache
def _lanes() -> Any:
    """From the first notice of a lane on to that of the next, in the order of the index."""
    here = aliased(Notice)
    lanes = select(_first().label("id")).cte("lanes", recursive=True)
    # One column after the other: SQLite does not look up a row that is greater than another by the whole index.
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
    """The id of the first waiting notice of which something holds, in the order of the index."""
    notice = aliased(Notice)
    statement = select(col(notice.id)).where(waiting(notice), *conditions(notice)).limit(1)
    in_order: Any = (notice.channel, notice.urgency, notice.organization_id, notice.try_at, notice.id)
    return statement.order_by(*in_order).scalar_subquery()


def of_lane(lane: Lane) -> ColumnElement[bool]:
    """The condition that a notice stands in a lane."""
    return and_(
        col(Notice.channel) == lane.channel,
        col(Notice.urgency) == lane.urgency,
        col(Notice.organization_id) == lane.organization_id,
    )


def waiting(notice: type[Notice]) -> ColumnElement[bool]:
    """Said as the index of waiting notices has it: SQLite does not use that index for a bound parameter."""
    return col(notice.state) == literal_column(f"'{NoticeState.WAITING}'")
