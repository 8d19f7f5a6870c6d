"""A price holds from a day on: quotes use the one of their own day, and what was quoted or sold keeps its price."""

from datetime import UTC, date, datetime

import pytest

from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.actions import quote_renewal
from models.billing.orders.problems import NoPrice
from models.catalogue.products import Price, Product
from models.changes.estimating import view_estimate
from models.changes.seats import change_seats
from models.changes.upgrading import list_upgrades, upgrade_license
from models.core.errors import Refused
from models.customers.next_bill import next_bills
from models.directory.organizations import Organization
from models.renewals.digest import Heading, digest_of
from models.renewals.renewing import renew_due
from models.renewals.status import status_of
from models.renewals.tables import Renewal, RenewalState
from models.roles import SystemRight
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.tables import Cycle
from tests.models.billing.orders.quoting import cast, quotes
from tests.models.builders import NOW, Office, item, organization, product, subscription, system
from tests.models.changes.sites import REF, Site
from tests.models.changes.test_upgrading import license_with

CLOCK = system(SystemRight.RENEW_TERMS)
TODAY = NOW.date()
MAY = date(2026, 5, 1)


def noon(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


async def reprice(office: Office, key: str, price: int, day: date) -> None:
    """Store another annual price in euros."""
    (found,) = await office.all(Product, Product.key == key)
    await office.save(Price(product_id=found.id, currency="EUR", cycle=Cycle.YEAR, unit_price=price, holds_from=day))


def test_the_newest_price_that_has_begun_holds() -> None:
    """For each currency and cycle; what is scheduled doesn't hold yet."""
    sold = product(prices={("EUR", "year"): 100, ("USD", "year"): 120})
    for price, day in ((300, date(2027, 1, 1)), (200, MAY)):
        made = Price(currency="EUR", cycle="year", unit_price=price, holds_from=day)  # type: ignore[call-arg]
        sold.prices.append(made)
    days = (date(2026, 4, 30), MAY, date(2026, 12, 31), date(2027, 1, 1))
    found = [sold.price_on("EUR", "year", day) for day in days]
    assert [one and one.unit_price for one in found] == [100, 200, 200, 300]
    assert [one.unit_price for one in sold.prices_on(MAY)] == [200, 120]
    assert sold.price_on("EUR", "month", MAY) is None


async def test_a_quote_has_the_price_of_its_day_and_keeps_it(office: Office) -> None:
    """The day before, the old price; on the day the open quote stays, and a new one has the new price."""
    ana, _, _ = await cast(office, ends_on=date(2026, 5, 31))
    await reprice(office, "server", 15_000, MAY)
    before = office.at(noon(date(2026, 4, 30)))
    old = await before.do(quote_renewal, ana, "SUB-1")
    assert [one.unit_price for one in old.lines] == [10_000]
    on_the_day = office.at(noon(MAY))
    assert (await on_the_day.do(quote_renewal, ana, "SUB-1")).ref == old.ref
    order = await on_the_day.do(accept_quote, ana, old.ref, Billing())
    assert order.invoice is not None
    assert order.invoice.net == 30_000
    later = await office.at(noon(date(2027, 5, 20))).do(quote_renewal, ana, "SUB-1")
    assert [one.unit_price for one in later.lines] == [15_000]


async def test_a_price_that_is_only_scheduled_cannot_be_quoted_yet(office: Office) -> None:
    """There was none before."""
    ana, _, _ = await cast(office, currency="USD")
    (sold,) = await office.all(Product)
    price = Price(product_id=sold.id, currency="USD", cycle=Cycle.YEAR, unit_price=1, holds_from=MAY)
    await office.save(price)
    with pytest.raises(Refused) as refused:
        await office.at(noon(date(2026, 4, 30))).do(quote_renewal, ana, "SUB-1")
    assert isinstance(refused.value.problem, NoPrice)


async def test_what_renews_automatically_is_ordered_at_the_price_of_that_day(office: Office) -> None:
    """The status says so beforehand, if it renews automatically; everybody else could have a quote today."""
    ana, _, _ = await cast(office, ends_on=date(2026, 4, 30), renews=True)
    await reprice(office, "server", 15_000, MAY)
    async with office.database.session() as session:
        desk = await office.desk(session, ana)
        found = await subscription_by_id(session, 1)
        renewing = (await status_of(desk, found, ana)).price
        found.renews = False
        by_hand = (await status_of(desk, found, ana)).price
    assert (renewing, by_hand) == (53_550, 35_700)
    assert await office.at(noon(MAY)).do(renew_due, CLOCK) == 1
    (made,) = await quotes(office)
    assert [one.unit_price for one in made.lines] == [15_000]


async def test_the_estimate_of_a_bill_has_the_price_of_its_day(office: Office) -> None:
    """The bill comes on 1 January 2027, and so does the new price."""
    site = await Site(office).build(10)
    await reprice(office, "cloud", 30_000, date(2027, 1, 1))
    found = await office.do(view_estimate, site.eva, REF)
    assert (found.on, found.bill.net) == (date(2027, 1, 1), 300_000)


async def test_seats_that_are_removed_are_credited_at_what_was_paid(office: Office) -> None:
    """The price fell: what was sold in January at 228.00 is credited by that, 190.52 a seat. New seats cost less."""
    site = await Site(office).build(10)
    await reprice(office, "cloud", 11_400, TODAY)
    assert (await office.do(change_seats, site.eva, REF, "cloud", 9, 10)).credit == 19_052
    more = await office.do(change_seats, site.eva, REF, "cloud", 10, 9)
    assert more.quote is not None
    assert [one.unit_price for one in more.quote.lines] == [9_526, -9_526]


async def test_seats_that_cost_more_are_credited_at_that(office: Office) -> None:
    """A seat bought today at the new price and removed today costs nothing."""
    site = await Site(office).build(10)
    await reprice(office, "cloud", 45_600, TODAY)
    made = await office.do(change_seats, site.eva, REF, "cloud", 11, 10)
    await site.accept(site.eva, made)
    assert (await office.do(change_seats, site.eva, REF, "cloud", 10, 11)).credit == 38_104


async def test_an_upgrade_credits_the_old_edition_at_the_price_of_its_term(office: Office) -> None:
    """The old edition became dearer in March: it is credited at January's 192.00, which is 160.44 a seat."""
    ben = await license_with(office)
    await reprice(office, "basic", 28_800, TODAY)
    changed = await office.do(upgrade_license, ben, "SUB-1", "premium", 10, 10)
    assert changed.quote is not None
    assert [one.unit_price for one in changed.quote.lines] == [-16_044, 24_066]
    found = await office.do(list_upgrades, ben, "SUB-1")
    assert found.today == TODAY


async def test_the_digest_and_the_next_bills_count_each_item_once(office: Office) -> None:
    """By the price that holds: today's in the digest, and that of the next term in the bills of a customer."""
    await cast(office, ends_on=date(2026, 4, 30))
    for price, day in ((15_000, MAY), (90_000, date(2026, 5, 2))):
        await reprice(office, "server", price, day)
    await office.save(
        Renewal(subscription_id=1, term_ends_on=date(2026, 4, 30), opened_at=NOW, state=RenewalState.OPEN)
    )
    async with office.database.transaction() as session:
        digest = await digest_of(session, NOW)
        (bill,) = await next_bills(session, await session.get_one(Organization, 1), 0)
    assert digest.sums[Heading.DUE] == {"EUR": 30_000}
    assert bill.net == 45_000


async def test_the_tax_of_the_next_bills_is_that_of_each_bill(office: Office) -> None:
    """Two subscriptions with two lines of 1.30 each. 19 % of 2.60 are 0.494, so 0.49 twice; not 0.25 for each line, and
    not 0.99 for all of them."""
    acme, pair = organization("acme", tax_rate=0), [product(key, prices={("EUR", "year"): 130}) for key in ("a", "b")]
    for number in (1, 2):
        await office.save(subscription(number, of=acme, items=[item(one) for one in pair]))
    async with office.database.transaction() as session:
        (bill,) = await next_bills(session, await session.get_one(Organization, 1), 19_000)
    assert (bill.net, bill.tax_now, bill.tax_then) == (520, 0, 98)
