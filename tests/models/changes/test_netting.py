"""Seats and products that come and go on any days: what is paid in the end is what was used.

The other opinion is written here by hand: for each day and each seat its share of the price, as a fraction.
"""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.selling import quote_first_term
from models.billing.orders.sending import send_quote
from models.billing.orders.tables import Credit, Order, Quote, QuoteLine
from models.catalogue.products import Product
from models.changes.products import add_product, deactivate_product
from models.changes.seats import change_seats
from models.core.database import Database
from models.roles import Kind, Role, StaffRole
from models.subscriptions.tables import Cycle, Item, Subscription
from tests.models.builders import Office, item, organization, person, plan, product, subscription
from tests.models.paying import pay_all

NUMBERS = count(1)


@dataclass(frozen=True)
class Step:
    """On the so-and-so-manieth day of the term, so many seats of a product. 0: it is deactivated."""

    day: int
    key: str
    seats: int


@dataclass(frozen=True)
class Run:
    """A term, what a seat costs in it, and what happens to a site of five seats of `cloud`."""

    cycle: Cycle
    starts_on: date
    days: int
    prices: dict[str, int]
    steps: Sequence[Step]
    pays: bool
    """Whether each invoice is paid at once. Credit for what isn't paid reduces its invoice."""

    def used(self) -> Fraction:
        """What all seats cost that were added to the first five, less those that were taken from them."""
        there, sum_ = {"cloud": 5, "maps": 0}, Fraction(0)
        for day in range(self.days):
            there |= {step.key: step.seats for step in self.steps if step.day == day}
            extra = {"cloud": there["cloud"] - 5, "maps": there["maps"]}
            sum_ += sum(Fraction(seats * self.prices[key], self.days) for key, seats in extra.items())
        return sum_

    def tolerance(self) -> Fraction:
        """Half a unit for each seat that came or went."""
        there, moved = {"cloud": 5, "maps": 0}, 0
        for step in self.steps:
            moved += abs(step.seats - there[step.key])
            there[step.key] = step.seats
        return Fraction(moved, 2)


