"""Why a ticket can't be changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

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
class TooLongForForm(Problem):
    """The comment has more characters than a form in Slack takes."""

    ticket: Ticket


@dataclass(frozen=True)
class CommentRedacted(Problem):
    """An admin removed words from the comment, so it doesn't follow its message, which may still have them."""

    ticket: Ticket


@dataclass(frozen=True)
class OneOfBoth(Problem):
    """Words and a whole comment or file can't be removed in one step."""


@dataclass(frozen=True)
class NoSuchReminder(Problem):
    """The person has no reminder with this number, or it's done."""

    over = True


@dataclass(frozen=True)
class RemindedInPast(Problem):
    """The time of the reminder has passed."""

    at: datetime


@dataclass(frozen=True)
class RemindedTooLate(Problem):
    """The time of the reminder is too far ahead."""

    days: int


@dataclass(frozen=True)
class TooManyReminders(Problem):
    """The person has as many reminders as anyone can have."""

    most: int


@dataclass(frozen=True)
class NothingToExport(Problem):
    """The person sees no tickets that they chose."""


@dataclass(frozen=True)
class TooMuchToExport(Problem):
    """There are more tickets, or bytes of files, than one export can have."""

    tickets: int
    size: int


@dataclass(frozen=True)
class NotYetRated(Problem):
    """The ticket hasn't ended, so it can't be rated yet."""

    ticket: Ticket


@dataclass(frozen=True)
class TooLateToUndo(Problem):
    """The person who opened the ticket has been told that it's resolved."""

    ticket: Ticket


@dataclass(frozen=True)
class RatedTooLate(Problem):
    """The ticket ended too long ago to be rated."""

    ticket: Ticket


@dataclass(frozen=True)
class AlreadySo(Problem):
    """The ticket has that state, severity or category already."""

    ticket: Ticket
    what: Literal["state", "severity", "category"]


@dataclass(frozen=True)
class NotAssigned(Problem):
    """The ticket is nobody's, so it can't be given back."""

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
    """An agent opens a ticket for somebody who can't open one there: on the subscription `ref`, or if that's empty,
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
class CantWork(Problem):
    """The person can't work on tickets now. `others` can."""

    person: Person
    others: tuple[Person, ...]


@dataclass(frozen=True)
class CannedNameTaken(Problem):
    """Another canned reply has this name."""

    name: str


@dataclass(frozen=True)
class NoSuchCanned(Problem):
    """The canned reply was removed meanwhile."""


@dataclass(frozen=True)
class RuleFitsAll(Problem):
    """The rule of triage has no condition."""


@dataclass(frozen=True)
class NoSuchRule(Problem):
    """The rule of triage was removed meanwhile."""


@dataclass(frozen=True)
class StillAway(Problem):
    """The caller is away, so they get no tickets."""


@dataclass(frozen=True)
class NotAway(Problem):
    """The caller isn't away, so they can't come back."""


@dataclass(frozen=True)
class DayPassed(Problem):
    """The day until which the caller would be away has passed."""

    day: date


@dataclass(frozen=True)
class OnCustomersSide(Problem):
    """The caller is a contact of the ticket's customer, so they can't write for the support team here."""

    ticket: Ticket


@dataclass(frozen=True)
class ClosedForGood(Problem):
    """The ticket ended too long ago to be reopened."""

    ticket: Ticket
