"""Slots: the days before the end of a term on which reminders are due. Negative numbers are days after the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LATE = 30
"""Days after the last slot until which a missed reminder is still sent. After that, it would be old news."""


@dataclass(frozen=True)
class Span:
    """The time during which a slot is the newest one due: while `most` to `least` days are left, both included."""

    slot: int
    least: int
    most: int


def spans(slots: Sequence[int]) -> list[Span]:
    """The span of each slot: from its day until the next slot's day. Slots before the end aren't caught up after it."""
    ordered = sorted(set(slots), reverse=True)
    return [Span(slot, _least(slot, after), slot) for slot, after in zip(ordered, [*ordered[1:], None], strict=False)]


def _least(slot: int, after: int | None) -> int:
    if slot >= 0:
        return max(0, after + 1) if after is not None else 0
    return after + 1 if after is not None else slot - LATE


def following(slots: Sequence[int], day: date) -> Iterator[tuple[int, date, date]]:
    """The first slot that comes after a day, as (slot, first end, last end), for terms that end in that range. Terms
    that end before all ranges have no slot left."""
    last = date.max
    for slot in sorted(set(slots), reverse=True):
        first = day + timedelta(days=slot + 1)
        yield slot, first, last
        last = first - timedelta(days=1)
