"""Log lines for events that strangers can cause at will. They are counted, with at most one line per minute."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger("steward.http")

QUIET = 60.0
"""Seconds between two lines about the same event."""


class CountedLine:
    """One log line, with the count since the previous one.

    Args:
        event: The event of the line.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, event: str, clock: Callable[[], float]) -> None:
        self._event = event
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._quiet_until = float("-inf")

    def count(self, what: str, **beside: Any) -> None:
        """Count one more. `beside` are details of the newest one, used if a line is logged now."""
        self._counts[what] += 1
        if self._clock() >= self._quiet_until:
            log.warning(self._event, **self._counts, **beside)
            self._counts.clear()
            self._quiet_until = self._clock() + QUIET
