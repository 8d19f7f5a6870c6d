"""Problems with changing the vendor's staff."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.directory.people import Person
from models.roles import StaffRole


@dataclass(frozen=True)
class NotShown(Problem):
    """Slack doesn't show reliably who a user is."""


@dataclass(frozen=True)
class AlreadyStaff(Problem):
    """The person has the staff role already."""

    person: Person
    role: StaffRole


@dataclass(frozen=True)
class NotOnStaff(Problem):
    """The person doesn't have the staff role."""

    person: Person
    role: StaffRole


@dataclass(frozen=True)
class LastAdmin(Problem):
    """The person is the only admin with a linked Slack user."""

    person: Person
