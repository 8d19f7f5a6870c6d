"""Notices of the renewal desk: the card of somebody's thread, and what follows beneath it."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.notices.easel import Easel, drawn
from handlers.views.kit import Drawing
from handlers.views.renewals import threads
from models.desk import bound
from models.lookup import subscription_by_id
from models.notices import Medium
from models.people import SlackUser
from models.reminders.tables import Reminder
from models.renewals.standing import Standing, standing_of
from models.renewals.tables import Renewal, RenewalState, RenewalThread


@drawn("renewal")
async def renewal(easel: Easel) -> Drawing | None:
    """The card of somebody's thread. Where it stands already it is drawn anew, whatever the state; nothing to somebody
    who is no contact any more."""
    thread = await easel.session.get_one(RenewalThread, easel.notice.subject_id)
    standing = await _standing(easel, await _renewal(easel, col(Renewal.id) == thread.renewal_id))
    there = easel.notice.medium is Medium.EDIT and bool(standing.subscription.roles_of(easel.me.id))
    return threads.card(easel.reader, standing) if there or _waits_for(standing) else None


@drawn("reminder")
async def reminder(easel: Easel) -> Drawing | None:
    """Before a term ends, and shortly after it."""
    raised = await easel.session.get_one(Reminder, easel.notice.subject_id)
    of_term = (Renewal.subscription_id == raised.subscription_id, Renewal.term_ends_on == raised.term_ends_on)
    standing = await _standing(easel, await _renewal(easel, *of_term))
    if not _waits_for(standing):
        return None
    statement = select(SlackUser.user_id).where(SlackUser.person_id == easel.me.id, bound()).order_by(col(SlackUser.id))
    mention = (await easel.session.scalars(statement.limit(1))).first()
    return threads.reminder(easel.reader, standing, mention or "")


def _waits_for(standing: Standing) -> bool:
    """Whether there is something to say to somebody: it is theirs to see to, nobody else does, it was neither renewed
    nor cancelled meanwhile, and they did not ask to be left alone."""
    subscription, of = standing.subscription, standing.renewal
    over = subscription.cancelled_on is not None or of is None or of.term_ends_on != subscription.ends_on
    if over or not standing.told or standing.is_snoozed:
        return False
    return standing.state is RenewalState.OPEN or (standing.state is RenewalState.HANDLED and standing.is_mine)


async def _renewal(easel: Easel, *which: object) -> Renewal:
    statement = select(Renewal).where(*which).options(joinedload(Renewal.handler))  # type: ignore[arg-type]
    return (await easel.session.scalars(statement)).one()


async def _standing(easel: Easel, of: Renewal) -> Standing:
    subscription = await subscription_by_id(easel.session, of.subscription_id)
    return await standing_of(easel.session, easel, easel.now, subscription, easel.me, of)
