"""What can stand against a look at the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.core.errors import Problem


@dataclass(frozen=True)
class NotOnTrail(Problem):
    """A word names nothing that is on the trail. `near` are the actions whose names come near it."""

    given: str
    near: Sequence[str]


@dataclass(frozen=True)
class TooManyEntries(Problem):
    """More entries were asked for than a mail has room for."""

    count: int
    most: int
