"""Automatic renewal: when a term is over, the next one is ordered."""

from datetime import timedelta

from sqlalchemy import String, cast
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.entries import entry
from models.billing.orders.accepting import place_order, remembered
from models.billing.orders.actions import renewal_wanted
from models.billing.orders.applying import fits
from models.billing.orders.making import make_quote, open_quote
from models.billing.orders.tables import Quote, QuoteKind, QuoteState
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.renewals.notices import RenewalStuck
from models.renewals.tables import Renewal, RenewalState
from models.roles import Outcome, SystemRight
from models.subscriptions.days import has_come
from models.subscriptions.lookup import subscription_options
from models.subscriptions.problems import NotInState
from models.subscriptions.tables import Subscription, SubscriptionState

MOST_AT_ONCE = 100
"""The most terms that one run renews."""
DAY = timedelta(days=1)
LATE = timedelta(days=366)
"""Terms that ended earlier are skipped: the clock can't have stopped for that long. The limit keeps the index scan
short."""


@action("renewals.renew_due", SystemRight.RENEW_TERMS, reads=True, label=gettext_noop("renew terms automatically"))
async def renew_due(desk: Desk) -> int:
    """Order the next term of subscriptions that renew automatically, on the day after their term. This makes an order
    and an invoice, as if a contact had accepted the quote. Failures are shown to the vendor's staff once.

    Returns:
        The number of subscriptions checked; none is found again. If it is `MOST_AT_ONCE`, there may be more.
    """
    over = await _over(desk)
    for subscription in over:
        desk.organization_id = subscription.organization_id
        try:
            async with desk.session.begin_nested():
                quote = await _quote(desk, subscription)
                await place_order(desk, quote, await remembered(desk, subscription), None)
        except Refused:
            await _stuck(desk, subscription)
        else:
            about = (Outcome.ALLOWED, subscription.ref, subscription.id)
            desk.session.add(entry(desk, "renewals.renew_due", SystemRight.RENEW_TERMS, *about))
    return len(over)


async def _over(desk: Desk) -> list[Subscription]:
    """Subscriptions with automatic renewal whose term may be over. Locked in ID order, as everywhere."""
    ending = select(Renewal.subscription_id).where(
        Renewal.state == RenewalState.ENDING, Renewal.term_ends_on == Subscription.ends_on
    )
    key = "renewal_stuck:" + cast(col(Subscription.id), String) + ":" + cast(col(Subscription.ends_on), String)
    stuck = select(Notice.id).where(col(Notice.key) == key)
    statement = (
        select(Subscription.id)
        .join(Organization)
        .where(
            await has_come(desk, col(Subscription.ends_on), DAY),
            col(Subscription.ends_on) >= desk.now.date() - LATE,
            col(Subscription.renews),
            col(Subscription.state).in_([SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE]),
            col(Subscription.cancelled_on).is_(None),
            col(Subscription.id).not_in(ending.correlate(Subscription)),
            ~stuck.correlate(Subscription).exists(),
        )
        .order_by(col(Subscription.id) + 0)
        .limit(MOST_AT_ONCE)
    )
    ids = list(await desk.session.scalars(statement.with_for_update(of=Subscription)))
    rows = select(Subscription).where(col(Subscription.id).in_(ids)).options(*subscription_options())
    rows = rows.order_by(col(Subscription.id)).execution_options(populate_existing=True)
    return list((await desk.session.scalars(rows)).unique())


async def _quote(desk: Desk, subscription: Subscription) -> Quote:
    """The quote for the next term of a subscription's current items, and nothing else. Quotes prepared by the staff are
    for contacts to accept.

    Raises:
        Refused: There is no next term, or a contact declined the quote for it.
    """
    wanted = await renewal_wanted(desk, subscription)
    declined = select(Quote.id).where(
        Quote.subscription_id == subscription.id,
        Quote.kind == QuoteKind.RENEWAL,
        Quote.state == QuoteState.DECLINED,
        Quote.term_starts_on == subscription.ends_on + DAY,
    )
    if (await desk.session.scalars(declined)).first() is not None:
        raise Refused(NotInState(subscription))
    there = await open_quote(desk, subscription, QuoteKind.RENEWAL)
    if there is not None and there.author_id is None:
        there.subscription = subscription
        if await fits(desk, there):
            return there
    return await make_quote(desk, subscription, wanted)


async def _stuck(desk: Desk, subscription: Subscription) -> None:
    """Notify the vendor's staff that a renewal failed, once for each term."""
    key = f"renewal_stuck:{subscription.id}:{subscription.ends_on}"
    if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is None:
        desk.post(desk.channels.billing, RenewalStuck(subscription.id), key)
        await desk.session.flush()
