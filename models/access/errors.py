"""What the door answers to callers who may not come in, as types. handlers/views/errors.py has the sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.access.scopes import Scope
from models.core.errors import DeskError, Obstacle
from models.directory.people import Person
from models.roles import AnyRight, Reason, Role


@dataclass(eq=False)
class Denied(DeskError):
    """The caller may not do this.

    Args:
        action: The action's name on the audit trail.
        subject: The short id of the row.
        scope: What the row belongs to; None where there is no row.
        held: The caller's roles in the scope.
        may: The people who could do it instead.
        obstacle: What stands in the way this once, where it has facts of its own.
    """

    action: str
    right: AnyRight
    reason: Reason
    subject: str = ""
    scope: Scope | None = None
    held: frozenset[Role] = frozenset()
    may: Sequence[Person] = ()
    obstacle: Obstacle | None = None


@dataclass(eq=False)
class NotFound(DeskError):
    """There is no such row, or it belongs to somebody else. Callers can't tell which.

    `ref` is what was typed. The other fields are for the audit trail alone: what was tried, the id, and the scope of a
    row that exists, but not for this caller. Both cases take the same statements and are kept alike, so that no time
    tells them apart either. `action` is empty for what is no id at all.
    """

    noun: str
    ref: str
    subject: str = ""
    action: str = ""
    right: str = ""
    scope: Scope | None = None


@dataclass(eq=False)
class Unknown(DeskError):
    """The Slack user is not bound to any person."""
