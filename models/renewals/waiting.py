"""The renewals that wait for a contact."""

from sqlalchemy.orm import joinedload
from sqlmodel import and_, col, or_, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits, where_may
from models.core.paging import PageOf
from models.renewals.changes import OVER
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.roles import Right
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


@waits(WaitKind.RENEWALS, contacts=True)
async def renewals_to_answer(desk: Desk) -> PageOf[Renewal]:
    """Renewals that wait for the caller's answer, in the same sense as `RenewalStatus.waits`, the earliest end first.
    Those that renew automatically need nobody."""
    me, state = desk.person.id, col(Renewal.state)
    present = and_(
        col(Subscription.id) == col(Renewal.subscription_id), col(Subscription.ends_on) == col(Renewal.term_ends_on)
    )
    mine = and_(col(RenewalThread.renewal_id) == col(Renewal.id), col(RenewalThread.person_id) == me)
    told = col(Subscription.id).in_(where_may(desk, Right.RENEWAL_REMINDERS))
    handler_is_there = (
        select(Contact.id)
        .where(Contact.subscription_id == Renewal.subscription_id, Contact.person_id == Renewal.handler_id)
        .exists()
    )
    handled = state == RenewalState.HANDLED
    statement = (
        select(Renewal)
        .join(Subscription, present)
        .outerjoin(RenewalThread, mine)
        .where(
            col(Subscription.id).in_(desk.memberships),
            or_(told, col(RenewalThread.escalated), and_(handled, Renewal.handler_id == me)),
            or_(state == RenewalState.OPEN, and_(handled, or_(Renewal.handler_id == me, ~handler_is_there))),
            or_(col(RenewalThread.snoozed_until).is_(None), col(RenewalThread.snoozed_until) <= desk.own_day),
            col(Subscription.cancelled_on).is_(None),
            col(Subscription.state).not_in(OVER),
            ~col(Subscription.renews),
        )
        .options(joinedload(Renewal.subscription))  # type: ignore[arg-type]
        .order_by(col(Renewal.term_ends_on), col(Renewal.id))
    )
    return await few(desk.session, statement)
