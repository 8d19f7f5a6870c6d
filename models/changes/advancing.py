"""The clock: subscriptions change state when their day comes in their organization's time zone."""

from datetime import date

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.entries import entry
from models.access.events import happened
from models.billing.orders.applying import lapse_quotes
from models.changes.deleting import delete_data
from models.changes.news import News, tell
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import Outcome, SystemRight
from models.subscriptions.days import has_come
from models.subscriptions.events import StateChanged, SubscriptionEnded
from models.subscriptions.lookup import subscription_options
from models.subscriptions.reminding import term_changed
from models.subscriptions.states import (
    StateEvent,
    deleted_on,
    is_warned,
    move,
    next_change_on,
    next_event,
    reckon,
    warned,
)
from models.subscriptions.tables import Subscription, SubscriptionState

MOST_AT_ONCE = 200
"""The most subscriptions in one run."""
ADVANCE = "subscriptions.advance_subscriptions"
NEWS_OF = {
    SubscriptionState.PAST_DUE: News.PAST_DUE,
    SubscriptionState.SUSPENDED: News.SUSPENDED,
    SubscriptionState.CANCELLED: News.CANCELLED,
    SubscriptionState.DELETED: News.DELETED,
}


@action(
    "subscriptions.advance_subscriptions",
    SystemRight.ADVANCE_SUBSCRIPTIONS,
    reads=True,
    label=gettext_noop("update the status of a subscription"),
)
async def advance_subscriptions(desk: Desk) -> int:
    """Change the state of the subscriptions whose day has come, those waiting longest first. Several steps can be due
    at once. Each step gets an audit entry with the day on which it was due. Contacts are notified of the latest state.

    Returns:
        The number of subscriptions checked. If it is `MOST_AT_ONCE`, there may be more.
    """
    due = await has_come(desk, col(Subscription.state_ends_on))
    waiting = select(Subscription.id).join(Organization).where(due)
    waiting = waiting.order_by(col(Subscription.state_ends_on), col(Subscription.id)).limit(MOST_AT_ONCE)
    ids = list(await desk.session.scalars(waiting))
    if not ids:
        return 0
    # A contact may be renewing one right now, or another replica may be doing the same. So look again once the locks
    # are taken.
    locked = select(Subscription.id).where(col(Subscription.id).in_(ids)).order_by(col(Subscription.id))
    await desk.session.execute(locked.with_for_update())
    again = select(Subscription).join(Organization).where(col(Subscription.id).in_(ids), due)
    again = again.options(*subscription_options()).order_by(col(Subscription.id))
    found = (await desk.session.scalars(again.execution_options(populate_existing=True))).unique().all()
    for subscription in found:
        desk.organization_id = subscription.organization_id
        await _advance(desk, subscription)
    await desk.session.flush()
    return len(ids)


async def _advance(desk: Desk, subscription: Subscription) -> None:
    """Move a subscription on until nothing is due. Data is only deleted after people were warned some days before."""
    today, news = desk.today(subscription.organization), None
    while (day := next_change_on(subscription)) is not None and day <= today and (coming := next_event(subscription)):
        due_on, event = coming
        if event is StateEvent.RETENTION_OVER and not is_warned(subscription):
            warned(subscription, today)
            news = News.DELETION_NEAR
            desk.note(warned=deleted_on(subscription).isoformat())
        else:
            await _move(desk, subscription, event, due_on)
            news = NEWS_OF[subscription.state]
        _keep(desk, subscription)
    reckon(subscription)
    if news is not None:
        await tell(desk, subscription, news)


async def _move(desk: Desk, subscription: Subscription, event: StateEvent, on: date) -> None:
    move(desk, subscription, event, on)
    desk.note(state=subscription.state, on=on.isoformat())
    term_changed(desk, subscription)
    await lapse_quotes(desk, subscription)
    if subscription.state in (SubscriptionState.CANCELLED, SubscriptionState.DELETED):
        await happened(desk, SubscriptionEnded(subscription))
    else:
        await happened(desk, StateChanged(subscription))
    if subscription.state is SubscriptionState.DELETED:
        await delete_data(desk, subscription)


def _keep(desk: Desk, subscription: Subscription) -> None:
    right = SystemRight.ADVANCE_SUBSCRIPTIONS
    desk.session.add(entry(desk, ADVANCE, right, Outcome.ALLOWED, subscription.ref, subscription.id))
