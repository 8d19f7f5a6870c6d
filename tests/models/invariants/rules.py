"""What the database holds about its rows, in rows typed by hand."""

from dataclasses import dataclass, field
from typing import Any

MOMENT = "2026-03-02 09:00:00+00:00"
Row = dict[str, Any]


@dataclass(frozen=True)
class Rules:
    """The rules of some tables, each in a row that keeps or breaks it; words that start with @ stand for ids.

    Args:
        good: Tables with rows that are taken.
        bad: Tables with rows that are refused, each by the fault that it has.
        twice: Tables with rows that are taken, and what differs in a second one that is refused.
        alike: The same, where the second one is taken too.
    """

    good: list[tuple[str, Row]]
    bad: dict[str, tuple[str, Row]] = field(default_factory=dict)
    twice: dict[str, tuple[str, Row, Row]] = field(default_factory=dict)
    alike: dict[str, tuple[str, Row, Row]] = field(default_factory=dict)
