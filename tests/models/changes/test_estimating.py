"""The estimate of a site's next bill."""

from datetime import date

import pytest

from models.billing.settlement_plan import How, SettlementPlan
from models.changes.cancelling import cancel_site
from models.changes.estimating import view_estimate
from models.changes.seats import change_seats
from models.core.errors import Refused
from models.subscriptions.problems import NoNextBill
from models.subscriptions.tables import SubscriptionState
from tests.models.builders import Office
from tests.models.changes.sites import REF, Site


async def test_the_next_bill_is_the_next_term_with_what_is_there_now(office: Office) -> None:
    """Ten seats at 228.00 and four at 48.00, with 19 % tax, on 1 January."""
    site = await Site(office).build(10, maps=4)
    found = await office.do(view_estimate, site.eva, REF)
    assert [(one.description, one.net) for one in found.bill.lines] == [("Cloud", 228_000), ("Maps", 19_200)]
    assert found.bill.line_taxes == [43_320, 3_648]
    assert (found.bill.net, found.bill.tax, found.bill.total) == (247_200, 46_968, 294_168)
    assert (found.on, found.bill.term.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert (found.settlement, found.annual, found.today) == (None, None, date(2026, 3, 2))


async def test_the_tax_of_the_next_bill_is_that_of_its_sum(office: Office) -> None:
    """5.002 % of 228.00 and 48.00 are 11.40456 and 2.40096, rounded 13.80; of 276.00 they are 13.80552, so 13.81."""
    site = await Site(office).build(1, maps=1, tax_rate=5_002)
    bill = (await office.do(view_estimate, site.eva, REF)).bill
    assert (bill.net, bill.line_taxes, bill.total) == (27_600, [1_141, 240], 28_981)
    assert [(one.rate, one.net, one.tax) for one in bill.by_rate] == [(5_002, 27_600, 1_381)]


async def test_what_is_owed_is_taken_off(office: Office) -> None:
    """Two seats of 190.52 were given back: eight seats, less 381.04."""
    site = await Site(office).build(10)
    await office.do(change_seats, site.eva, REF, "cloud", 8, 10)
    found = await office.do(view_estimate, site.eva, REF)
    assert [one.net for one in found.bill.lines] == [8 * 22_800, -38_104]
    assert await site.owed() == [38_104]


async def test_a_monthly_site_with_a_card_reads_what_a_year_would_cost(office: Office) -> None:
    """And how it's settled: by an invoice of the day on which the term renews. The card can't be charged."""
    site = await Site(office).monthly(with_card=True, renews=True)
    found = await office.do(view_estimate, site.eva, REF)
    assert found.annual is not None
    assert (found.bill.net, found.annual.net) == (21_500, 228_000)
    assert found.on == date(2026, 4, 1)
    assert found.settlement == SettlementPlan(How.INVOICE, "EUR", due_on=date(2026, 5, 1), invoiced_on=date(2026, 4, 1))


async def test_a_monthly_site_without_a_card_does_not(office: Office) -> None:
    """It could not be changed to that."""
    site = await Site(office).monthly(renews=True)
    found = await office.do(view_estimate, site.eva, REF)
    assert found.annual is None


async def test_a_recorded_card_is_good_for_a_year_only_where_the_plan_says_so(office: Office) -> None:
    """Elsewhere, the price of a year isn't offered."""
    site = await Site(office).monthly(with_card=True, annual_on_recorded_card=False)
    assert (await office.do(view_estimate, site.eva, REF)).annual is None


async def test_an_evaluation_reads_what_buying_it_today_would_cost(office: Office) -> None:
    """The first term from today on."""
    site = await Site(office).build(10, state=SubscriptionState.EVALUATION, bought=False)
    found = await office.do(view_estimate, site.eva, REF)
    assert (found.on, found.bill.term.ends_on) == (date(2026, 3, 2), date(2027, 3, 1))


async def test_what_ends_has_no_next_bill(office: Office) -> None:
    """The sentence says from when on it is cancelled."""
    site = await Site(office).build()
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    with pytest.raises(Refused) as refused:
        await office.do(view_estimate, site.eva, REF)
    assert isinstance(refused.value.problem, NoNextBill)
