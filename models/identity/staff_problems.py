"""What can stand against a change of the vendor's staff."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.directory.people import Person
from models.roles import StaffRole


@dataclass(frozen=True)
class NotShown(Problem):
    """Slack does not show for sure who a user is."""


@dataclass(frozen=True)
class AlreadyStaff(Problem):
    """The person has the staff role already."""

    person: Person
    role: StaffRole


@dataclass(frozen=True)
class NotOnStaff(Problem):
    """The person does not have the staff role."""

    person: Person
    role: StaffRole


@dataclass(frozen=True)
class LastAdmin(Problem):
    """The person is the only admin who is in Slack."""

    person: Person
