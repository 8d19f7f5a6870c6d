"""The errors that an action can raise. handlers/views/errors.py has a sentence for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class DeskError(Exception):
    """An error that is answered with a sentence. The transaction is rolled back."""


@dataclass(frozen=True)
class Obstacle:
    """What prevents an action this time, although the role includes it. Subclasses add their facts as fields."""


@dataclass(frozen=True)
class Problem:
    """Why an action that the caller may do can't be done now. Its fields are the facts for its sentence.

    Each noun has its problems in its own problems.py, and models/core/problems.py has the general ones. Their sentences
    are in handlers/views/problems/.
    """

    over: ClassVar[bool] = False
    """Whether the action can't be done any more, so that correcting a form's inputs wouldn't help."""


@dataclass(eq=False)
class Refused(DeskError):
    """The role includes the action, but a rule prevents it.

    Attributes:
        problem: The rule, with its facts.
        field: The form's input that is wrong; empty if it isn't about one.
        others: The errors of further inputs.
    """

    problem: Problem
    field: str = ""
    others: "Sequence[Refused]" = ()
