"""Why a subscription can't be ordered."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.core.sentences import Sentence


@dataclass(frozen=True)
class OrderFault(Problem):
    """An entry in the form is wrong. `said` is the whole sentence."""

    said: Sentence


@dataclass(frozen=True)
class NothingSold(Problem):
    """There are no plans, or no products."""
