"""Subscriptions from before subscription states: the operator says what became of each."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.texts import gettext_noop
from models.roles import StaffRight
from models.subscriptions.tables import Subscription, SubscriptionState


class Became(StrEnum):
    """What became of a subscription. RENEWED and CANCELLED come with a day: the new end, or the first day that it's
    cancelled."""

    RENEWED = "renewed"
    CANCELLED = "cancelled"
    ENDED = "ended"


@action("subscriptions.list_unsettled", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("see what is unsettled"))
async def list_unsettled(desk: Desk) -> Sequence[Subscription]:
    """The subscriptions that the clock doesn't touch, because they had ended before the upgrade."""
    waiting = select(Subscription).where(
        Subscription.state == SubscriptionState.ACTIVE, col(Subscription.state_ends_on).is_(None)
    )
    return (await desk.session.scalars(waiting.order_by(col(Subscription.ends_on), col(Subscription.number)))).all()


@action("subscriptions.settle", StaffRight.MANAGE_DESK, on=Subscription, label=gettext_noop("settle a subscription"))
async def settle(desk: Desk, subscription: Subscription, became: Became, day: date | None) -> bool:
    """Say what became of an unsettled subscription. The clock continues from there.

    Returns:
        Whether it was unsettled. Otherwise, nothing changes.
    """
    if subscription.state is not SubscriptionState.ACTIVE or subscription.state_ends_on is not None:
        return False
    if became is Became.RENEWED and day is not None:
        subscription.ends_on = subscription.state_ends_on = day
        subscription.remind_on = subscription.starts_on
    elif became is Became.CANCELLED and day is not None:
        subscription.cancelled_on = subscription.state_ends_on = day
    else:
        subscription.state_ends_on = subscription.ends_on
    desk.note(change=became)
    return True
