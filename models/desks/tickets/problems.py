"""Why a ticket can't be changed."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.desks.tickets.tables import Ticket
from models.directory.people import Person


@dataclass(frozen=True)
class AlreadyResolved(Problem):
    """The ticket was resolved or closed."""

    ticket: Ticket


@dataclass(frozen=True)
class NotResolved(Problem):
    """The ticket is open, so it can't be reopened."""

    ticket: Ticket


@dataclass(frozen=True)
class CommentGone(Problem):
    """The ticket has no such comment, or it was deleted."""

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
class AlreadyWatches(Problem):
    """The person opened the ticket or watches it, so they see it already."""

    ticket: Ticket
    person: Person


@dataclass(frozen=True)
class AlreadyAsked(Problem):
    """The person who opened the ticket was asked about this watcher, and hasn't answered yet."""

    ticket: Ticket
    person: Person


@dataclass(frozen=True)
class CannotRaise(Problem):
    """A person for whom a ticket is opened can't open one there: on the subscription `ref`, or if that's empty,
    anywhere."""

    person: Person
    ref: str


@dataclass(frozen=True)
class NothingToRedact(Problem):
    """The secret isn't in the ticket."""

    ticket: Ticket


@dataclass(frozen=True)
class SecretTooShort(Problem):
    """The secret has fewer than `least` characters, so it may be a part of other words."""

    least: int


@dataclass(frozen=True)
class NotWatching(Problem):
    """The person doesn't watch the ticket, and nobody asked for it."""

    ticket: Ticket
    person: Person


@dataclass(frozen=True)
class NotTheirWatcher(Problem):
    """A watcher tried to remove another watcher."""

    ticket: Ticket


@dataclass(frozen=True)
class ClosedForGood(Problem):
    """The ticket ended too long ago to be reopened."""

    ticket: Ticket
