"""Notices about renewals: the card of a person's thread, the replies beneath it, and the vendor's channel."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.notices.context import NoticeContext, renders
from handlers.views.blocks import Drawing, Message
from handlers.views.renewals import billing, many, threads
from handlers.views.renewals.since import Since
from models.billing.orders.rights import renewed_by
from models.desks.enquiries.outcomes import answered_since
from models.directory.lookup import bound
from models.directory.people import SlackUser
from models.renewals.at_risk import at_risk_where
from models.renewals.digest import digest_of
from models.renewals.gathering import gathered
from models.renewals.notices import (
    RenewalAtRisk,
    RenewalCard,
    RenewalDigest,
    RenewalEnding,
    RenewalNews,
    RenewalReminder,
    RenewalsAtRisk,
    RenewalsDue,
    RenewalStuck,
    RenewalWritten,
    TermNews,
)
from models.renewals.reminder_tables import Reminder
from models.renewals.since import Happening, Step, happened_since, last_reminded
from models.renewals.status import RenewalStatus, price_of, status_of
from models.renewals.tables import Renewal, RenewalMessage, RenewalThread
from models.renewals.unpaid import unpaid_on
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import SubscriptionState


@renders(RenewalCard)
async def renewal(context: NoticeContext, notice: RenewalCard) -> Drawing | None:
    """The card of a person's thread. One that was already sent is updated in any state. Former contacts get nothing."""
    standing = await _of_thread(context, notice.thread_id)
    there = context.is_edit and bool(standing.subscription.roles_of(context.me.id))
    return threads.card(context.reader, standing) if there or standing.waits else None


@renders(RenewalReminder)
async def reminder(context: NoticeContext, notice: RenewalReminder) -> Drawing | None:
    """Before a term ends, and shortly after it."""
    raised = await context.session.get_one(Reminder, notice.reminder_id)
    of_term = (Renewal.subscription_id == raised.subscription_id, Renewal.term_ends_on == raised.term_ends_on)
    standing = await _standing(context, await _renewal(context, *of_term))
    if not standing.waits:
        return None
    statement = select(SlackUser.user_id).where(SlackUser.person_id == context.me.id, bound())
    mention = (await context.session.scalars(statement.order_by(col(SlackUser.id)).limit(1))).first()
    return threads.reminder(context.reader, standing, mention or "", await _since(context, standing, raised))


async def _since(context: NoticeContext, standing: RenewalStatus, raised: Reminder) -> Since | None:
    """What happened since the reader's reminder before this one; None if this is the first."""
    last = await last_reminded(context.desk, raised)
    if last is None:
        return None
    answered = [
        Happening(Step.ANSWERED, closed.date(), ref)
        for ref, closed in await answered_since(context.session, context.me, standing.subscription, last)
    ]
    day = last.astimezone(context.reader.zone).date()
    happenings = await happened_since(context.desk, standing, last, *answered)
    return Since(day, happenings, await unpaid_on(context.desk, standing), standing.today)


@renders(RenewalsDue)
async def renewals_due(context: NoticeContext, notice: RenewalsDue) -> Drawing | None:
    """Many renewals of one person in one message. Before it's sent, those that no longer wait for them are left out.
    One that was already sent shows the status of each."""
    listed = await gathered(context.desk, context.me, notice.digest)
    shown = listed if context.is_edit else [standing for standing in listed if standing.waits]
    return many.due(context.reader, shown) if shown else None


@renders(RenewalNews)
async def renewal_news(context: NoticeContext, notice: RenewalNews) -> Message | None:
    """To colleagues, in their threads: what a contact did. Former contacts get nothing."""
    standing = await _of_thread(context, notice.thread_id)
    if not standing.subscription.roles_of(context.me.id):
        return None
    return threads.news(context.reader, standing, notice.what, notice.by)


@renders(RenewalWritten)
async def renewal_written(context: NoticeContext, notice: RenewalWritten) -> Drawing | None:
    """To colleagues, in their threads: what a contact wrote. Former contacts get nothing."""
    statement = select(RenewalMessage).where(RenewalMessage.id == notice.message_id)
    written = (await context.session.scalars(statement.options(joinedload(RenewalMessage.author)))).one()  # type: ignore[arg-type]
    found = await _renewal(context, col(Renewal.id) == written.renewal_id)
    if not found.subscription.roles_of(context.me.id):
        return None
    return threads.written(context.reader, found.subscription.ref, written, context.me.name)


@renders(TermNews)
async def term_news(context: NoticeContext, notice: TermNews) -> Message | None:
    """To colleagues: a contact ordered a term, or extended the evaluation. Former contacts get nothing."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    if not subscription.roles_of(context.me.id):
        return None
    may_renew = decide_for(context, subscription, context.me, renewed_by(subscription)).allowed
    buyable = may_renew and subscription.state is SubscriptionState.EVALUATION
    return threads.term_news(context.reader, subscription, notice.what, notice.by, may_renew=buyable)


@renders(RenewalEnding)
async def renewal_ending(context: NoticeContext, notice: RenewalEnding) -> Message:
    """In the vendor's channel: a contact won't renew, and why."""
    found = await _renewal(context, col(Renewal.id) == notice.renewal_id)
    price = await price_of(context.desk, found.subscription)
    return billing.ending(context.reader, found, price, context.desk.today(found.subscription.organization))


@renders(RenewalAtRisk)
async def renewal_at_risk(context: NoticeContext, notice: RenewalAtRisk) -> Message:
    """In the vendor's channel: the term ends soon, and there is no answer yet."""
    (found,) = await at_risk_where(context.desk, col(Renewal.id) == notice.renewal_id)
    return billing.at_risk(context.reader, found)


@renders(RenewalsAtRisk)
async def renewals_at_risk(context: NoticeContext, notice: RenewalsAtRisk) -> Message:
    """In the vendor's channel: many terms end soon, and there is no answer yet."""
    found = await at_risk_where(context.desk, Renewal.at_risk_card == notice.card)
    return billing.many_at_risk(context.reader, found)


@renders(RenewalStuck)
async def renewal_stuck(context: NoticeContext, notice: RenewalStuck) -> Message:
    """In the vendor's channel: a term couldn't renew automatically."""
    return billing.stuck(context.reader, await subscription_by_id(context.session, notice.subscription_id))


@renders(RenewalDigest)
async def renewal_digest(context: NoticeContext, _notice: RenewalDigest) -> Message:
    """In the vendor's channel, once a week."""
    shown = await digest_of(context.session, context.row.created_at)
    return billing.digest(context.reader, shown, context.now.date())


async def _of_thread(context: NoticeContext, thread_id: int) -> RenewalStatus:
    thread = await context.session.get_one(RenewalThread, thread_id)
    return await _standing(context, await _renewal(context, col(Renewal.id) == thread.renewal_id))


async def _renewal(context: NoticeContext, *which: object) -> Renewal:
    statement = select(Renewal).where(*which).options(joinedload(Renewal.handler))  # type: ignore[arg-type]
    found = (await context.session.scalars(statement)).one()
    found.subscription = await subscription_by_id(context.session, found.subscription_id)
    return found


async def _standing(context: NoticeContext, of: Renewal) -> RenewalStatus:
    return await status_of(context.desk, of.subscription, context.me, of)
