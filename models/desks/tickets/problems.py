"""Why a ticket can't be changed."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.desks.tickets.tables import Ticket


@dataclass(frozen=True)
class AlreadyResolved(Problem):
    """The ticket was resolved or closed."""

    ticket: Ticket


@dataclass(frozen=True)
class NotResolved(Problem):
    """The ticket is open, so it can't be reopened."""

    ticket: Ticket


@dataclass(frozen=True)
class NotYetRated(Problem):
    """The ticket hasn't ended, so it can't be rated yet."""

    ticket: Ticket


@dataclass(frozen=True)
class RatedTooLate(Problem):
    """The ticket ended too long ago to be rated."""

    ticket: Ticket


@dataclass(frozen=True)
class StarsOutOfRange(Problem):
    """A rating isn't from 1 to 5."""

    ticket: Ticket


@dataclass(frozen=True)
class ClosedForGood(Problem):
    """The ticket ended too long ago to be reopened."""

    ticket: Ticket
