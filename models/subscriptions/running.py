"""Whether a subscription runs."""

from models.access.desk import Desk
from models.core.errors import Refused
from models.subscriptions.problems import Cancelled, NotInState
from models.subscriptions.tables import Subscription, SubscriptionState

OVER = frozenset({SubscriptionState.CANCELLED, SubscriptionState.DELETED})


def is_over(desk: Desk, subscription: Subscription) -> bool:
    """Whether a subscription is cancelled or deleted. The day of it counts, also before the clock has looked."""
    cancelled_on = subscription.cancelled_on
    has_come = cancelled_on is not None and cancelled_on <= desk.today(subscription.organization)
    return has_come or subscription.state in OVER


def must_run(desk: Desk, subscription: Subscription) -> None:
    """Nobody joins a subscription that is cancelled or deleted, or rises in it. A suspended one can be renewed yet, so
    its contacts are looked after.

    Raises:
        Refused: It is one of them.
    """
    if subscription.state is SubscriptionState.DELETED:
        raise Refused(NotInState(subscription))
    if is_over(desk, subscription):
        raise Refused(Cancelled(subscription))
