"""Notices about subscriptions."""

from sqlalchemy.orm.attributes import set_committed_value

from handlers.notices.easel import Easel, drawn, subject
from handlers.views import contracts, states
from handlers.views.kit import Drawing, Message
from handlers.views.subscriptions import cancelling
from models.actions import decide_for
from models.contacts.tables import ContactKind
from models.lookup import subscription_by_id
from models.subscriptions.news import STATES, News, concerned
from models.subscriptions.notices import TO
from models.subscriptions.tables import ContractNotice, Subscription


@drawn("contract_notice")
async def contract_notice(easel: Easel) -> Drawing | None:
    """To those whom its kind is for; nothing to somebody who has lost the right to it meanwhile."""
    notice = await easel.session.get_one(ContractNotice, easel.notice.subject_id)
    subscription = await subscription_by_id(easel.session, notice.subscription_id)
    if not decide_for(easel, subscription, easel.me, TO[notice.kind]).allowed:
        return None
    set_committed_value(notice, "subscription", subscription)
    return contracts.contract_notice(easel.reader, notice)


@drawn("subscription_news")
async def subscription_news(easel: Easel) -> Message | None:
    """To those whom it concerns; nothing once it is no longer so."""
    subscription, news = await subject(easel), News(easel.notice.facts["news"])
    told = [person.id for person in concerned(easel, subscription, news)]
    if subscription.state not in STATES[news] or easel.me.id not in told:
        return None
    return states.news(easel.reader, subscription, news)


@drawn("site_cancelled")
async def site_cancelled(easel: Easel) -> Message | None:
    """To the vendor's billing people and the other billing contacts; nothing once it was taken back."""
    subscription = await subject(easel)
    if subscription.cancelled_on is None or not _reads_billing(easel, subscription):
        return None
    facts = easel.notice.facts
    return cancelling.site_cancelled(easel.reader, subscription, facts["by"], facts["reason"])


@drawn("site_reactivated")
async def site_reactivated(easel: Easel) -> Message | None:
    """To the same; nothing once it was cancelled again."""
    subscription = await subject(easel)
    if subscription.cancelled_on is not None or not _reads_billing(easel, subscription):
        return None
    return cancelling.site_reactivated(easel.reader, subscription, easel.notice.facts["by"])


def _reads_billing(easel: Easel, subscription: Subscription) -> bool:
    """Whether it is for a channel, or somebody who is a billing contact still."""
    if easel.person is None:
        return True
    return any(one.person_id == easel.person.id and one.kind is ContactKind.BILLING for one in subscription.contacts)
