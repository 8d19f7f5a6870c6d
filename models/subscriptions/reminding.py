"""Scheduling when the clock next checks a subscription's reminders."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col

from models.access.desk import Desk
from models.subscriptions.tables import Subscription, SubscriptionState

OVER = frozenset({SubscriptionState.CANCELLED, SubscriptionState.DELETED})

LONG_AGO = timedelta(days=3)
"""Earlier than today in every time zone, so that the next tick checks the reminders."""


def term_changed(desk: Desk, subscription: Subscription) -> None:
    """Let the clock check a subscription's reminders again.

    Call this after changing the term, its end, the cycle, the state or the cancellation, once the row has the new
    values.
    """
    over = subscription.state in OVER or subscription.cancelled_on is not None
    subscription.remind_on = None if over else desk.now.date() - LONG_AGO


async def slots_changed(desk: Desk, plan_id: int) -> None:
    """Let the clock check the reminders of all subscriptions with a plan again, after its slots have changed."""
    theirs = col(Subscription.plan_id) == plan_id, col(Subscription.state).not_in(list(OVER))
    again = update(Subscription).where(*theirs, col(Subscription.cancelled_on).is_(None))
    await desk.session.execute(again.values(remind_on=desk.now.date() - LONG_AGO))
