"""Nothing is given back that was never ordered: a credit is at most what was asked for those seats and days."""

from datetime import date

import pytest

from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.drafts import LineInput, draft_quote, write_line
from models.billing.orders.selling import quote_first_term
from models.billing.orders.sending import send_quote
from models.billing.orders.tables import QuoteKind
from models.changes.advancing import advance_subscriptions
from models.changes.converting import convert_to_annual
from models.changes.seats import change_seats, weigh_fewer_seats
from models.directory.people import Person
from models.roles import StaffRole, SystemRight
from tests.models.builders import Office, person, system
from tests.models.changes.sites import REF, Site


async def seller(office: Office) -> Person:
    """Bella of the vendor's billing team."""
    bella = person("bella", "bella@vendor.example", staff=[StaffRole.BILLING])
    await office.save(bella)
    return bella


@pytest.mark.parametrize(("invoiced", "credit"), [(0, 0), (50_000, 50_000), (2_280_000, 99 * 19_052)])
async def test_of_what_was_not_ordered_here_the_invoices_of_the_term_are_the_most(
    office: Office, invoiced: int, credit: int
) -> None:
    """Nothing where nothing was invoiced; else no more than that, and no more than the price of the days."""
    site = await Site(office).build(100, invoiced=invoiced)
    weighed = await office.do(weigh_fewer_seats, site.eva, REF, "cloud", 1, 100)
    gone = await office.do(change_seats, site.eva, REF, "cloud", 1, 100)
    assert (weighed.credit, gone.credit, sum(await site.owed())) == (credit, credit, credit)


async def test_what_was_given_back_is_not_given_back_again(office: Office) -> None:
    """Of 500.00 that were invoiced, 381.04 go back for two seats, and no more than the rest for eight."""
    site = await Site(office).build(10, invoiced=50_000)
    two = await office.do(change_seats, site.eva, REF, "cloud", 8, 10)
    more = await office.do(change_seats, site.eva, REF, "cloud", 1, 8)
    assert (two.credit, more.credit) == (38_104, 50_000 - 38_104)


@pytest.mark.parametrize("as_line", [False, True])
async def test_a_discount_counts(office: Office, as_line: bool) -> None:
    """Ten seats for 228.00 in all, by a lower price or by a line that takes off 90 %: nine of them are 205.20."""
    site, bella = await Site(office).build(10), await seller(office)
    draft = (await office.do(draft_quote, bella, REF, QuoteKind.RENEWAL)).ref
    if as_line:
        await office.do(write_line, bella, draft, 0, LineInput("Discount", "1", "-2052.00", "19"))
    else:
        await office.do(write_line, bella, draft, 1, LineInput("Cloud, 90 % off", "10", "22.80", "19"))
    await office.do(send_quote, bella, draft)
    await office.do(accept_quote, site.ana, draft, Billing())
    later = site.on(date(2027, 1, 1))
    await later.office.do(advance_subscriptions, system(SystemRight.ADVANCE_SUBSCRIPTIONS))
    assert (await later.office.do(change_seats, site.eva, REF, "cloud", 1, 10)).credit == 20_520


async def test_a_term_of_three_years_gives_back_what_it_cost(office: Office) -> None:
    """Ordered for 228.00 a seat: 1,036 of 1,096 days of it are 215.52, not the price of three years."""
    site = await Site(office).build(10, invoiced=0, ends_on=date(2028, 12, 31))
    bella = await seller(office)
    draft = (await office.do(quote_first_term, bella, REF)).ref
    await office.do(send_quote, bella, draft)
    await office.do(accept_quote, site.ana, draft, Billing())
    assert (await office.do(change_seats, site.eva, REF, "cloud", 1, 10)).credit == 9 * 21_552


async def test_seats_that_came_last_go_first_for_what_they_cost(office: Office) -> None:
    """One at 190.52 of 2 March, given back on 1 April with 275 of its 305 days left."""
    site = await Site(office).build(10, invoiced=0)
    await site.accept(site.eva, await office.do(change_seats, site.eva, REF, "cloud", 11, 10))
    later = site.on(date(2026, 4, 1)).office
    gone = await later.do(change_seats, site.eva, REF, "cloud", 9, 11)
    assert gone.credit == 17_178


async def test_a_conversion_on_the_anchors_anniversary_is_one(office: Office) -> None:
    """Terms were counted from 1 April before: the days of March are paid for by the month all the same."""
    site = await Site(office).monthly(with_card=True, anchor_on=date(2025, 4, 1))
    await site.accept(site.eva, (await office.do(convert_to_annual, site.eva, REF)).quote)
    changed = await office.do(change_seats, site.eva, REF, "cloud", 11, 10)
    assert changed.quote is not None
    assert changed.quote.net == 2_081 + 22_800
