"""What a subscription was before an order, and how it goes back to that if the order is cancelled."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Self

from models.access.desk import Desk
from models.subscriptions.reminding import term_changed
from models.subscriptions.states import DAY, ENDINGS, reckon
from models.subscriptions.tables import Cycle, Subscription, SubscriptionState


@dataclass(frozen=True)
class TermFacts:
    """The term and the state of a subscription at a moment. Each field is a column of its row."""

    state: SubscriptionState
    state_since: date | None
    starts_on: date
    ends_on: date
    anchor_on: date | None
    cancelled_on: date | None
    cycle: Cycle
    bought: bool

    @classmethod
    def of(cls, subscription: Subscription) -> Self:
        """Those of a subscription now."""
        return cls(**{name: getattr(subscription, name) for name in cls.__dataclass_fields__})

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `stored` wrote."""
        days = {
            name: date.fromisoformat(stored[name]) if stored[name] else None
            for name in ("state_since", "starts_on", "ends_on", "anchor_on", "cancelled_on")
        }
        words = {"state": SubscriptionState(stored["state"]), "cycle": Cycle(stored["cycle"])}
        return cls(**{**stored, **days, **words})

    def stored(self) -> dict[str, Any]:
        """The facts as JSON."""
        return {name: str(value) if isinstance(value, date) else value for name, value in asdict(self).items()}


def restore(desk: Desk, subscription: Subscription, before: TermFacts) -> None:
    """Give a subscription back its term and state of an earlier moment. If a day has come since then, the clock moves
    it on. If its data has to be deleted, people are warned anew first."""
    for name in before.__dataclass_fields__:
        setattr(subscription, name, getattr(before, name))
    subscription.state_ends_on = None
    reckon(subscription)
    term_changed(desk, subscription)


def state_again(subscription: Subscription, before: TermFacts, today: date) -> SubscriptionState:
    """The state that a subscription has today once it is restored and the clock has moved it on."""
    if before.state in ENDINGS:
        return before.state
    if before.cancelled_on is not None and before.cancelled_on <= today:
        return SubscriptionState.CANCELLED
    if before.ends_on >= today:
        return before.state
    grace = max(timedelta(days=subscription.plan.grace_days), DAY)
    if before.bought and before.ends_on + grace > today:
        return SubscriptionState.PAST_DUE
    return SubscriptionState.SUSPENDED
