"""The states of subscriptions: what may follow on what, on which day, and the one place that changes them.

For a term that ends on 14 March, under a plan with 15 days of grace and 60 of retention: past due from 15 March,
suspended on 29 March, its data deleted on 28 May. An evaluation is suspended on the day after its end, as nothing was
bought; what is cancelled is cancelled on `cancelled_on`; both are deleted when the retention is over.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from models.access.desk import Desk
from models.core.errors import Refused
from models.subscriptions.problems import NotInState
from models.subscriptions.tables import Subscription, SubscriptionState

WARNED_BEFORE = 7
"""Days before its data is deleted on which people are told: nothing is deleted sooner after they were."""
DAY = timedelta(days=1)


class StateEvent(StrEnum):
    """What moves a subscription on.

    BOUGHT: the first term, RENEWED: a further one. ENDED: the term or the evaluation is over. EXTENDED: the evaluation
    goes on. GRACE_OVER, RETENTION_OVER: the plan's days are over. CANCELLED: the day of it has come.
    """

    BOUGHT = "bought"
    RENEWED = "renewed"
    ENDED = "ended"
    EXTENDED = "extended"
    GRACE_OVER = "grace_over"
    CANCELLED = "cancelled"
    REACTIVATED = "reactivated"
    RETENTION_OVER = "retention_over"


TRANSITIONS: dict[tuple[SubscriptionState, StateEvent], SubscriptionState] = {
    (SubscriptionState.EVALUATION, StateEvent.BOUGHT): SubscriptionState.ACTIVE,
    (SubscriptionState.EVALUATION, StateEvent.EXTENDED): SubscriptionState.EVALUATION,
    (SubscriptionState.EVALUATION, StateEvent.ENDED): SubscriptionState.SUSPENDED,
    (SubscriptionState.EVALUATION, StateEvent.CANCELLED): SubscriptionState.CANCELLED,
    (SubscriptionState.ACTIVE, StateEvent.RENEWED): SubscriptionState.ACTIVE,
    (SubscriptionState.ACTIVE, StateEvent.ENDED): SubscriptionState.PAST_DUE,
    (SubscriptionState.ACTIVE, StateEvent.CANCELLED): SubscriptionState.CANCELLED,
    (SubscriptionState.PAST_DUE, StateEvent.RENEWED): SubscriptionState.ACTIVE,
    (SubscriptionState.PAST_DUE, StateEvent.GRACE_OVER): SubscriptionState.SUSPENDED,
    (SubscriptionState.PAST_DUE, StateEvent.CANCELLED): SubscriptionState.CANCELLED,
    (SubscriptionState.SUSPENDED, StateEvent.BOUGHT): SubscriptionState.ACTIVE,
    (SubscriptionState.SUSPENDED, StateEvent.EXTENDED): SubscriptionState.EVALUATION,
    (SubscriptionState.SUSPENDED, StateEvent.RENEWED): SubscriptionState.ACTIVE,
    (SubscriptionState.SUSPENDED, StateEvent.CANCELLED): SubscriptionState.CANCELLED,
    (SubscriptionState.SUSPENDED, StateEvent.RETENTION_OVER): SubscriptionState.DELETED,
    (SubscriptionState.CANCELLED, StateEvent.REACTIVATED): SubscriptionState.ACTIVE,
    (SubscriptionState.CANCELLED, StateEvent.RETENTION_OVER): SubscriptionState.DELETED,
}
"""All that there is. Nothing follows on DELETED."""
NEVER_BOUGHT = frozenset({StateEvent.BOUGHT, StateEvent.EXTENDED})
"""Only of a subscription of which no term was bought."""
ONCE_BOUGHT = frozenset({StateEvent.RENEWED})
"""Only of one of which a term was."""
BUYS = frozenset({StateEvent.BOUGHT, StateEvent.RENEWED, StateEvent.REACTIVATED})
"""After these a term was bought."""
GOES_ON = BUYS | {StateEvent.EXTENDED}
"""These take back a cancellation."""
RUNNING = frozenset({SubscriptionState.EVALUATION, SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE})
"""In these it works."""
ENDINGS = frozenset({SubscriptionState.SUSPENDED, SubscriptionState.CANCELLED})
"""In these the retention runs."""


def may_follow(subscription: Subscription, event: StateEvent) -> bool:
    """Whether the table lets this happen to a subscription now."""
    wrongly_bought = NEVER_BOUGHT if subscription.bought else ONCE_BOUGHT
    return (subscription.state, event) in TRANSITIONS and event not in wrongly_bought


def must_follow(subscription: Subscription, event: StateEvent) -> None:
    """The same, to be asked before a form or a question is shown.

    Raises:
        Refused: The table does not let it happen.
    """
    if not may_follow(subscription, event):
        raise Refused(NotInState(subscription))


def move(desk: Desk, subscription: Subscription, event: StateEvent, on: date | None = None) -> None:
    """Move a subscription on. Where its term changes with it, change that first: what comes next is counted from it.

    Args:
        on: The day on which it happened: the organization's today, unless given.

    Raises:
        Refused: The table does not let it happen.
    """
    must_follow(subscription, event)
    on = on or desk.today(subscription.organization)
    before, subscription.state = subscription.state, TRANSITIONS[subscription.state, event]
    if before is not subscription.state:
        subscription.state_since = on
    if event in BUYS:
        subscription.bought = True
    if event in GOES_ON:
        subscription.cancelled_on = None
    if event is StateEvent.CANCELLED:
        subscription.cancelled_on = on
    subscription.state_ends_on = None
    reckon(subscription)


def cancel_from(desk: Desk, subscription: Subscription, day: date) -> None:
    """Cancel a subscription from a day on: at once if it has come or nothing runs, else it runs until then.

    Raises:
        Refused: It is cancelled or deleted already.
    """
    must_follow(subscription, StateEvent.CANCELLED)
    today = desk.today(subscription.organization)
    if day > today and subscription.state in RUNNING:
        subscription.cancelled_on = day
        reckon(subscription)
    else:
        move(desk, subscription, StateEvent.CANCELLED, min(day, today))


def withdraw_cancellation(desk: Desk, subscription: Subscription) -> None:
    """Take back a cancellation whose day has not come. It changes no state.

    Raises:
        Refused: There is none, or its day has come.
    """
    today = desk.today(subscription.organization)
    if subscription.cancelled_on is None or subscription.cancelled_on <= today:
        raise Refused(NotInState(subscription))
    subscription.cancelled_on = None
    reckon(subscription)


def reckon(subscription: Subscription) -> None:
    """Set the day on which the clock looks next: for a new subscription, and after each change of its dates."""
    subscription.state_ends_on = next_change_on(subscription)


def next_event(subscription: Subscription) -> tuple[date, StateEvent] | None:
    """What the clock does next, and on which day, if nobody does anything; None once it is deleted."""
    coming = []
    if subscription.cancelled_on is not None and subscription.state in RUNNING:
        coming.append((subscription.cancelled_on, StateEvent.CANCELLED))
    if subscription.state in (SubscriptionState.EVALUATION, SubscriptionState.ACTIVE):
        coming.append((subscription.ends_on + DAY, StateEvent.ENDED))
    if subscription.state is SubscriptionState.PAST_DUE:
        coming.append((suspended_on(subscription), StateEvent.GRACE_OVER))
    if subscription.state in ENDINGS:
        coming.append((deleted_on(subscription), StateEvent.RETENTION_OVER))
    return min(coming, key=lambda one: one[0], default=None)


def next_change_on(subscription: Subscription) -> date | None:
    """The day on which the clock has something to do: a move, or a warning before the deletion."""
    coming = next_event(subscription)
    if coming is None:
        return None
    day, event = coming
    return warned_on(subscription) if event is StateEvent.RETENTION_OVER and not is_warned(subscription) else day


def suspended_on(subscription: Subscription) -> date:
    """The day on which it is suspended, or was."""
    if subscription.state is SubscriptionState.SUSPENDED and subscription.state_since is not None:
        return subscription.state_since
    never_bought = subscription.state is SubscriptionState.EVALUATION or not subscription.bought
    grace = DAY if never_bought else timedelta(days=subscription.plan.grace_days)
    return subscription.ends_on + max(grace, DAY)


def warned_on(subscription: Subscription) -> date:
    """The day on which people are told that the data of what has ended will be deleted."""
    return _kept_until(subscription) - _notice(subscription)


def is_warned(subscription: Subscription) -> bool:
    """Whether they were told: then the clock looks again on the day of the deletion."""
    if subscription.state not in ENDINGS:
        return False
    looks_on = subscription.state_ends_on
    return not _notice(subscription) or (looks_on is not None and looks_on > warned_on(subscription))


def warned(subscription: Subscription, today: date) -> None:
    """They are told now: it is deleted when the retention is over, and not sooner than they were promised."""
    subscription.state_ends_on = max(_kept_until(subscription), today + _notice(subscription))


def deleted_on(subscription: Subscription) -> date:
    """The day on which its data is deleted, or was."""
    if subscription.state is SubscriptionState.DELETED and subscription.state_since is not None:
        return subscription.state_since
    if is_warned(subscription) and subscription.state_ends_on is not None:
        return max(_kept_until(subscription), subscription.state_ends_on)
    return _kept_until(subscription)


def _notice(subscription: Subscription) -> timedelta:
    return timedelta(days=min(WARNED_BEFORE, subscription.plan.retention_days))


def _kept_until(subscription: Subscription) -> date:
    return _over_on(subscription)[1] + timedelta(days=subscription.plan.retention_days)


def _over_on(subscription: Subscription) -> tuple["Dated", date]:
    """How it ends and on which day, from which on the retention counts: by its suspension, or cancelled before."""
    suspended, cancelled = suspended_on(subscription), subscription.cancelled_on
    if subscription.state is SubscriptionState.CANCELLED:
        return Dated.CANCELLED, cancelled or subscription.ends_on + DAY
    if cancelled is not None and cancelled <= suspended and subscription.state is not SubscriptionState.SUSPENDED:
        return Dated.CANCELLED, cancelled
    return Dated.SUSPENDED, suspended


class Dated(StrEnum):
    """What has a day on the card of a subscription."""

    RENEWS = "renews"
    ENDS = "ends"
    CAN_LAST = "can_last"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    DELETED = "deleted"


def dates_of(subscription: Subscription) -> Sequence[tuple[Dated, date]]:
    """What has happened to a subscription's term and what will, if nobody does anything; in the order of the days.

    RENEWS is the first day of the next term, where that comes by itself. ENDS is the last day of this one. CAN_LAST is
    the last day to which an evaluation can be extended, where there is room. SUSPENDED, CANCELLED and DELETED are the
    first days of being so.
    """
    if subscription.renews and subscription.state is SubscriptionState.ACTIVE and subscription.cancelled_on is None:
        return [(Dated.RENEWS, subscription.ends_on + DAY)]
    if subscription.state is SubscriptionState.DELETED:
        return [(Dated.DELETED, deleted_on(subscription))]
    facts = [(Dated.ENDS, subscription.ends_on), _over_on(subscription), (Dated.DELETED, deleted_on(subscription))]
    if (longest := longest_on(subscription)) is not None and longest > subscription.ends_on:
        facts.append((Dated.CAN_LAST, longest))
    return sorted(facts, key=lambda fact: fact[1])


def longest_on(subscription: Subscription) -> date | None:
    """The last day that an evaluation can have; None once something was bought, and for what is over."""
    if not may_follow(subscription, StateEvent.EXTENDED):
        return None
    return subscription.starts_on + timedelta(days=subscription.plan.longest_evaluation) - DAY
