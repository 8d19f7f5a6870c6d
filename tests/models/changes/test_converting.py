"""From monthly terms to annual ones: with a card on file, after the month that runs."""

from datetime import date

import pytest
from sqlmodel import select

from models.access.errors import Denied
from models.billing.orders.actions import quote_renewal
from models.billing.orders.problems import QuoteClosed
from models.billing.orders.tables import Quote, QuoteKind
from models.changes.cancelling import cancel_site
from models.changes.converting import convert_to_annual
from models.changes.seats import change_seats
from models.core.errors import Refused
from models.roles import Reason
from models.subscriptions.problems import AnnualAlready, CancelledAlready
from models.subscriptions.tables import Card, Cycle, SubscriptionState
from tests.models.builders import Office, card
from tests.models.changes.sites import REF, Site


async def test_a_year_follows_on_the_month_that_runs(office: Office) -> None:
    """March ends on the 31st: the year is from 1 April to 31 March, ten seats at 228.00, against 12 x 215.00."""
    site = await Site(office).monthly(with_card=True)
    found = await office.do(convert_to_annual, site.eva, REF)
    assert (found.by_month, found.by_year) == (258_000, 228_000)
    quote = found.quote
    assert quote is not None
    assert (quote.kind, quote.net) == (QuoteKind.CONVERSION, 228_000)
    assert (quote.term_starts_on, quote.term_ends_on) == (date(2026, 4, 1), date(2027, 3, 31))
    assert quote.valid_until == date(2026, 3, 31)
    await site.accept(site.eva, quote)
    row = await site.row()
    assert (row.cycle, row.ends_on, row.anchor_on) == (Cycle.YEAR, date(2027, 3, 31), date(2026, 4, 1))
    assert row.starts_on == date(2026, 3, 1)


@pytest.mark.parametrize("card_ends", [None, (2026, 2)])
async def test_without_a_card_that_can_be_charged_it_is_refused(
    office: Office, card_ends: tuple[int, int] | None
) -> None:
    """There is none, or its last month is over."""
    site = await Site(office).monthly()
    if card_ends:
        year, month = card_ends
        await office.save(card(await site.row(), expires_year=year, expires_month=month))
    with pytest.raises(Denied) as denied:
        await office.do(convert_to_annual, site.eva, REF)
    assert denied.value.reason is Reason.NO_CARD
    assert await office.all(Quote) == []


async def test_without_a_card_a_quote_for_it_is_not_accepted_either(office: Office) -> None:
    """The card was taken away in between."""
    site = await Site(office).monthly(with_card=True)
    quote = (await office.do(convert_to_annual, site.eva, REF)).quote
    async with office.database.transaction() as session:
        await session.delete((await session.scalars(select(Card))).one())
    with pytest.raises(Denied) as denied:
        await site.accept(site.eva, quote)
    assert denied.value.reason is Reason.NO_CARD
    assert (await site.row()).cycle is Cycle.MONTH


async def test_who_has_not_the_right_is_refused_for_that_and_not_for_the_card(office: Office) -> None:
    """The primary billing contact may pay, but converting is the site admin's."""
    site = await Site(office).monthly()
    with pytest.raises(Denied) as denied:
        await office.do(convert_to_annual, site.ana, REF)
    assert denied.value.reason is Reason.NOT_IN_ROLE


async def test_what_is_annual_or_cancelled_is_not_converted(office: Office) -> None:
    """Each with its own sentence."""
    site = await Site(office).monthly(with_card=True)
    quote = (await office.do(convert_to_annual, site.eva, REF)).quote
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    with pytest.raises(Refused) as cancelled:
        await office.do(convert_to_annual, site.eva, REF)
    with pytest.raises(Refused) as lapsed:
        await site.accept(site.eva, quote)
    problems = (type(cancelled.value.problem), type(lapsed.value.problem))
    assert problems == (CancelledAlready, QuoteClosed)


async def test_an_annual_site_stays_annual(office: Office) -> None:
    """There is nothing to convert, with or without a card."""
    site = await Site(office).build()
    with pytest.raises(Refused) as refused:
        await office.do(convert_to_annual, site.eva, REF)
    assert isinstance(refused.value.problem, AnnualAlready)


async def test_of_what_was_never_bought_only_the_wish_is_kept(office: Office) -> None:
    """It will be bought by the year; nothing is charged."""
    site = await Site(office).monthly(with_card=True, state=SubscriptionState.EVALUATION, bought=False)
    assert (await office.do(convert_to_annual, site.eva, REF)).quote is None
    assert (await site.row()).cycle is Cycle.YEAR


async def test_seats_that_come_after_a_conversion_pay_the_month_by_its_price(office: Office) -> None:
    """From 2 March: 30 of 31 days of a month at 21.50, and the year at 228.00 in full."""
    site = await Site(office).monthly(with_card=True)
    await site.accept(site.eva, (await office.do(convert_to_annual, site.eva, REF)).quote)
    changed = await office.do(change_seats, site.eva, REF, "cloud", 11, 10)
    assert changed.quote is not None
    assert [one.unit_price for one in changed.quote.lines] == [2_081 + 22_800]


async def test_what_was_priced_by_the_month_is_not_bought_by_the_year(office: Office) -> None:
    """The open quote of a first month counts no more once an evaluation is to be bought by the year."""
    site = await Site(office).monthly(with_card=True, state=SubscriptionState.EVALUATION, bought=False)
    quote = await office.do(quote_renewal, site.ana, REF)
    assert (quote.net, quote.cycle) == (10 * 2_150, Cycle.MONTH)
    await office.do(convert_to_annual, site.eva, REF)
    with pytest.raises(Refused) as refused:
        await site.on(date(2026, 3, 3)).accept(site.ana, quote)
    assert isinstance(refused.value.problem, QuoteClosed)
    fresh = await office.do(quote_renewal, site.ana, REF)
    assert (fresh.net, fresh.cycle) == (10 * 22_800, Cycle.YEAR)
    await site.on(date(2026, 3, 3)).accept(site.ana, fresh)
    row = await site.row()
    assert (row.cycle, row.starts_on, row.ends_on) == (Cycle.YEAR, date(2026, 3, 3), date(2027, 3, 2))
