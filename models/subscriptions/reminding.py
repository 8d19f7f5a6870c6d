"""When the clock looks at the reminders of a subscription again."""

from datetime import timedelta

from models.access.desk import Desk
from models.subscriptions.tables import Subscription, SubscriptionState

OVER = frozenset({SubscriptionState.CANCELLED, SubscriptionState.DELETED})

LONG_AGO = timedelta(days=3)
"""Before any day that it still is somewhere on earth: what is due since then is looked at with the next tick."""


def term_changed(desk: Desk, subscription: Subscription) -> None:
    """Let the clock look anew at which reminders of a subscription are due.

    To be called by whatever changes a subscription's term, its end, its cycle, its state or whether it is cancelled,
    once the row shows it.
    """
    over = subscription.state in OVER or subscription.cancelled_on is not None
    subscription.remind_on = None if over else desk.now.date() - LONG_AGO
