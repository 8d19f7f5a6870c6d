"""The question that waits for a contact: whether they want renewal reminders."""

from sqlmodel import col, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits
from models.core.paging import PageOf
from models.roles import Reason, Right
from models.subscriptions.running import OVER
from models.subscriptions.tables import Subscription


@waits(WaitKind.REMINDERS, contacts=True)
async def reminders_to_choose(desk: Desk) -> PageOf[Subscription]:
    """Subscriptions in which the caller can choose about renewal reminders and hasn't answered yet, by number."""
    unanswered = [
        number
        for number, one in desk.memberships.items()
        if Right.RENEWAL_REMINDERS not in one.facts.declined
        and one.decide(desk.tables, Right.RENEWAL_REMINDERS).reason is Reason.NOT_AGREED
    ]
    statement = (
        select(Subscription)
        .where(
            col(Subscription.id).in_(unanswered),
            col(Subscription.cancelled_on).is_(None),
            col(Subscription.state).not_in(OVER),
        )
        .order_by(col(Subscription.number))
    )
    return await few(desk.session, statement)
