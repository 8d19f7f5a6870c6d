"""Which day it is for somebody: days begin at nine, and nights with an hour more or less change nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.directory.zones import time_zones
from models.renewals.days import due_day, everywhere, furthest, may_have_struck
from tests.support.selection import Fact

DAY, QUARTER, MINUTE = timedelta(days=1), timedelta(minutes=15), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("zone", "nine"),
    [
        ("UTC", datetime(2026, 6, 1, 9, 0, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 5, 31, 19, 0, tzinfo=UTC)),
        ("Etc/GMT+12", datetime(2026, 6, 1, 21, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 6, 1, 3, 15, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 5, 31, 22, 30, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 6, 1, 7, 0, tzinfo=UTC)),
        ("No/Where", datetime(2026, 6, 1, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_nine_o_clock(zone: str, nine: datetime) -> None:
    """A second before it is still the day before; where nobody knows the zone, UTC counts."""
    assert due_day(nine - timedelta(seconds=1), zone) == date(2026, 5, 31)
    assert due_day(nine, zone) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("zone", "day", "nine"),
    [
        ("Europe/Berlin", date(2026, 3, 28), datetime(2026, 3, 28, 8, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 24), datetime(2026, 10, 24, 7, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 7), datetime(2026, 3, 7, 14, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 8), datetime(2026, 3, 8, 13, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 4, 5), datetime(2026, 4, 4, 22, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), datetime(2026, 10, 3, 22, 0, tzinfo=UTC)),
    ],
)
def test_nine_o_clock_is_nine_on_the_wall_in_nights_that_change_the_hour(zone: str, day: date, nine: datetime) -> None:
    """Before and after both nights, on each side of the earth."""
    assert due_day(nine - timedelta(seconds=1), zone) == day - DAY
    assert due_day(nine, zone) == day


def facts(month: int) -> Iterator[Fact]:
    """One month while there is summer time in the north, and one while there is in the south."""
    yield 4 <= month <= 9


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize("month", range(1, 13))
def test_no_zone_is_further_ahead_or_behind_than_the_bounds(month: int) -> None:
    """At every hour of a day of each month."""
    for hour in range(24):
        now = datetime(2026, month, 15, hour, 7, tzinfo=UTC)
        days = {due_day(now, zone) for zone in time_zones()}
        assert everywhere(now) == min(days)
        assert furthest(now) == max(days)


def test_it_strikes_nine_at_a_quarter_of_an_hour_in_every_zone() -> None:
    """In between nothing becomes due that was not: what the desk saves looks by."""
    nines = [datetime(2027, month, 10, 9, 0, tzinfo=ZoneInfo(zone)) for zone in time_zones() for month in (1, 7)]
    assert {nine.astimezone(UTC).minute % 15 for nine in nines} == {0}
    assert {nine.astimezone(UTC).second for nine in nines} == {0}


def test_a_look_in_the_same_quarter_of_an_hour_finds_nothing_new() -> None:
    """The first look of all, and the first after each quarter, look at everything."""
    struck = datetime(2026, 6, 1, 9, 15, tzinfo=UTC)
    assert may_have_struck(None, struck)
    assert may_have_struck(struck - MINUTE, struck)
    assert not may_have_struck(struck, struck + QUARTER - MINUTE)
    assert may_have_struck(struck, struck + QUARTER)
    assert may_have_struck(struck, struck + DAY)
