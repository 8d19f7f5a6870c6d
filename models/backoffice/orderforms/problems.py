"""What can stand against ordering a subscription."""

from dataclasses import dataclass

from models.core.errors import Problem


@dataclass(frozen=True)
class OrderFault(Problem):
    """Something in the form is wrong: `said` is the whole sentence."""

    said: str


@dataclass(frozen=True)
class NothingSold(Problem):
    """There are no plans, or no products."""
