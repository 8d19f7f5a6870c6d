"""What things cost, against exact fractions and whole numbers, for any lines."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from models.billing.orders.pricing import PricedLine, change_line, credit_lines, rest_of_terms, share, term_lines
from models.billing.orders.tables import Credit
from models.catalogue.products import Price, Product
from models.core.money import taxes, total_of
from models.subscriptions.tables import Cycle, Item, Subscription
from models.subscriptions.terms import Term
from tests.models.billing.invoices.test_money import exact_total, half_away_from_zero
from tests.models.builders import organization, product, subscription

RATES = st.integers(0, 100_000)
PRICES = st.integers(-(10**9), 10**9)
LINES = st.lists(
    st.builds(PricedLine, st.just("Work"), st.integers(1, 100_000), PRICES, RATES), min_size=1, max_size=12
)
OWED = st.lists(st.tuples(st.integers(1, 10**12), RATES), max_size=5)
ANCHOR = date(2026, 1, 31)


def credits_(owed: Sequence[tuple[int, int]]) -> list[Credit]:
    """What the vendor owes: a net sum with its tax rate each."""
    return [
        Credit(id=place, description="Given back", currency="EUR", amount=amount, tax_rate=rate)  # type: ignore[call-arg]
        for place, (amount, rate) in enumerate(owed, start=1)
    ]


def bought(price: int, cycle: Cycle, terms: int) -> tuple[Subscription, Product]:
    """A subscription of which so many terms are paid for, and a product at that price."""
    sold = product(prices={("EUR", str(cycle)): price})
    ends_on = [date(2026, 2, 27), date(2026, 3, 30), date(2026, 4, 29)][terms - 1]
    if cycle is Cycle.YEAR:
        ends_on = date(2026 + terms, 1, 30)
    made = subscription(
        1, of=organization(tax_rate=19_000), ends_on=ends_on, starts_on=ANCHOR, anchor_on=ANCHOR, cycle=cycle
    )
    return made, sold


def bare(lines: Iterable[PricedLine]) -> list[tuple[int, int]]:
    """What a line is worth and its tax rate, for each."""
    return [(line.quantity * line.unit_price, line.tax_rate) for line in lines]


@given(lines=LINES)
def test_a_total_is_all_lines_and_the_tax_of_each_rate(lines: list[PricedLine]) -> None:
    """To the cent: quantity times price, and tax once for each rate, rounded half away from zero."""
    assert total_of(lines) == exact_total(bare(lines))


@given(price=st.integers(0, 10**9), part=st.integers(0, 366), whole=st.integers(28, 366))
def test_a_share_is_rounded_half_away_from_zero(price: int, part: int, whole: int) -> None:
    """So many days of so many."""
    assert share(price, min(part, whole), whole) == half_away_from_zero(Fraction(price * min(part, whole), whole))


@given(
    price=st.integers(0, 10**8),
    cycle=st.sampled_from(Cycle),
    terms=st.integers(1, 3),
    before=st.integers(0, 500),
    more=st.integers(1, 500),
    data=st.data(),
)
def test_up_and_down_on_one_day_is_nothing(
    price: int, cycle: Cycle, terms: int, before: int, more: int, data: st.DataObject
) -> None:
    """Seats that come and go on a day cost what they bring back, net and tax: in two quotes, and in one."""
    of, sold = bought(price, cycle, terms)
    day = data.draw(st.dates(ANCHOR, of.ends_on))
    up, down = change_line(of, sold, before, before + more, day), change_line(of, sold, before + more, before, day)
    assert (up.net + down.net, total_of([up]) + total_of([down]), total_of([up, down])) == (0, 0, 0)
    assert sum(taxes(bare([up, down]))) == 0


@given(
    price=st.integers(0, 10**8),
    cycle=st.sampled_from(Cycle),
    seats=st.integers(1, 500),
    data=st.data(),
)
def test_up_and_later_down_costs_what_was_used(price: int, cycle: Cycle, seats: int, data: st.DataObject) -> None:
    """The days in between, to within one minor unit a seat: both days' rests are rounded for themselves."""
    of, sold = bought(price, cycle, 1)
    first = data.draw(st.dates(ANCHOR, of.ends_on))
    then = data.draw(st.dates(first, of.ends_on))
    paid = change_line(of, sold, 0, seats, first).net + change_line(of, sold, seats, 0, then).net
    days = (of.ends_on - ANCHOR).days + 1
    used = Fraction(price * (then - first).days, days)
    assert paid % seats == 0
    assert abs(Fraction(paid, seats) - used) <= 1
    assert then != first or paid == 0


@given(price=st.integers(0, 10**8), cycle=st.sampled_from(Cycle), terms=st.integers(1, 3))
def test_a_change_on_the_first_day_costs_all_terms_in_full(price: int, cycle: Cycle, terms: int) -> None:
    """And on the last day one day's share of the last term."""
    of, sold = bought(price, cycle, terms)
    assert change_line(of, sold, 0, 1, ANCHOR).net == price * terms
    lasts = {Cycle.MONTH: [28, 31, 30], Cycle.YEAR: [365, 365, 366]}[cycle][terms - 1]
    assert change_line(of, sold, 0, 1, of.ends_on).net == half_away_from_zero(Fraction(price, lasts))


