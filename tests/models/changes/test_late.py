"""What comes late: a quote for a change counts for days, and a term that would be over already begins anew."""

from datetime import date

import pytest

from models.billing.orders.actions import quote_renewal
from models.billing.orders.problems import QuoteExpired, QuoteStale
from models.changes.advancing import advance_subscriptions
from models.changes.seats import change_seats
from models.core.errors import Refused
from models.roles import SystemRight
from models.subscriptions.tables import SubscriptionState
from tests.models.builders import Office, system
from tests.models.changes.sites import REF, Site

CLOCK = system(SystemRight.ADVANCE_SUBSCRIPTIONS)


async def test_more_seats_have_the_price_of_their_day_for_seven_days(office: Office) -> None:
    """Quoted on 2 March, they are had on the 9th, and on the 10th no more."""
    site = await Site(office).build(10)
    changed = await office.do(change_seats, site.eva, REF, "cloud", 20, 10)
    assert changed.quote is not None
    assert changed.quote.valid_until == date(2026, 3, 9)
    with pytest.raises(Refused) as refused:
        await site.on(date(2026, 3, 10)).accept(site.eva, changed)
    assert isinstance(refused.value.problem, QuoteExpired)
    await site.on(date(2026, 3, 9)).accept(site.eva, changed)
    assert await site.seats() == {"cloud": 20}


async def test_whoever_pays_after_the_next_term_has_one_that_begins_that_day(office: Office) -> None:
    """March is over, suspended in April: of a quote of 25 May, ordered on the 27th, the month begins on the 27th."""
    site = await Site(office).monthly(10)
    for day in (date(2026, 4, 1), date(2026, 4, 20)):
        await site.on(day).office.do(advance_subscriptions, CLOCK)
    old = await site.on(date(2026, 4, 28)).office.do(quote_renewal, site.ana, REF)
    assert (old.term_starts_on, old.term_ends_on) == (date(2026, 4, 1), date(2026, 4, 30))
    with pytest.raises(Refused) as stale:
        await site.on(date(2026, 5, 1)).accept(site.ana, old)
    assert isinstance(stale.value.problem, QuoteStale)
    quote = await site.on(date(2026, 5, 25)).office.do(quote_renewal, site.ana, REF)
    assert (quote.term_starts_on, quote.term_ends_on) == (date(2026, 5, 25), date(2026, 6, 24))
    later = site.on(date(2026, 5, 27))
    await later.accept(site.ana, quote)
    await later.office.do(advance_subscriptions, CLOCK)
    row = await site.row()
    assert (row.state, row.starts_on, row.ends_on) == (SubscriptionState.ACTIVE, date(2026, 5, 27), date(2026, 6, 26))
    assert row.anchor == date(2026, 5, 27)
