"""Lines in the log about what strangers can bring about at will: counted, and one a minute at most."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger("steward.http")

QUIET = 60.0
"""Seconds between two lines about the same."""


class CountedLine:
    """One line, with what was counted since the last one.

    Args:
        event: What the line is about.
        clock: Seconds that only go forward.
    """

    def __init__(self, event: str, clock: Callable[[], float]) -> None:
        self._event = event
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._quiet_until = float("-inf")

    def count(self, what: str, **beside: Any) -> None:
        """Count one more. `beside` is what the line says of the newest, if there is one now."""
        self._counts[what] += 1
        if self._clock() >= self._quiet_until:
            log.warning(self._event, **self._counts, **beside)
            self._counts.clear()
            self._quiet_until = self._clock() + QUIET
