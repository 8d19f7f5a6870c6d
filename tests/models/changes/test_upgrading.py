"""Upgrading a license: the old edition is given back for the rest of the term, and the new one charged for it."""

from datetime import date
from typing import Any

import pytest

from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.actions import quote_renewal
from models.billing.orders.problems import QuoteClosed
from models.billing.orders.tables import Quote, QuoteKind
from models.catalogue.products import Product
from models.changes.upgrading import list_upgrades, upgrade_license
from models.core.errors import Problem, Refused
from models.directory.people import Person
from models.roles import Role
from models.subscriptions.problems import NoSeatsNumber, NotHigher, NothingMore, NotInState, SeatsChanged
from models.subscriptions.tables import Item, SubscriptionState
from tests.models.builders import Office, item, organization, person, plan, product, subscription

REF = "SUB-1"


async def license_with(office: Office, key: str = "basic", seats: int = 10, **more: Any) -> Person:
    """A license for 2026 with one of three editions, held by Ben, who may upgrade it."""
    editions = {
        name: product(name, family="server", tier=tier, prices={("EUR", "year"): cost})
        for name, tier, cost in (("basic", 1, 19_200), ("premium", 2, 28_800), ("group", 3, 43_200))
    }
    editions["support"] = product("support", family="support", tier=9)
    editions["addon"] = product("addon", family="server", tier=9, is_addon=True)
    editions["dollars"] = product("dollars", family="server", tier=9, prices={("USD", "year"): 1})
    ben = person("ben")
    sub = subscription(
        1,
        (ben, Role.BILLING_SECONDARY),
        of=organization("acme", tax_rate=19_000),
        under=plan(),
        items=[item(editions[key], seats)],
        **{"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), **more},
    )
    await office.save(*editions.values(), sub)
    return ben


async def there(office: Office) -> list[int]:
    """The seats of what is in it now."""
    return [one.seats for one in await office.all(Item) if one.ended_on is None]


async def test_only_higher_editions_of_the_same_are_offered(office: Office) -> None:
    """No other family, no add-on, nothing without a price in its currency; nothing above the highest."""
    ben = await license_with(office, "basic")
    found = await office.do(list_upgrades, ben, REF)
    assert [one.key for one in found.higher] == ["premium", "group"]


async def test_there_is_nothing_above_the_highest(office: Office) -> None:
    """More seats can be had all the same."""
    ben = await license_with(office, "group")
    assert (await office.do(list_upgrades, ben, REF)).higher == []
    changed = await office.do(upgrade_license, ben, REF, "group", 11, 10)
    assert changed.quote is not None
    assert changed.quote.lines[0].unit_price == 36_099


async def test_an_upgrade_gives_the_old_back_and_charges_the_new(office: Office) -> None:
    """From 2 March on, 305 of 365 days: 192.00 comes to 160.44 a seat, 288.00 to 240.66. 19 % of what is left to pay,
    1,283.52, are 243.8688: with the old edition's -304.84 the new one's are 548.71, though alone they would be 548.70.
    """
    ben = await license_with(office)
    changed = await office.do(upgrade_license, ben, REF, "premium", 12, 10)
    quote = changed.quote
    assert quote is not None
    assert quote.kind is QuoteKind.UPGRADE
    assert [(one.description, one.quantity, one.unit_price, one.net, one.tax) for one in quote.lines] == [
        ("Basic", 10, -16_044, -160_440, -30_484),
        ("Premium", 12, 24_066, 288_792, 54_871),
    ]
    assert quote.total == 128_352 + 24_387
    assert await there(office) == [10]
    order = await office.do(accept_quote, ben, quote.ref, Billing())
    assert order.invoice is not None
    assert order.invoice.total == quote.total
    assert [(one.seats, one.ended_on) for one in await office.all(Item)] == [(10, date(2026, 3, 2)), (12, None)]


async def test_an_evaluation_is_upgraded_at_once(office: Office) -> None:
    """It changes what will be bought, and costs nothing."""
    ben = await license_with(office, state=SubscriptionState.EVALUATION, bought=False)
    changed = await office.do(upgrade_license, ben, REF, "group", 30, 10)
    assert (changed.quote, await office.all(Quote)) == (None, [])
    assert await there(office) == [30]


@pytest.mark.parametrize(
    ("key", "seats", "seen", "problem"),
    [
        ("premium", 10, 10, NothingMore),
        ("basic", 12, 10, NotHigher),
        ("support", 12, 10, NotHigher),
        ("group", 9, 10, NoSeatsNumber),
        ("group", 12, 11, SeatsChanged),
    ],
)
async def test_what_is_no_upgrade_is_refused(
    office: Office, key: str, seats: int, seen: int, problem: type[Problem]
) -> None:
    """The same, a lower edition, something else, fewer seats, a stale form."""
    ben = await license_with(office, "premium")
    with pytest.raises(Refused) as refused:
        await office.do(upgrade_license, ben, REF, key, seats, seen)
    assert isinstance(refused.value.problem, problem)
    assert await there(office) == [10]


@pytest.mark.parametrize(
    "state",
    [SubscriptionState.PAST_DUE, SubscriptionState.SUSPENDED, SubscriptionState.CANCELLED, SubscriptionState.DELETED],
)
async def test_what_does_not_run_is_not_upgraded(office: Office, state: SubscriptionState) -> None:
    """It has to be renewed or reactivated first."""
    ben = await license_with(office, state=state, state_since=date(2026, 3, 1), ends_on=date(2026, 2, 20))
    with pytest.raises(Refused) as refused:
        await office.do(list_upgrades, ben, REF)
    assert isinstance(refused.value.problem, NotInState)


async def test_a_quote_lapses_when_the_term_was_renewed_meanwhile(office: Office) -> None:
    """It pays to the end of the term that ran then; with a further year it would give that away."""
    ben = await license_with(office, ends_on=date(2026, 3, 20), starts_on=date(2025, 3, 21))
    quoted = (await office.do(upgrade_license, ben, REF, "premium", 10, 10)).quote
    assert quoted is not None
    renewal = await office.do(quote_renewal, ben, REF)
    await office.do(accept_quote, ben, renewal.ref, Billing())
    with pytest.raises(Refused) as refused:
        await office.do(accept_quote, ben, quoted.ref, Billing())
    assert isinstance(refused.value.problem, QuoteClosed)


async def test_an_edition_that_is_there_is_no_upgrade(office: Office) -> None:
    """With a few seats of `premium` beside it, `basic` can become `group` alone."""
    ben = await license_with(office)
    premium = next(one for one in await office.all(Product) if one.key == "premium")
    await office.save(item(premium, 5, subscription_id=1))
    assert [one.key for one in (await office.do(list_upgrades, ben, REF)).higher] == ["group"]
    with pytest.raises(Refused) as refused:
        await office.do(upgrade_license, ben, REF, "premium", 10, 10)
    assert isinstance(refused.value.problem, NotHigher)
