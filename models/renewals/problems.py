"""Why a renewal can't be answered."""

from dataclasses import dataclass
from datetime import date

from models.core.errors import Problem
from models.renewals.status import RenewalStatus
from models.subscriptions.states import Dated
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class NotToldOfRenewal(Problem):
    """The renewal isn't for the caller's role, and the caller hasn't been involved by escalation."""

    subscription: Subscription


@dataclass(frozen=True)
class NothingToRenew(Problem):
    """The subscription has no next term."""

    subscription: Subscription


@dataclass(frozen=True)
class RenewalNotNear(Problem):
    """The end of the term is far off."""

    standing: RenewalStatus


@dataclass(frozen=True)
class RenewalAnswered(Problem):
    """A contact already handles the renewal, or has decided not to renew."""

    standing: RenewalStatus


@dataclass(frozen=True)
class SnoozePastEnd(Problem):
    """A pause of seven days would last until the term ends or, after that, until the subscription is suspended or its
    data is deleted. `what` says which, and `day` when. `day_before` is the day before; None if that isn't later than
    today."""

    subscription: Subscription
    what: Dated
    day: date
    day_before: date | None


@dataclass(frozen=True)
class RenewalNotAnswered(Problem):
    """The caller has no answer or snooze to undo."""

    subscription: Subscription
