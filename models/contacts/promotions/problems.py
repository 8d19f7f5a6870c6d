"""What can stand against a promotion."""

from dataclasses import dataclass
from datetime import datetime

from models.contacts.tables import Promotion
from models.core.errors import Problem
from models.directory.people import Person
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class AlreadyPrimary(Problem):
    """The person is the primary of the kind already."""

    person: Person
    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class Unreachable(Problem):
    """The person can't be reached in Slack any more."""

    person: Person
    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class NoRoom(Problem):
    """The plan allows no more contacts of the kind."""

    person: Person
    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class NeedsApproval(Problem):
    """The ranks are not the caller's to swap without an approval."""

    subscription: Subscription


@dataclass(frozen=True)
class PromotionOpen(Problem):
    """The same was asked before, and waits for a decision."""

    at: datetime


@dataclass(frozen=True)
class AlreadyDecided(Problem):
    """The promotion was decided, or ended otherwise."""

    promotion: Promotion
