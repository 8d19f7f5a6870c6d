"""Short ids as people read and type them, taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass

SERIES = "series"
"""The column of the letters in a short id, as US in INV-US-2026-000017."""


@dataclass(frozen=True)
class ShortId:
    """What a short id says: (1042,) for SUB-1042, (2026, 17) for INV-2026-000017, and the series US as well for
    INV-US-2026-000017. The series is empty if there is none."""

    numbers: tuple[int, ...]
    series: str = ""

    def key(self, columns: Sequence[str]) -> dict[str, int | str]:
        """The values of the columns."""
        parts: tuple[int | str, ...] = (self.series, *self.numbers) if SERIES in columns else self.numbers
        return dict(zip(columns, parts, strict=True))
