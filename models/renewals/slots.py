"""Slots: how many days before the end of a term a reminder is due; negative ones are days after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LATE = 30
"""Days for which the last slot after the end is caught up with. Later than that it would be no news."""


@dataclass(frozen=True)
class Span:
    """A slot is the newest that is due while there are `most` to `least` days left, both included."""

    slot: int
    least: int
    most: int


def spans(slots: Sequence[int]) -> list[Span]:
    """The time of each slot: from its day until the next one's. What was missed before the end is not told after it."""
    ordered = sorted(set(slots), reverse=True)
    return [Span(slot, _least(slot, after), slot) for slot, after in zip(ordered, [*ordered[1:], None], strict=False)]


def _least(slot: int, after: int | None) -> int:
    if slot >= 0:
        return max(0, after + 1) if after is not None else 0
    return after + 1 if after is not None else slot - LATE


def following(slots: Sequence[int], day: date) -> Iterator[tuple[int, date, date]]:
    """Which slot is the first whose day comes after a day: (slot, first end, last end) for terms that end between
    those days. Terms that end before all of them have no slot left."""
    last = date.max
    for slot in sorted(set(slots), reverse=True):
        first = day + timedelta(days=slot + 1)
        yield slot, first, last
        last = first - timedelta(days=1)
