"""The errors that the door raises when a caller may not do something. handlers/views/errors.py has the sentences."""

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
        scope: What the row belongs to; None if the action has no row.
        held: The caller's roles in the scope.
        may: The people who could do it instead.
        obstacle: What prevents it this time, if it has facts of its own.
        sharers: The people who could share tickets, if the reason is that they aren't shared.
    """

    action: str
    right: AnyRight
    reason: Reason
    subject: str = ""
    scope: Scope | None = None
    held: frozenset[Role] = frozenset()
    may: Sequence[Person] = ()
    obstacle: Obstacle | None = None
    sharers: Sequence[Person] = ()


@dataclass(eq=False)
class NotFound(DeskError):
    """There is no such row, or the caller has no part in its scope. Callers can't tell which.

    Both cases run the same statements and are stored alike, so response times don't tell them apart either.

    Args:
        ref: What was typed.
        subject: The short id, for the audit trail only; empty if what was typed isn't an id.
        action: The action that was tried, for the audit trail only; empty if what was typed isn't an id.
        scope: The scope of a row that exists, for the audit trail only.
    """

    noun: str
    ref: str
    subject: str = ""
    action: str = ""
    right: str = ""
    scope: Scope | None = None


@dataclass(eq=False)
class Unknown(DeskError):
    """The Slack user isn't linked to any person."""
