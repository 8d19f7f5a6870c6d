"""Whether a subscription runs."""

from models.desk import Desk
from models.errors import Refused, Trouble
from models.subscriptions.tables import Subscription


def is_cancelled(desk: Desk, subscription: Subscription) -> bool:
    """Whether the day on which a subscription was cancelled has come."""
    return subscription.cancelled_on is not None and subscription.cancelled_on <= desk.today(subscription.organization)


def must_run(desk: Desk, subscription: Subscription) -> None:
    """Nobody joins a subscription that was cancelled, or rises in it."""
    if is_cancelled(desk, subscription):
        raise Refused(Trouble.CANCELLED, {"subscription": subscription})
