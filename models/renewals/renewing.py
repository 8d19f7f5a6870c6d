"""Terms that renew by themselves: once they are over, the next one is ordered."""

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
"""Terms that are renewed in one look."""
DAY = timedelta(days=1)
LATE = timedelta(days=366)
"""What ended longer ago than the clock can have stood still is not looked at: the index has an end."""


@action("renewals.renew_due", SystemRight.RENEW_TERMS, reads=True, label=gettext_noop("renew terms automatically"))
async def renew_due(desk: Desk) -> int:
    """Order the next term of what renews by itself, on the day after its term: an order and an invoice, as if somebody
    had accepted the quote. What can't be renewed is shown to the vendor's people, once.

    Returns:
        How many were looked at; none of them is found again. `MOST_AT_ONCE` where there may be more.
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
    """What may be over and renews by itself, locked in the order of ids as all do who lock several."""
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
    """The next term of what is in the subscription, and nothing beside it: an offer of the vendor's is for people to
    accept.

    Raises:
        Refused: There is no next term to be had, or somebody declined the quote for it.
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
    """The vendor's people have to look: once for each term."""
    key = f"renewal_stuck:{subscription.id}:{subscription.ends_on}"
    if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is None:
        desk.post(desk.channels.billing, RenewalStuck(subscription.id), key)
        await desk.session.flush()
