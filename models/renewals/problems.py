"""What can stand against an answer to a renewal."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.renewals.status import RenewalStatus
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class NotToldOfRenewal(Problem):
    """The renewal is not for the caller's role, and nobody has asked them in."""

    subscription: Subscription


@dataclass(frozen=True)
class NothingToRenew(Problem):
    """The subscription has no term to come."""

    subscription: Subscription


@dataclass(frozen=True)
class RenewalNotNear(Problem):
    """The end of the term is far off."""

    standing: RenewalStatus


@dataclass(frozen=True)
class RenewalAnswered(Problem):
    """Somebody sees to the renewal, or has said that there is none."""

    standing: RenewalStatus


@dataclass(frozen=True)
class RenewalNotAnswered(Problem):
    """The caller has said nothing that could be taken back."""

    subscription: Subscription
