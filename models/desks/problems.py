"""What can stand against answering, claiming and announcing."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.desks.announcement_tables import AnnouncementKind
from models.directory.people import Person
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class AlreadyClaimed(Problem):
    """A ticket or an enquiry has somebody who sees to it: `mine` where that is the caller."""

    ref: str
    assignee: Person | None
    mine: bool


@dataclass(frozen=True)
class NobodyToTell(Problem):
    """No contact gets notices of that kind."""

    notice: AnnouncementKind
    subscription: Subscription
