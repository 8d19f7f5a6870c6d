"""Slots: which is the newest that is due, and which comes next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue.plans import MONTHLY_SLOTS, REMINDER_SLOTS
from models.renewals.slots import following, spans

ENDS = date(2026, 6, 30)
LISTS = st.lists(st.integers(-40, 120), max_size=8)


def due(slots: tuple[int, ...], left: int) -> int | None:
    """The newest slot that is due with so many days left."""
    found = [span.slot for span in spans(slots) if span.least <= left <= span.most]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("left", "slot"),
    [
        (400, None),
        (91, None),
        (90, 90),
        (89, 90),
        (61, 90),
        (60, 60),
        (30, 30),
        (16, 30),
        (15, 15),
        (7, 7),
        (2, 7),
        (1, 1),
        (0, 1),
        (-1, -1),
        (-6, -1),
        (-7, -7),
        (-15, -15),
        (-45, -15),
        (-46, None),
        (-400, None),
    ],
)
def test_the_newest_slot_of_a_yearly_term(left: int, slot: int | None) -> None:
    """Days left, and the slot: none before the first; the last is caught up with for a month."""
    assert due(REMINDER_SLOTS, left) == slot


@pytest.mark.parametrize(("left", "slot"), [(8, None), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None), (-30, None)])
def test_the_newest_slot_of_a_monthly_term(left: int, slot: int | None) -> None:
    """Where no slot comes after the end, nothing that was missed before it is told after it."""
    assert due(MONTHLY_SLOTS, left) == slot


@given(LISTS, st.integers(-100, 200))
def test_no_other_slot_lies_between_the_newest_and_today(slots: list[int], left: int) -> None:
    """Whatever a plan says: the newest is the smallest that is not smaller than the days left."""
    found = due(tuple(slots), left)
    passed = [slot for slot in slots if slot >= left]
    if left >= 0:
        passed = [slot for slot in passed if slot >= 0]
    elif min(slots, default=0) < 0:
        passed = [slot for slot in passed if slot < 0 and left >= min(slots) - 30]
    else:
        passed = []
    assert found == min(passed, default=None)


@given(LISTS, st.integers(-100, 200))
def test_the_next_slot_is_the_first_whose_day_comes_later(slots: list[int], left: int) -> None:
    """For a term that ends so many days after a day; after all of them there is none."""
    day = ENDS - timedelta(days=left)
    found = [slot for slot, first, last in following(slots, day) if first <= ENDS <= last]
    later = [slot for slot in slots if ENDS - timedelta(days=slot) > day]
    assert found == ([max(later)] if later else [])
