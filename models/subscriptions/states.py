"""The states of subscriptions: which event leads to which state, on which day. Only this module changes a state, and
restoring.py in this folder.

Example: a term ends on 14 March, and the plan has 15 days of grace and 60 days of retention. The subscription is past
    due from 15 March and suspended on 29 March. Its data is deleted on 28 May. An evaluation is suspended on the day
    after its end, because nothing was bought. A cancelled subscription is cancelled on `cancelled_on`. Both are deleted
    when the retention is over.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from models.access.desk import Desk
from models.core.errors import Refused
from models.roles import Kind
from models.subscriptions.problems import NotInState
from models.subscriptions.tables import Subscription, SubscriptionState

WARNED_BEFORE = 7
"""Days between the warning and the deletion of data. Nothing is deleted sooner after the warning."""
DAY = timedelta(days=1)


class StateEvent(StrEnum):
    """An event that changes a subscription's state.

    BOUGHT: the first term was ordered. RENEWED: a further term was. ENDED: the term or the evaluation is over.
    EXTENDED: the evaluation was extended. GRACE_OVER, RETENTION_OVER: the plan's days are over. CANCELLED: the day of
    the cancellation has come.
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
"""All transitions. Nothing follows DELETED."""
NEVER_BOUGHT = frozenset({StateEvent.BOUGHT, StateEvent.EXTENDED})
"""Events that happen only while no term was bought."""
ONCE_BOUGHT = frozenset({StateEvent.RENEWED})
"""Events that happen only after a term was bought."""
BUYS = frozenset({StateEvent.BOUGHT, StateEvent.RENEWED, StateEvent.REACTIVATED})
"""Events after which a term has been bought."""
GOES_ON = BUYS | {StateEvent.EXTENDED}
"""Events that undo a cancellation."""
RUNNING = frozenset({SubscriptionState.EVALUATION, SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE})
"""The states in which a subscription works."""
ENDINGS = frozenset({SubscriptionState.SUSPENDED, SubscriptionState.CANCELLED})
"""The states in which the retention runs."""


def is_available(subscription: Subscription) -> bool:
    """Whether a subscription works: it's in such a state, and not suspended because invoices aren't paid. That keeps
    its state, so that its term, its data and what follows stay as they would be."""
    return subscription.state in RUNNING and subscription.suspended_for_debt_on is None


def may_follow(subscription: Subscription, event: StateEvent) -> bool:
    """Whether an event is possible for a subscription now."""
    wrongly_bought = NEVER_BOUGHT if subscription.bought else ONCE_BOUGHT
    return (subscription.state, event) in TRANSITIONS and event not in wrongly_bought


def must_follow(subscription: Subscription, event: StateEvent) -> None:
    """Check that an event is possible, before showing a form or a question.

    Raises:
        Refused: It isn't possible.
    """
    if not may_follow(subscription, event):
        raise Refused(NotInState(subscription))


def move(desk: Desk, subscription: Subscription, event: StateEvent, on: date | None = None) -> None:
    """Change a subscription's state. If its term changes too, change that first, because the next date is counted from
    it.

    Args:
        on: The day on which it happened, by default today's date of the organization.

    Raises:
        Refused: The event isn't possible.
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
    """Cancel a subscription from a day on. It takes effect at once if the day has come or the subscription isn't
    running.

    Raises:
        Refused: The subscription is already cancelled or deleted.
    """
    must_follow(subscription, StateEvent.CANCELLED)
    today = desk.today(subscription.organization)
    if day > today and subscription.state in RUNNING:
        subscription.cancelled_on = day
        reckon(subscription)
    else:
        move(desk, subscription, StateEvent.CANCELLED, min(day, today))


def withdraw_cancellation(desk: Desk, subscription: Subscription) -> None:
    """Undo a cancellation that hasn't taken effect. The state doesn't change.

    Raises:
        Refused: There is no cancellation, or it has taken effect.
    """
    today = desk.today(subscription.organization)
    if subscription.cancelled_on is None or subscription.cancelled_on <= today:
        raise Refused(NotInState(subscription))
    subscription.cancelled_on = None
    reckon(subscription)


def reckon(subscription: Subscription) -> None:
    """Set the day of the clock's next check. Call this for a new subscription, and after each change of its dates."""
    subscription.state_ends_on = next_change_on(subscription)


