"""Notices about subscriptions."""

from handlers.notices.context import NoticeContext, renders
from handlers.views import states
from handlers.views.blocks import Message
from handlers.views.subscriptions import cancelling, license_keys
from models.catalogue.products import Product
from models.changes.cancelling import SiteCancelled, SiteReactivated, concerned_by_cancelling
from models.changes.license_keys import LicenseKeySet, LicenseKeysLow, keys_left, replaced_keys
from models.changes.news import STATES, News, SubscriptionNews, concerned, is_reminded_of
from models.renewals.status import status_of
from models.roles import Right
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import decide_for, who_may
from models.subscriptions.tables import Subscription


@renders(SubscriptionNews)
async def subscription_news(context: NoticeContext, notice: SubscriptionNews) -> Message | None:
    """To the people concerned, while it's still true."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    told = [person.id for person in concerned(context, subscription, notice.news)]
    if subscription.state not in STATES[notice.news] or context.me.id not in told:
        return None
    if notice.news is News.PAST_DUE and is_reminded_of(subscription):
        standing = await status_of(context.desk, subscription, context.me)
        # The person handling the renewal gets a reminder that day, even if their role doesn't include any.
        if standing.stands_in and standing.waits:
            return None
    return states.news(context.reader, subscription, notice.news)


@renders(SiteCancelled)
async def site_cancelled(context: NoticeContext, notice: SiteCancelled) -> Message | None:
    """To the vendor's billing team and the other contacts concerned, unless it was undone meanwhile."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    if subscription.cancelled_on is None or not _is_concerned(context, subscription):
        return None
    undoers = who_may(context, subscription, Right.REACTIVATE_SITE)
    by, reason = notice.by, notice.reason
    return cancelling.site_cancelled(context.reader, subscription, by, reason, undoers, me=context.person)


@renders(SiteReactivated)
async def site_reactivated(context: NoticeContext, notice: SiteReactivated) -> Message | None:
    """To the vendor's billing team and the other contacts concerned. Nothing if the site was cancelled again."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    if subscription.cancelled_on is not None or not _is_concerned(context, subscription):
        return None
    return cancelling.site_reactivated(context.reader, subscription, notice.by)


@renders(LicenseKeySet)
async def license_key_set(context: NoticeContext, notice: LicenseKeySet) -> Message | None:
    """To contacts who may see the license, while it has a key."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    may = decide_for(context, subscription, context.me, Right.VIEW_LICENSE).allowed
    if not may or not subscription.license_key:
        return None
    replaced = bool(await replaced_keys(context.session, subscription))
    return license_keys.key_news(context.reader, subscription, replaced=replaced)


@renders(LicenseKeysLow)
async def license_keys_low(context: NoticeContext, notice: LicenseKeysLow) -> Message:
    """In the billing channel, with the number that is left now."""
    product = await context.session.get_one(Product, notice.product_id)
    return license_keys.keys_low(context.reader, product, await keys_left(context.session, product))


def _is_concerned(context: NoticeContext, subscription: Subscription) -> bool:
    """Whether the notice is for a channel, or for a contact who is still affected by a cancellation."""
    if context.person is None:
        return True
    return any(person.id == context.person.id for person in concerned_by_cancelling(context, subscription))
