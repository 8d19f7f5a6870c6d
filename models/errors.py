"""What can go wrong in an action, as types. handlers/views/errors.py has a sentence for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from models.roles import AnyRight, Reason, Role

if TYPE_CHECKING:
    from models.people import Person
    from models.subscriptions.tables import Subscription


class DeskError(Exception):
    """Something that a person gets a sentence for. The transaction is rolled back."""


@dataclass(frozen=True)
class Obstacle:
    """What stands against a right this once, whoever has the role: a base for those with facts of their own."""


@dataclass(eq=False)
class Denied(DeskError):
    """The caller may not do this.

    `held` are the caller's roles in the subscription, `may` the contacts who could do it instead, `subject` the short
    id of the thing, `obstacle` what stands against it where that has facts of its own.
    """

    action: str
    right: AnyRight
    reason: Reason
    subject: str = ""
    subscription: "Subscription | None" = None
    held: frozenset[Role] = frozenset()
    may: "Sequence[Person]" = ()
    obstacle: Obstacle | None = None


@dataclass(eq=False)
class NotFound(DeskError):
    """There is no such thing, or it is somebody else's: callers can't tell which.

    `ref` is as it was typed. The rest is for the audit trail alone, when it exists and the caller has no part in it.
    """

    noun: str
    ref: str
    subject: str = ""
    action: str = ""
    right: str = ""
    subscription_id: int | None = None


@dataclass(eq=False)
class Unknown(DeskError):
    """The Slack user is not bound to any person."""


@dataclass(frozen=True)
class Problem:
    """Why something that the caller may do can't be done now. Its fields are the facts that its sentence says.

    Each noun declares its own in models/<noun>/problems.py; those of no noun are in models/problems.py. Their sentences
    are in handlers/views/problems/.
    """

    over: ClassVar[bool] = False
    """Whether a form has nothing left to correct, as what it is about can't be done any more."""


@dataclass(eq=False)
class Refused(DeskError):
    """A rule other than the role stands against it: which one, `problem` says. `field` names the form's input; `others`
    are what is wrong with further inputs."""

    problem: Problem
    field: str = ""
    others: "Sequence[Refused]" = ()
