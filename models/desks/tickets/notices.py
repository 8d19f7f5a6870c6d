"""Payloads of the notices about tickets."""

from dataclasses import dataclass
from typing import Literal

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency

TicketChange = Literal[
    "assigned",
    "claimed",
    "closed",
    "commented",
    "deleted",
    "edited",
    "noted",
    "nudged",
    "on_hold",
    "opened_for",
    "quiet",
    "rated",
    "released",
    "reopened",
    "resolved",
    "severity",
    "waiting",
    "watching",
]
MAILED: tuple[TicketChange, ...] = (
    "closed",
    "commented",
    "nudged",
    "opened_for",
    "quiet",
    "reopened",
    "resolved",
    "watching",
)
"""What people get by email too, if they chose so."""
CardStep = Literal["nudged", "quiet", "rated"]
WatcherStep = Literal["agreed", "refused", "left", "removed"]


@dataclass(frozen=True)
class TicketCard(Payload):
    """The card in the triage channel."""

    kind = NoticeKind.TICKET_CARD
    ticket_id: SubjectId


@dataclass(frozen=True)
class TicketOpened(Payload):
    """To the person who opened the ticket, at once."""

    kind = NoticeKind.TICKET_OPENED
    ticket_id: SubjectId

    @property
    def mail_choice(self) -> str:
        """Those who chose so get it by email too."""
        return "ticket_mail"


@dataclass(frozen=True)
class TicketChanged(Payload):
    """To the people who follow a ticket: who opened or watches it, and the agent who works on it. `by` is a name, empty
    for Steward itself; `comment` is an ID."""

    kind = NoticeKind.TICKET_CHANGED
    ticket_id: SubjectId
    what: TicketChange
    by: str
    comment: int | None = None

    @property
    def mail_choice(self) -> str:
        """Those who chose so get it by email too, if it concerns what was written or where the ticket stands."""
        return "ticket_mail" if self.what in MAILED else ""


@dataclass(frozen=True)
class TicketReminderDue(Payload):
    """To a person who wanted to be reminded of a ticket. `reminder` is an ID."""

    kind = NoticeKind.TICKET_REMINDER
    ticket_id: SubjectId
    reminder: int


@dataclass(frozen=True)
class TicketsExported(Payload):
    """To a person who exports their tickets: one of the zip files. The other facts are those of a `WantedExport`.

    Attributes:
        about: The ID of a subscription; empty for all.
        part: Which of the `parts` it is, from 1.
        files: The IDs of the first and the last file in it. None for the part with the texts.
    """

    kind = NoticeKind.TICKET_EXPORT
    urgency = Urgency.LAST
    person_id: SubjectId
    about: str
    mine: bool
    first: str
    last: str
    layout: str
    part: int
    parts: int
    files: tuple[int, int] | None = None


@dataclass(frozen=True)
class CommentWaits(Payload):
    """In the triage channel: a customer commented, below the ticket's card; or somebody reopened it; or a customer
    changed its severity, for the reason that the comment gives."""

    kind = NoticeKind.COMMENT_WAITS
    comment_id: SubjectId
    reopened: bool = False
    severity: bool | None = None


@dataclass(frozen=True)
class TicketFileLost(Payload):
    """To the person who sent a file with a ticket or a comment: it isn't there."""

    kind = NoticeKind.TICKET_FILE_LOST
    file_id: SubjectId


@dataclass(frozen=True)
class CardNews(Payload):
    """Below a ticket's card in the triage channel: what happened to the ticket."""

    kind = NoticeKind.TICKET_CARD_NEWS
    ticket_id: SubjectId
    what: CardStep


@dataclass(frozen=True)
class WatcherAsked(Payload):
    """To the person who opened a ticket: may a colleague see it? `person` is the colleague's ID, `by` the name of the
    agent who asks."""

    kind = NoticeKind.WATCHER_ASKED
    ticket_id: SubjectId
    person: int
    by: str


@dataclass(frozen=True)
class WatcherNews(Payload):
    """To the person who opened a ticket, its agent or the watcher: what became of a watcher. `person` is the watcher's
    ID, `by` the name of the person who decided: an agent if `by_staff`."""

    kind = NoticeKind.WATCHER_NEWS
    ticket_id: SubjectId
    what: WatcherStep
    person: int
    by: str
    by_staff: bool = False


@dataclass(frozen=True)
class TicketsUnassigned(Payload):
    """To a channel with cards of tickets: an agent can't work on tickets any more, or is `away`, so theirs are in the
    queue again. `tickets` are the IDs of those whose cards are in this channel."""

    kind = NoticeKind.TICKETS_UNASSIGNED
    person_id: SubjectId
    tickets: list[int]
    away: bool | None = None
