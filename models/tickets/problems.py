"""What can stand against a change of a ticket."""

from dataclasses import dataclass

from models.errors import Problem
from models.tickets.tables import Ticket


@dataclass(frozen=True)
class AlreadyResolved(Problem):
    """The ticket was resolved."""

    ticket: Ticket
