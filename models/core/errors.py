"""What can go wrong in an action, as types. handlers/views/errors.py has a sentence for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class DeskError(Exception):
    """Something that a person gets a sentence for. The transaction is rolled back."""


@dataclass(frozen=True)
class Obstacle:
    """What stands against a right this once, whoever has the role: a base for those with facts of their own."""


@dataclass(frozen=True)
class Problem:
    """Why something that the caller may do can't be done now. Its fields are the facts that its sentence says.

    Each noun declares its own in its problems.py; those of no noun are in models/core/problems.py. Their sentences are
    in handlers/views/problems/.
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
