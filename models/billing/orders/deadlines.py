"""Quote deadlines on the clock: a warning to the people who may accept a quote, and then its expiry."""

from datetime import timedelta

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.billing import events
from models.billing.orders.making import close
from models.billing.orders.notices import QuoteEndsSoon, QuoteExpired
from models.billing.orders.rights import accepted_by
from models.billing.orders.tables import WARNED_BEFORE, Quote, QuoteState
from models.core.texts import gettext_noop
from models.roles import SystemRight
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription

MOST_AT_ONCE = 200
"""The most quotes in one run. The next run takes the rest."""
DAY = timedelta(days=1)


@action("orders.expire_quotes", SystemRight.EXPIRE_QUOTES, reads=True, label=gettext_noop("expire quotes"))
async def expire_quotes(desk: Desk) -> int:
    """Warn once, seven days before a quote's last day. Close the quote after that day in its organization's time zone.

    Returns:
        The number of quotes that were closed or had a warning sent.
    """
    found = await _due(desk)
    if not found:
        return 0
    # Another replica may be doing the same, so look again once the locks are taken.
    owners = select(Subscription.id).where(col(Subscription.id).in_([quote.subscription_id for quote in found]))
    await desk.session.execute(owners.order_by(col(Subscription.id)).with_for_update())
    done = 0
    for quote in await _due(desk):
        subscription = await subscription_by_id(desk.session, quote.subscription_id)
        quote.subscription = subscription
        desk.organization_id = subscription.organization_id
        today = desk.today(subscription.organization)
        if quote.valid_until < today:
            close(desk, quote, QuoteState.EXPIRED)
            desk.post(desk.channels.billing, QuoteExpired(quote.id), f"quote_expired:{quote.id}")
            await happened(desk, events.QuoteChanged(quote))
            done += 1
        elif quote.warned_at is None and quote.valid_until - today <= timedelta(days=WARNED_BEFORE):
            quote.warned_at = desk.now
            # A quote that is never valid for longer than that needs no reminder. Renewals have reminders of their own.
            brief = quote.valid_until - quote.made_on <= timedelta(days=WARNED_BEFORE)
            if not brief and not quote.opened_to_renew:
                people = [person.id for person in who_may(desk, subscription, accepted_by(quote))]
                await desk.tell(people, QuoteEndsSoon(quote.id), f"quote_ends_soon:{quote.id}")
                done += 1
    await desk.session.flush()
    return done


async def _due(desk: Desk) -> list[Quote]:
    """Open quotes near their last day. That day is the organization's, which can differ from the UTC day by one."""
    today = desk.now.date()
    soon = col(Quote.valid_until) <= today + timedelta(days=WARNED_BEFORE) + DAY
    over = col(Quote.valid_until) < today + DAY
    statement = (
        select(Quote)
        .where(Quote.state == QuoteState.OPEN, soon, col(Quote.warned_at).is_(None) | over)
        .order_by(col(Quote.valid_until), col(Quote.id))
        .limit(MOST_AT_ONCE)
        .execution_options(populate_existing=True)
    )
    return list(await desk.session.scalars(statement))
