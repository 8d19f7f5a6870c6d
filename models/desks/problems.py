"""Why a ticket or enquiry can't be claimed, or an announcement can't be sent."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.desks.announcement_tables import AnnouncementKind
from models.directory.people import Person
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class AlreadyClaimed(Problem):
    """The ticket or enquiry already has an assignee. `mine` says whether that is the caller."""

    ref: str
    assignee: Person | None
    mine: bool


@dataclass(frozen=True)
class NobodyToTell(Problem):
    """No contact gets notices of that kind."""

    notice: AnnouncementKind
    subscription: Subscription
