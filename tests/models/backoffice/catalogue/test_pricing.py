"""Prices of the catalogue: seen, changed from a day on, and withdrawn before that day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.backoffice.catalogue.looking import list_products, show_product
from models.backoffice.catalogue.pricing import Entered, preview_price, set_price, withdraw_price
from models.backoffice.catalogue.problems import BelowZero, NoCurrency, NoSuchProduct, NotScheduled, PastDay, SamePrice
from models.billing.orders.actions import quote_renewal
from models.billing.orders.drafts import draft_quote
from models.billing.orders.problems import NoSum, TwoSums
from models.billing.orders.tables import QuoteKind
from models.catalogue.products import Price
from models.core.errors import Refused
from models.directory.people import Person
from models.roles import StaffRole
from models.subscriptions.tables import Cycle, SubscriptionState
from tests.models.billing.orders.quoting import cast
from tests.models.builders import NOW, Office, item, person, product, subscription

TODAY = NOW.date()
MAY = date(2026, 5, 1)


async def admin(office: Office) -> Person:
    """Adam, who reads English, beside three seats of the server at 100 euros a year on SUB-1."""
    await cast(office)
    adam = person("adam", staff=[StaffRole.ADMIN], locale="en")
    await office.save(adam)
    return adam


def entered(price: str = "120", day: date = MAY, currency: str = "EUR", cycle: Cycle = Cycle.YEAR) -> Entered:
    """What a form has."""
    return Entered(currency, cycle, price, day)


async def stored(office: Office) -> list[tuple[str, str, int, date]]:
    """All prices."""
    return [(one.currency, one.cycle, one.unit_price, one.holds_from) for one in await office.all(Price)]


async def test_a_price_is_stored_with_its_day_and_the_one_before_stays(office: Office) -> None:
    """The trail has both, and the day."""
    adam = await admin(office)
    made = await office.do(set_price, adam, "server", entered())
    assert (made.before, made.after) == (10_000, 12_000)
    assert await stored(office) == [("EUR", "year", 10_000, date(1970, 1, 1)), ("EUR", "year", 12_000, MAY)]
    (entry,) = await office.audit()
    assert (entry.action, entry.details) == (
        "catalogue.set_price",
        {
            "product": "server",
            "price_before": "100.00 EUR",
            "price_after": "120.00 EUR",
            "cycle": "year",
            "holds_from": "2026-05-01",
        },
    )


async def test_a_second_change_on_a_day_replaces_the_first(office: Office) -> None:
    """There is one price from a day on."""
    adam = await admin(office)
    for price in ("120", "130"):
        made = await office.do(set_price, adam, "server", entered(price, TODAY))
    assert made.before == 12_000
    assert await stored(office) == [("EUR", "year", 10_000, date(1970, 1, 1)), ("EUR", "year", 13_000, TODAY)]


async def test_a_price_in_another_currency_or_for_a_month_has_none_before(office: Office) -> None:
    """With the decimals of its currency: the yen has none, the dinar three."""
    adam = await admin(office)
    wanted = [("JPY", "9000", 9_000), ("KWD", "1.250", 1_250), ("EUR", "12.5", 1_250)]
    for currency, price, _ in wanted:
        given = entered(price, TODAY, currency.lower(), Cycle.MONTH)
        assert (await office.do(set_price, adam, "server", given)).before is None
    assert (await stored(office))[1:] == [(one, "month", minor, TODAY) for one, _, minor in wanted]


async def test_an_amount_is_read_as_the_admins_language_writes_it(office: Office) -> None:
    """1.190,00 is more than a thousand in German."""
    adam = await admin(office)
    adam.locale = "de"
    await office.save(adam)
    assert (await office.do(preview_price, adam, "server", entered("1.190,50"))).after == 119_050


@pytest.mark.parametrize(
    ("given", "problem", "field"),
    [
        (entered("nine"), NoSum, "price"),
        (entered("1.190"), TwoSums, "price"),
        (entered("-1"), BelowZero, "price"),
        (entered("1.005"), TwoSums, "price"),
        (entered("90.5", currency="JPY"), NoSum, "price"),
        (entered(currency="EURO"), NoCurrency, "currency"),
        (entered(day=TODAY - timedelta(days=1)), PastDay, "holds_from"),
        (entered("100.00"), SamePrice, "price"),
    ],
)
async def test_what_cannot_be_a_price_is_refused_at_its_input(
    office: Office, given: Entered, problem: type, field: str
) -> None:
    """Nothing is stored."""
    adam = await admin(office)
    for action in (preview_price, set_price):
        with pytest.raises(Refused) as refused:
            await office.do(action, adam, "server", given)
        assert (type(refused.value.problem), refused.value.field) == (problem, field)
    assert len(await stored(office)) == 1


async def test_all_wrong_inputs_are_named_together(office: Office) -> None:
    """Those of a form that was sent once."""
    adam = await admin(office)
    with pytest.raises(Refused) as refused:
        await office.do(set_price, adam, "server", entered("x", date(2026, 1, 1)))
    first = refused.value
    assert [one.field for one in (first, *first.others)] == ["price", "holds_from"]


async def test_an_unknown_product_is_named(office: Office) -> None:
    """By the key that was typed."""
    adam = await admin(office)
    for action, more in ((show_product, ()), (set_price, (entered(),))):
        with pytest.raises(Refused) as refused:
            await office.do(action, adam, "serve", *more)
        assert refused.value.problem == NoSuchProduct("serve")


async def test_the_day_is_the_admins_own(office: Office) -> None:
    """In Auckland it is Tuesday already."""
    adam = await admin(office)
    adam.time_zone = "Pacific/Auckland"
    await office.save(adam)
    late = office.at(datetime(2026, 3, 2, 12, tzinfo=UTC))
    with pytest.raises(Refused):
        await late.do(set_price, adam, "server", entered(day=TODAY))
    assert await late.do(set_price, adam, "server", entered(day=date(2026, 3, 3)))


async def test_the_preview_counts_whom_the_price_reaches(office: Office) -> None:
    """Running subscriptions with it by these terms; drafts and open quotes that offer it. Others don't count."""
    adam = await admin(office)
    (sold,) = [one for one in await office.do(list_products, adam) if one.key == "server"]
    others: dict[int, dict[str, Any]] = {
        2: {"state": SubscriptionState.CANCELLED},
        3: {"cancelled_on": date(2026, 12, 31)},
        4: {"currency": "USD"},
        5: {"cycle": Cycle.MONTH},
    }
    for number, more in others.items():
        await office.save(subscription(number, **more))
        await office.save(item(sold, 1, subscription_id=number))
    await office.save(subscription(6, items=[item(product("maps"))]))
    bella = person("bob", staff=[StaffRole.BILLING])
    await office.save(bella)
    ana = (await office.all(Person, Person.key == "ana"))[0]
    await office.at(datetime(2026, 12, 1, 12, tzinfo=UTC)).do(quote_renewal, ana, "SUB-1")
    await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)
    found = await office.do(preview_price, adam, "server", entered())
    assert (found.subscriptions, found.quotes) == (1, 1)
    assert (await office.do(show_product, adam, "server")).subscriptions == 3


