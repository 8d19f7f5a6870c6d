"""What can stand against asking a colleague."""

from dataclasses import dataclass
from datetime import datetime

from models.core.errors import Problem
from models.directory.people import Person


@dataclass(frozen=True)
class AlreadyAsked(Problem):
    """The caller has asked this person the same before."""

    person: Person
    at: datetime


@dataclass(frozen=True)
class MayNow(Problem):
    """The caller may do it themselves by now."""


@dataclass(frozen=True)
class CantAsk(Problem):
    """The person may not do it either by now."""