def next_event(subscription: Subscription) -> tuple[date, StateEvent] | None:
    """The next event and its day if nothing else changes, or None once the data is deleted."""
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
    """The day on which the clock next has something to do: an event, or the warning before the deletion."""
    coming = next_event(subscription)
    if coming is None:
        return None
    day, event = coming
    return warned_on(subscription) if event is StateEvent.RETENTION_OVER and not is_warned(subscription) else day


def suspended_on(subscription: Subscription) -> date:
    """The day on which a subscription is or was suspended."""
    if subscription.state is SubscriptionState.SUSPENDED and subscription.state_since is not None:
        return subscription.state_since
    never_bought = subscription.state is SubscriptionState.EVALUATION or not subscription.bought
    grace = DAY if never_bought else timedelta(days=subscription.plan.grace_days)
    return subscription.ends_on + max(grace, DAY)


def warned_on(subscription: Subscription) -> date:
    """The day on which people are warned that the data will be deleted."""
    return _kept_until(subscription) - _notice(subscription)


def is_warned(subscription: Subscription) -> bool:
    """Whether people were warned. The next check is then on the day of the deletion."""
    if subscription.state not in ENDINGS:
        return False
    looks_on = subscription.state_ends_on
    return not _notice(subscription) or (looks_on is not None and looks_on > warned_on(subscription))


def warned(subscription: Subscription, today: date) -> None:
    """Record that people are warned today. The data is deleted when the retention is over, but not sooner than
    announced."""
    subscription.state_ends_on = max(_kept_until(subscription), today + _notice(subscription))


def has_data(subscription: Subscription) -> bool:
    """Whether data of the product is deleted at the end. A license has only its key, and support has none."""
    return subscription.kind is Kind.SITE or bool(subscription.license_key)


def deleted_on(subscription: Subscription) -> date:
    """The day on which the data is or was deleted."""
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
    """How a subscription ends and on which day: by suspension, or by an earlier cancellation. The retention starts
    then."""
    suspended, cancelled = suspended_on(subscription), subscription.cancelled_on
    if subscription.state is SubscriptionState.CANCELLED:
        return Dated.CANCELLED, cancelled or subscription.ends_on + DAY
    if cancelled is not None and cancelled <= suspended and subscription.state is not SubscriptionState.SUSPENDED:
        return Dated.CANCELLED, cancelled
    return Dated.SUSPENDED, suspended


class Dated(StrEnum):
    """The dates on the card of a subscription."""

    RENEWS = "renews"
    ENDS = "ends"
    CAN_LAST = "can_last"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    DELETED = "deleted"


def dates_of(subscription: Subscription) -> Sequence[tuple[Dated, date]]:
    """The past and coming dates of a subscription if nothing else changes, in order.

    RENEWS is the first day of the next term, if it renews automatically. ENDS is the last day of the current term.
    CAN_LAST is the last day to which an evaluation can be extended, if it can. SUSPENDED, CANCELLED and DELETED are the
    first days in those states.
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
    """The last possible day of an evaluation. None once a term was bought, or if the subscription is over."""
    if not may_follow(subscription, StateEvent.EXTENDED):
        return None
    return subscription.starts_on + timedelta(days=subscription.plan.longest_evaluation) - DAY


def can_last_longer(subscription: Subscription, today: date) -> bool:
    """Whether it's an evaluation that can still be extended."""
    longest = longest_on(subscription)
    return longest is not None and longest > subscription.ends_on and longest >= today
