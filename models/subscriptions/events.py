"""Events of subscriptions that the renewal desk reacts to."""

from dataclasses import dataclass
from typing import ClassVar

from models.access.events import Event
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class SubscriptionEvent(Event):
    """Something happened to a subscription."""

    handled_in: ClassVar[tuple[str, ...]] = ("renewals",)
    subscription: Subscription


@dataclass(frozen=True)
class TermOrdered(SubscriptionEvent):
    """Its next term was ordered. `first`: the one after an evaluation."""

    first: bool = False


@dataclass(frozen=True)
class TermTakenBack(SubscriptionEvent):
    """The order for its latest term was cancelled by a person, so it has the term before that again."""

    by_id: int = 0


@dataclass(frozen=True)
class SubscriptionEnded(SubscriptionEvent):
    """It was cancelled or deleted, or will be at the end of its term."""


@dataclass(frozen=True)
class CancellationUndone(SubscriptionEvent):
    """Its cancellation was undone before it took effect."""


@dataclass(frozen=True)
class EvaluationExtended(SubscriptionEvent):
    """Its evaluation was extended."""


@dataclass(frozen=True)
class StateChanged(SubscriptionEvent):
    """Its state changed, and the subscription continues."""