async def test_a_scheduled_price_is_withdrawn_before_its_day(office: Office) -> None:
    """The one before it holds again. The trail says which was taken away."""
    adam = await admin(office)
    made = await office.do(set_price, adam, "server", entered())
    eve = office.at(datetime(2026, 4, 30, 12, tzinfo=UTC))
    gone = await eve.do(withdraw_price, adam, str(made.number))
    assert (gone.before, gone.after, gone.holds_from) == (10_000, 12_000, MAY)
    assert await stored(office) == [("EUR", "year", 10_000, date(1970, 1, 1))]
    details = (await office.audit())[-1].details
    assert (details["price_before"], details["price_after"]) == ("120.00 EUR", "100.00 EUR")
    with pytest.raises(Refused) as refused:
        await eve.do(withdraw_price, adam, str(made.number))
    assert refused.value.problem == NotScheduled(str(made.number))


async def test_a_price_whose_day_has_come_stays(office: Office) -> None:
    """Quotes may have been made with it."""
    adam = await admin(office)
    made = await office.do(set_price, adam, "server", entered())
    for number in (str(made.number), "x", "99999999999"):
        with pytest.raises(Refused) as refused:
            await office.at(datetime(2026, 5, 1, 12, tzinfo=UTC)).do(withdraw_price, adam, number)
        assert refused.value.problem == NotScheduled(number)
    assert len(await stored(office)) == 2


async def test_the_card_has_the_prices_in_order(office: Office) -> None:
    """What holds, what is scheduled next, and what was before."""
    adam = await admin(office)
    for price, day in (("150", date(2026, 9, 1)), ("140", MAY), ("130", TODAY)):
        await office.do(set_price, adam, "server", entered(price, day))
    card = await office.do(show_product, adam, "server")
    assert [one.unit_price for one in card.product.prices_on(card.today)] == [13_000]
    assert [one.unit_price for one in card.scheduled] == [14_000, 15_000]
    assert [one.unit_price for one in card.earlier] == [10_000]
    preview = await office.do(preview_price, adam, "server", entered("135", date(2026, 4, 1)))
    assert preview.later is not None
    assert (preview.before, preview.later.unit_price) == (13_000, 14_000)
