"""Problems with a promotion."""

from dataclasses import dataclass
from datetime import datetime

from models.contacts.tables import Promotion
from models.core.errors import Problem
from models.directory.people import Person
from models.roles import RoleTable
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class AlreadyPrimary(Problem):
    """The person is already the primary of the kind."""

    person: Person
    kind: ContactKind
    subscription: Subscription
    table: RoleTable


@dataclass(frozen=True)
class Unreachable(Problem):
    """The person can't be reached in Slack any more."""

    person: Person
    kind: ContactKind
    subscription: Subscription
    table: RoleTable


@dataclass(frozen=True)
class NoRoom(Problem):
    """The plan allows no more contacts of the kind."""

    person: Person
    kind: ContactKind
    subscription: Subscription
    table: RoleTable


@dataclass(frozen=True)
class NeedsApproval(Problem):
    """The caller can't swap the ranks without approval."""

    subscription: Subscription


@dataclass(frozen=True)
class PromotionOpen(Problem):
    """The same promotion was requested before, and waits for a decision."""

    at: datetime


@dataclass(frozen=True)
class AlreadyDecided(Problem):
    """The promotion was decided, or ended in another way."""

    promotion: Promotion
