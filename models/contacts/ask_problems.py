"""Problems with asking a colleague."""

from dataclasses import dataclass
from datetime import datetime

from models.core.errors import Problem
from models.directory.people import Person


@dataclass(frozen=True)
class AlreadyAsked(Problem):
    """The caller already asked this person for the same thing."""

    person: Person
    at: datetime


@dataclass(frozen=True)
class MayNow(Problem):
    """The caller can now do it themselves."""


@dataclass(frozen=True)
class CantAsk(Problem):
    """The person can no longer do it either."""
