"""What an order form changes in the catalogue: prices from a day on, and what is retired."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.access.errors import Denied
from models.catalogue.plans import Plan
from models.catalogue.products import ALWAYS, Price, Product
from models.roles import StaffRight
from tests.models.backoffice.orderforms.forms import SMALL, changed, said, small
from tests.models.backoffice.orderforms.processing import process, refusals
from tests.models.builders import NOW, Office, system

TODAY, MAY = NOW.date(), date(2026, 5, 1)


def price(amount: str, day: date | None = None, **more: str) -> dict[str, Any]:
    """A price of the help desk in the file."""
    return {"currency": "EUR", "cycle": "year", "price": amount, **more, **({"holds_from": str(day)} if day else {})}


def priced(*prices: dict[str, Any]) -> Any:
    """The small form with these prices."""
    return changed("products.0.prices", list(prices))


async def stored(office: Office) -> list[tuple[int, date]]:
    """All prices."""
    return [(one.unit_price, one.holds_from) for one in await office.all(Price)]


async def test_a_price_with_a_day_is_added_and_the_one_before_stays(office: Office) -> None:
    """Today's or a later one, once; the trail has it before and after, as if it were changed in Slack."""
    await process(office, small())
    form = priced(price("100.00"), price("120.00", MAY), price("110.00", TODAY))
    summary = await process(office, form)
    assert (summary.added, summary.differences) == ({"prices": 2}, ())
    assert await stored(office) == [(10_000, ALWAYS), (12_000, MAY), (11_000, TODAY)]
    kept = [one.details for one in await office.audit() if one.action == "catalogue.set_price"]
    assert kept == [
        {
            "product": "helpdesk",
            "cycle": "year",
            "holds_from": str(day),
            "price_before": "100.00 EUR",
            "price_after": after,
        }
        for day, after in ((MAY, "120.00 EUR"), (TODAY, "110.00 EUR"))
    ]
    entries = len(await office.audit())
    again = await process(office, priced(price("120.00", MAY), price("110.00", TODAY)))
    assert (again.added, again.differences, len(await office.audit())) == ({}, (), entries)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (price("90.00"), "100.00 EUR a year -> 90.00 EUR a year"),
        (price("90.00", TODAY - timedelta(days=1)), "100.00 EUR a year from 2026-03-01 -> 90.00 EUR a year"),
        (price("90.00", MAY), "120.00 EUR a year from 2026-05-01 -> 90.00 EUR a year from 2026-05-01"),
    ],
)
async def test_a_price_without_a_day_or_with_a_day_that_has_one_stays(
    office: Office, given: dict[str, Any], shown: str
) -> None:
    """It is listed as a difference; so is one whose day is over."""
    await process(office, small())
    await process(office, priced(price("120.00", MAY)))
    summary = await process(office, priced(given))
    assert summary.added == {}
    assert shown in str(summary.differences[0])
    assert await stored(office) == [(10_000, ALWAYS), (12_000, MAY)]


async def test_a_file_that_is_as_old_as_the_price_before_is_compared_with_today(office: Office) -> None:
    """After the day has come, the file's price without a day differs. That of the day is no difference."""
    await process(office, small())
    await process(office, priced(price("120.00", MAY)))
    later = office.at(NOW.replace(month=6))
    assert (await process(later, priced(price("120.00", MAY)))).differences == ()
    (difference,) = (await process(later, small())).differences
    assert "120.00 EUR a year -> 100.00 EUR a year" in str(difference)


async def test_a_new_product_has_all_its_prices(office: Office) -> None:
    """Those of the past too."""
    await process(office, priced(price("80.00"), price("100.00", date(2025, 1, 1)), price("120.00", MAY)))
    assert await stored(office) == [(8_000, ALWAYS), (10_000, date(2025, 1, 1)), (12_000, MAY)]


def test_one_price_for_a_day() -> None:
    """As there is one without a day."""
    form = priced(price("80.00", MAY), price("90.00", MAY))
    assert said(form) == ["products[0].prices[1].currency: “EUR” is already listed."]


@pytest.mark.parametrize(
    ("section", "row_type", "key"), [("plans", Plan, "support"), ("products", Product, "helpdesk")]
)
async def test_a_file_retires_from_today_or_a_later_day(office: Office, section: str, row_type: Any, key: str) -> None:
    """Once, and on the trail. A day that is over is a difference, as is another day."""
    await process(office, small())
    over = await process(office, changed(f"{section}.0.retired_on", "2026-03-01"))
    assert [one.fields for one in over.differences] == [("retired_on",)]
    assert [one.retired_on for one in await office.all(row_type)] == [None]
    assert (await process(office, changed(f"{section}.0.retired_on", str(MAY)))).differences == ()
    assert [one.retired_on for one in await office.all(row_type)] == [MAY]
    noun = section.removesuffix("s")
    kept = [one.details for one in await office.audit() if one.action == f"catalogue.retire_{noun}"]
    assert kept == [{noun: key, "before": None, "after": str(MAY)}]
    other = await process(office, changed(f"{section}.0.retired_on", "2026-06-01"))
    assert [one.fields for one in other.differences] == [("retired_on",)]


@pytest.mark.parametrize(
    ("section", "place"), [("plans", "subscriptions[1].plan"), ("products", "subscriptions[1].items[0].product")]
)
async def test_a_new_subscription_that_starts_after_the_day_is_refused(
    office: Office, section: str, place: str
) -> None:
    """What was sold before may still be imported; what is there already stays."""
    await process(office, small())
    await process(office, changed(f"{section}.0.retired_on", str(MAY)))
    first = SMALL["subscriptions"][0]
    new = {**first, "number": "SUB-8", "starts_on": "2026-05-01", "ends_on": "2027-04-30"}
    (fault,) = await refusals(office, small(subscriptions=[first, new]))
    key = SMALL[section][0]["key"]
    assert fault == f"{place}: “{key}” is no longer sold. It was retired on 2026-05-01."
    before = {**first, "number": "SUB-8", "starts_on": "2026-04-30", "ends_on": "2027-04-29"}
    assert (await process(office, small(subscriptions=[first, before]))).added["subscriptions"] == 1


@pytest.mark.parametrize(
    ("path", "value"), [("products.0.prices.1", price("120.00", MAY)), ("plans.0.retired_on", str(MAY))]
)
async def test_changing_the_catalogue_takes_its_right(office: Office, path: str, value: Any) -> None:
    """Managing the staff isn't enough."""
    await process(office, small())
    with pytest.raises(Denied) as denied:
        await process(office, changed(path, value), system(StaffRight.PROCESS_ORDERS, StaffRight.MANAGE_DESK))
    assert denied.value.right is StaffRight.MANAGE_CATALOGUE
    caller = system(StaffRight.PROCESS_ORDERS, StaffRight.MANAGE_CATALOGUE)
    assert (await process(office, changed(path, value), caller)).differences == ()
