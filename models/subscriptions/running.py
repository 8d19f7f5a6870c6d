"""Whether a subscription is running."""

from models.access.desk import Desk
from models.core.errors import Refused
from models.subscriptions.problems import Cancelled, NotInState
from models.subscriptions.tables import Subscription, SubscriptionState

OVER = frozenset({SubscriptionState.CANCELLED, SubscriptionState.DELETED})


def is_over(desk: Desk, subscription: Subscription) -> bool:
    """Whether a subscription is cancelled or deleted. It counts from that day, even before the clock has run."""
    cancelled_on = subscription.cancelled_on
    has_come = cancelled_on is not None and cancelled_on <= desk.today(subscription.organization)
    return has_come or subscription.state in OVER


def must_run(desk: Desk, subscription: Subscription) -> None:
    """Check that a subscription isn't over, before adding or promoting contacts. A suspended one can still be renewed,
    so its contacts can change.

    Raises:
        Refused: It is cancelled or deleted.
    """
    if subscription.state is SubscriptionState.DELETED:
        raise Refused(NotInState(subscription))
    if is_over(desk, subscription):
        raise Refused(Cancelled(subscription))
