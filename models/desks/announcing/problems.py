"""Why an announcement can't be written, sent or cancelled."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.desks.announcing.tables import AnnouncementState


@dataclass(frozen=True)
class NoSuchAnnouncement(Problem):
    """There is no announcement with this number."""

    number: str


@dataclass(frozen=True)
class AnnouncementIs(Problem):
    """The announcement is in a state in which that can't be done, for example because it was sent already."""

    over = True
    number: int
    state: AnnouncementState


@dataclass(frozen=True)
class NotYourDraft(Problem):
    """Only the author sends a draft, because they have seen its preview."""

    number: int


@dataclass(frozen=True)
class NeedsAnother(Problem):
    """The second yes has to come from another person than the author."""

    number: int


@dataclass(frozen=True)
class NobodyHasIt(Problem):
    """Nobody has the right there, so nobody would get it."""


@dataclass(frozen=True)
class SendDayPassed(Problem):
    """The day on which to send it has passed, or is today after nine."""
