"""Notices of the renewal desk: the card of somebody's thread, what follows beneath it, and the vendor's channel."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.notices.easel import Easel, drawn, subject
from handlers.views.kit import Drawing, Message
from handlers.views.renewals import billing, threads
from models.desk import Desk, Places, bound
from models.lookup import subscription_by_id
from models.notices import Medium
from models.people import Person, SlackUser
from models.reminders.tables import Reminder
from models.renewals.digest import digest_of
from models.renewals.standing import Standing, price_of, standing_of
from models.renewals.tables import Renewal, RenewalThread


@drawn("renewal")
async def renewal(easel: Easel) -> Drawing | None:
    """The card of somebody's thread. Where it stands already it is drawn anew, whatever the state; nothing to somebody
    who is no contact any more."""
    standing = await _of_thread(easel)
    there = easel.notice.medium is Medium.EDIT and bool(standing.subscription.roles_of(easel.me.id))
    return threads.card(easel.reader, standing) if there or standing.waits else None


@drawn("reminder")
async def reminder(easel: Easel) -> Drawing | None:
    """Before a term ends, and shortly after it."""
    raised = await easel.session.get_one(Reminder, easel.notice.subject_id)
    of_term = (Renewal.subscription_id == raised.subscription_id, Renewal.term_ends_on == raised.term_ends_on)
    standing = await _standing(easel, await _renewal(easel, *of_term))
    if not standing.waits:
        return None
    statement = select(SlackUser.user_id).where(SlackUser.person_id == easel.me.id, bound()).order_by(col(SlackUser.id))
    mention = (await easel.session.scalars(statement.limit(1))).first()
    return threads.reminder(easel.reader, standing, mention or "")


@drawn("renewal_news")
async def renewal_news(easel: Easel) -> Message | None:
    """To the others, beneath their card: what somebody did. Nothing to somebody who is no contact any more."""
    standing, facts = await _of_thread(easel), easel.notice.facts
    if not standing.subscription.roles_of(easel.me.id):
        return None
    return threads.news(easel.reader, standing, facts["what"], facts["by"])


@drawn("renewal_ending")
async def renewal_ending(easel: Easel) -> Message:
    """In the vendor's channel: somebody does not renew, and why."""
    found = await _renewal(easel, col(Renewal.id) == easel.notice.subject_id)
    return billing.ending(easel.reader, found, await price_of(_desk(easel), found.subscription))


@drawn("renewal_at_risk")
async def renewal_at_risk(easel: Easel) -> Message:
    """In the vendor's channel: nobody has answered, and the end comes near."""
    found = await _renewal(easel, col(Renewal.id) == easel.notice.subject_id)
    names = (
        select(Person.name)
        .join(RenewalThread, col(RenewalThread.person_id) == col(Person.id))
        .where(RenewalThread.renewal_id == found.id)
        .order_by(col(RenewalThread.id))
    )
    told = (await easel.session.scalars(names)).all()
    return billing.at_risk(easel.reader, found, await price_of(_desk(easel), found.subscription), told)


@drawn("renewal_stuck")
async def renewal_stuck(easel: Easel) -> Message:
    """In the vendor's channel: what was to renew by itself could not."""
    return billing.stuck(easel.reader, await subject(easel))


@drawn("renewal_digest")
async def renewal_digest(easel: Easel) -> Message:
    """In the vendor's channel, once a week."""
    return billing.digest(easel.reader, await digest_of(easel.session, easel.notice.created_at))


async def _of_thread(easel: Easel) -> Standing:
    thread = await easel.session.get_one(RenewalThread, easel.notice.subject_id)
    return await _standing(easel, await _renewal(easel, col(Renewal.id) == thread.renewal_id))


async def _renewal(easel: Easel, *which: object) -> Renewal:
    statement = select(Renewal).where(*which).options(joinedload(Renewal.handler))  # type: ignore[arg-type]
    found = (await easel.session.scalars(statement)).one()
    found.subscription = await subscription_by_id(easel.session, found.subscription_id)
    return found


async def _standing(easel: Easel, of: Renewal) -> Standing:
    return await standing_of(_desk(easel), of.subscription, easel.me, of)


def _desk(easel: Easel) -> Desk:
    return Desk(easel.session, None, easel.now, easel.tables, Places("", ""))
