"""Why audit entries can't be shown or exported."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.core.errors import Problem


@dataclass(frozen=True)
class NotOnTrail(Problem):
    """A word matches nothing on the trail. `near` are the actions with similar names."""

    given: str
    near: Sequence[str]


@dataclass(frozen=True)
class TooManyEntries(Problem):
    """There are more entries than fit in one email."""

    count: int
    most: int
