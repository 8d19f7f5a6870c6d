"""Terms, against a calendar counted by hand: months by number, days by the length of each month."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.subscriptions.tables import Cycle, Subscription
from models.subscriptions.terms import Term, next_term, start_of, term_from, terms_left

ANCHORS = st.dates(min_value=date(1996, 1, 1), max_value=date(2050, 12, 31)) | st.sampled_from(
    [date(2024, 1, 31), date(2024, 2, 29), date(2023, 12, 31), date(2027, 8, 30), date(2028, 2, 28), date(2026, 5, 31)]
)
CYCLES = st.sampled_from(Cycle)
MOST = 60


def by_hand(anchor: date, cycle: Cycle, number: int) -> date:
    """So many months or years after the anchor, on the same day, or on the last one of a month that is too short."""
    months = anchor.year * 12 + anchor.month - 1 + number * (1 if cycle is Cycle.MONTH else 12)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(anchor.day, calendar.monthrange(year, month)[1]))


def paid_until(anchor: date, cycle: Cycle, terms: int) -> Subscription:
    """A subscription of which so many terms are paid for."""
    ends_on = by_hand(anchor, cycle, terms) - timedelta(days=1)
    return Subscription(anchor_on=anchor, starts_on=anchor, ends_on=ends_on, cycle=cycle)  # type: ignore[call-arg]


@given(anchor=ANCHORS, cycle=CYCLES)
def test_terms_follow_each_other_without_gap_or_overlap(anchor: date, cycle: Cycle) -> None:
    """Sixty of them, each counted from the anchor: the end of February does not shorten March."""
    subscription = paid_until(anchor, cycle, 1)
    for number in range(1, MOST):
        term = next_term(subscription)
        assert (term.starts_on, term.anchor) == (by_hand(anchor, cycle, number), anchor)
        assert term.starts_on == subscription.ends_on + timedelta(days=1)
        assert term.ends_on + timedelta(days=1) == by_hand(anchor, cycle, number + 1)
        assert term.days == (by_hand(anchor, cycle, number + 1) - by_hand(anchor, cycle, number)).days
        subscription.starts_on, subscription.ends_on = term.starts_on, term.ends_on


@pytest.mark.parametrize(
    ("anchor", "cycle", "starts"),
    [
        (date(2026, 1, 31), Cycle.MONTH, [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]),
        (date(2028, 1, 31), Cycle.MONTH, [date(2028, 2, 29), date(2028, 3, 31)]),
        (date(2024, 2, 29), Cycle.YEAR, [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]),
        (date(2026, 2, 28), Cycle.MONTH, [date(2026, 3, 28), date(2026, 4, 28)]),
    ],
)
def test_terms_by_hand(anchor: date, cycle: Cycle, starts: list[date]) -> None:
    """31 January and a month and a month is 31 March; a leap day has its birthday on the 28th, but for leap years."""
    assert [start_of(anchor, cycle, number) for number in range(1, len(starts) + 1)] == starts


@given(anchor=ANCHORS, cycle=CYCLES, terms=st.integers(1, 24), data=st.data())
def test_what_is_paid_for_and_not_over_is_taken_apart_into_its_terms(
    anchor: date, cycle: Cycle, terms: int, data: st.DataObject
) -> None:
    """From the newest to the one of the day: together they are the days from that one's first to the last."""
    subscription = paid_until(anchor, cycle, terms)
    day = data.draw(st.dates(anchor, subscription.ends_on))
    current = next(number for number in range(terms) if by_hand(anchor, cycle, number + 1) > day)
    left = list(terms_left(subscription, day))
    assert [term.starts_on for term in left] == [by_hand(anchor, cycle, n) for n in reversed(range(current, terms))]
    assert [term.ends_on for term in left][1:] == [term.starts_on - timedelta(days=1) for term in left][:-1]
    assert left[0].ends_on == subscription.ends_on


@given(anchor=ANCHORS, cycle=CYCLES)
def test_of_what_is_over_nothing_is_left(anchor: date, cycle: Cycle) -> None:
    """From the day after the end on."""
    subscription = paid_until(anchor, cycle, 1)
    assert list(terms_left(subscription, subscription.ends_on + timedelta(days=1))) == []


def test_a_start_that_no_term_has_is_a_new_anchor() -> None:
    """As after a pause: terms are counted from that day on."""
    term = term_from(date(2026, 3, 10), date(2026, 1, 31), Cycle.MONTH)
    assert term == Term(date(2026, 3, 10), date(2026, 4, 9), date(2026, 3, 10))