TERMS = [
    (Cycle.YEAR, date(2026, 1, 1), 365),
    (Cycle.YEAR, date(2027, 3, 1), 366),
    (Cycle.MONTH, date(2026, 2, 1), 28),
    (Cycle.MONTH, date(2028, 2, 1), 29),
    (Cycle.MONTH, date(2026, 1, 31), 28),
    (Cycle.MONTH, date(2026, 3, 1), 31),
]


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Any term, any prices, up to eight changes in the order of their days."""
    cycle, starts_on, days = draw(st.sampled_from(TERMS))
    prices = {"cloud": draw(st.integers(1, 100_000)), "maps": draw(st.integers(1, 10_000))}
    cloud = st.builds(Step, st.integers(0, days - 1), st.just("cloud"), st.integers(1, 12))
    maps = st.builds(Step, st.integers(0, days - 1), st.just("maps"), st.integers(0, 12))
    steps = draw(st.lists(cloud | maps, min_size=1, max_size=8))
    return Run(cycle, starts_on, days, prices, sorted(steps, key=lambda step: step.day), draw(st.booleans()))


async def play(office: Office, run: Run) -> tuple[int, list[Credit], dict[str, int]]:
    """Order the term, and do all of it, each order on its day. Returns what was paid before tax beside the term, the
    credits, and the seats at the end."""
    number = next(NUMBERS)
    products: dict[str, Product] = {
        key: product(
            f"{key}-{number}",
            kind=Kind.SITE,
            family=f"cloud-{number}",
            is_addon=key == "maps",
            prices={("EUR", run.cycle.value): cost},
        )
        for key, cost in run.prices.items()
    }
    eva, ana = person(f"eva{number}"), person(f"ana{number}")
    bella = person(f"bella{number}", staff=[StaffRole.BILLING])
    sub = subscription(
        number,
        (eva, Role.SITE_ADMIN),
        (ana, Role.BILLING_PRIMARY),
        of=organization(f"org-{number}", tax_rate=19_000),
        under=plan(key=f"plan-{number}"),
        kind=Kind.SITE,
        items=[item(products["cloud"], 5)],
        starts_on=run.starts_on,
        ends_on=run.starts_on + timedelta(days=run.days - 1),
        cycle=run.cycle,
    )
    await office.save(*products.values(), sub, bella)
    first = await office.do(quote_first_term, bella, sub.ref)
    await office.do(send_quote, bella, first.ref)
    await office.do(accept_quote, ana, first.ref, Billing())
    if run.pays:
        await pay_all(office, bella, sub)
    there = {"cloud": 5, "maps": 0}
    for step in run.steps:
        key, before = products[step.key].key, there[step.key]
        if step.seats == before:
            continue
        noon = datetime.combine(run.starts_on + timedelta(days=step.day), datetime.min.time(), UTC) + timedelta(
            hours=12
        )
        then = office.at(noon)
        if step.seats == 0:
            changed = await then.do(deactivate_product, eva, sub.ref, key, before)
        elif before == 0:
            changed = await then.do(add_product, eva, sub.ref, key, step.seats)
        else:
            changed = await then.do(change_seats, eva, sub.ref, key, step.seats, before)
        if changed.quote is not None:
            await then.do(accept_quote, eva, changed.quote.ref, Billing())
            if run.pays:
                await pay_all(then, bella, sub)
        there[step.key] = step.seats
    paid, owing, seats = await outcome(office, sub, products)
    return paid - 5 * run.prices["cloud"], owing, seats


async def outcome(
    office: Office, sub: Subscription, products: dict[str, Product]
) -> tuple[int, list[Credit], dict[str, int]]:
    """What the orders of a subscription came to before tax less its credit notes, its credits, and its seats."""
    ordered = [one.quote_id for one in await office.all(Order, Order.subscription_id == sub.id)]
    quotes = [one.id for one in await office.all(Quote, Quote.subscription_id == sub.id) if one.id in ordered]
    paid = sum([line.net for line in await office.all(QuoteLine) if line.quote_id in quotes])
    noted = {one.id for one in await office.all(CreditNote, CreditNote.subscription_id == sub.id)}
    paid -= sum([line.net for line in await office.all(CreditNoteLine) if line.credit_note_id in noted])
    keys = {made.id: key for key, made in products.items()}
    items = await office.all(Item, Item.subscription_id == sub.id)
    seats = {keys[one.product_id]: one.seats for one in items if one.ended_on is None}
    return paid, await office.all(Credit, Credit.subscription_id == sub.id), seats


def check_sums(run: Run, paid: int, owing: list[Credit], seats: dict[str, int]) -> None:
    """Paid less what is still owed is what was used; and the seats are those of the last steps."""
    owed = sum(one.amount for one in owing if one.order_id is None)
    assert abs(paid - owed - run.used()) <= run.tolerance(), run
    last = {"cloud": 5, "maps": 0} | {step.key: step.seats for step in run.steps}
    assert seats == {key: number for key, number in last.items() if number}


@pytest.mark.parametrize("lives", [20, pytest.param(200, marks=pytest.mark.long)])
def test_whatever_comes_and_goes_what_is_paid_is_what_was_used(
    sqlite_template: Path, tmp_path: Path, lives: int
) -> None:
    """In years and months of every length; to half a unit for each seat that came or went."""
    file = shutil.copy(sqlite_template, tmp_path / "netting.db")
    with asyncio.Runner() as runner:
        office = Office(Database(f"sqlite+aiosqlite:///{file}"))

        @settings(max_examples=lives, suppress_health_check=list(HealthCheck))
        @given(run=runs())
        def holds(run: Run) -> None:
            check_sums(run, *runner.run(play(office, run)))

        holds()
        runner.run(office.database.close())


LIFE = Run(
    Cycle.YEAR,
    date(2026, 1, 1),
    365,
    {"cloud": 22_800, "maps": 4_801},
    [
        Step(10, "cloud", 12),
        Step(10, "maps", 12),
        Step(99, "maps", 0),
        Step(99, "maps", 7),
        Step(180, "cloud", 2),
        Step(181, "cloud", 9),
        Step(364, "cloud", 1),
    ],
    pays=True,
)


async def test_a_life_of_changes_nets_to_what_was_used(office: Office) -> None:
    """On both databases; each credit is used once, and what is left of it is owed."""
    paid, owing, seats = await play(office, LIFE)
    check_sums(LIFE, paid, owing, seats)
    used = [-line.net for line in await office.all(QuoteLine) if line.credit_id is not None]
    ordered = {one.quote_id for one in await office.all(Order)}
    taken = [-line.net for line in await office.all(QuoteLine) if line.credit_id and line.quote_id in ordered]
    assert sum(taken) == sum(one.amount for one in owing if one.order_id is not None)
    assert sorted(taken) == sorted(one.amount for one in owing if one.order_id is not None)
    assert used


@pytest.mark.parametrize(("day", "pays"), [(0, True), (58, False), (364, True), (0, False)])
async def test_up_and_down_on_one_day_nets_to_nothing(office: Office, day: int, pays: bool) -> None:
    """The first day, one in between, the last: to the cent, whatever the price."""
    steps = [Step(day, "cloud", 12), Step(day, "cloud", 5)]
    run = Run(Cycle.YEAR, date(2026, 1, 1), 365, {"cloud": 9_973, "maps": 1}, steps, pays)
    paid, owing, seats = await play(office, run)
    assert (paid - sum(one.amount for one in owing), seats) == (0, {"cloud": 5})