def test_a_change_by_hand() -> None:
    """100 euros a year, 14 days left of 365: 3.84 euros a seat; three seats are three times that, and 19 % tax."""
    of, sold = bought(10_000, Cycle.YEAR, 1)
    line = change_line(of, sold, 2, 5, date(2027, 1, 17))
    assert (line.quantity, line.unit_price, line.net, total_of([line])) == (3, 384, 1_152, 1_152 + 219)
    assert (line.seats_before, line.seats_after, line.from_on, line.to_on) == (2, 5, date(2027, 1, 17), of.ends_on)


@given(lines=LINES, owed=OWED)
def test_what_is_owed_never_makes_a_total_negative(lines: list[PricedLine], owed: list[tuple[int, int]]) -> None:
    """Neither net nor with tax; no more is taken than is owed, the oldest first, and all where there is room for it."""
    net = sum(line.net for line in lines)
    used = credit_lines(lines, credits_(owed)) if total_of(lines) >= 0 else []
    taken = {line.credit_id: -line.net for line in used}
    assert all(0 < amount <= owed[(place or 0) - 1][0] for place, amount in taken.items())
    assert not used or (exact_total(bare([*lines, *used])) >= 0 and net - sum(taken.values()) >= 0)
    assert list(taken) == sorted(taken, key=lambda place: place or 0)
    if owed and amount_fits(lines, *owed[0]):
        assert taken[1] == owed[0][0]


def amount_fits(lines: Sequence[PricedLine], amount: int, rate: int) -> bool:
    """Whether so much can be deducted, with its tax, so that neither net nor total is negative."""
    net = sum(line.quantity * line.unit_price for line in lines)
    return amount <= net and exact_total([*bare(lines), (-amount, rate)]) >= 0 and exact_total(bare(lines)) >= 0


@given(lines=LINES, rate=RATES, data=st.data())
def test_a_credit_is_used_up_to_the_last_unit(lines: list[PricedLine], rate: int, data: st.DataObject) -> None:
    """At a rate of its own, and at that of other lines, whose tax it changes: one more unit would be too much."""
    rate = data.draw(st.sampled_from([rate, *(line.tax_rate for line in lines)]))
    used = credit_lines(lines, credits_([(10**18, rate)])) if exact_total(bare(lines)) >= 0 else []
    amount = -used[0].net if used else 0
    assert not used or amount_fits(lines, amount, rate)
    assert not amount_fits(lines, amount + 1, rate)


def test_a_credit_by_hand() -> None:
    """19 % of 1.03 and 1.03 are 0.3914, so 0.39 and 2.45 in all, and a credit of 2.06 is all of it. Had each line 0.20,
    there would be a cent left."""
    lines = [PricedLine("Work", 1, 103, 19_000), PricedLine("Work", 1, 103, 19_000)]
    (used,) = credit_lines(lines, credits_([(206, 19_000)]))
    assert (total_of(lines), used.net, total_of([*lines, used])) == (245, -206, 0)


@given(left=st.integers(1, 10**9), rate=RATES)
def test_as_much_is_taken_as_there_is_room_for(left: int, rate: int) -> None:
    """One more minor unit of a credit would be too much."""
    untaxed = PricedLine("Work", 1, left, 0)
    (used,) = credit_lines([untaxed], credits_([(10**12, rate)])) or [PricedLine("Nothing", 1, 0, rate)]
    more = -used.net + 1
    assert total_of([untaxed, used]) >= 0
    assert more > left or more + half_away_from_zero(Fraction(more * rate, 100_000)) > left


@given(seats=st.lists(st.integers(1, 1_000), min_size=1, max_size=4), rate=RATES)
def test_a_term_costs_each_seat_s_price(seats: list[int], rate: int) -> None:
    """All that is in a subscription, for the whole term, at the organization's tax rate."""
    of = subscription(1, of=organization(tax_rate=rate), currency="JPY")
    items = [_item(place, count) for place, count in enumerate(seats, start=1)]
    term = Term(date(2027, 1, 1), date(2027, 12, 31), ANCHOR)
    lines = term_lines(of, items, term, Cycle.YEAR, ANCHOR)
    assert bare(lines) == [(1_000 * place * count, rate) for place, count in enumerate(seats, start=1)]
    assert {(line.from_on, line.to_on) for line in lines} == {(term.starts_on, term.ends_on)}
    assert all(line.seats_before == line.seats_after == line.quantity for line in lines)


def _item(place: int, seats: int) -> Item:
    price = Price(currency="JPY", cycle="year", unit_price=1_000 * place)  # type: ignore[call-arg]
    sold = Product(id=place, key=f"p{place}", name=f"P{place}", prices=[price])  # type: ignore[call-arg]
    return Item(product=sold, product_id=place, seats=seats)  # type: ignore[call-arg]


def test_terms_ahead_are_paid_in_full() -> None:
    """Whoever has renewed early pays for the rest of this term, and for all of the next."""
    this, coming = (
        Term(date(2026, 2, 1), date(2026, 2, 28), ANCHOR),
        Term(date(2026, 3, 1), date(2026, 3, 31), ANCHOR),
    )
    assert rest_of_terms(2_800, [coming, this], date(2026, 2, 15)) == 2_800 + 1_400
    assert rest_of_terms(2_800, [coming, this], this.ends_on) == 2_800 + 100
