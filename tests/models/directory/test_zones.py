"""Time zones, as people type them."""

import pytest

from models.directory.zones import zone_named, zones_near


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Madrid", "Europe/Madrid"),
        ("europe/madrid", "Europe/Madrid"),
        ("Madrid", "Europe/Madrid"),
        ("new york", "America/New_York"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("UTC", "UTC"),
        ("", None),
        ("Madird", None),
        ("../../etc/passwd", None),
    ],
)
def test_a_zone_is_found_by_its_name_or_its_city(typed: str, zone: str | None) -> None:
    """Whatever the letters; a city that several zones are named after is none."""
    assert zone_named(typed) == zone


def test_a_city_of_two_zones_is_asked_back() -> None:
    """Both are offered."""
    assert zone_named("Louisville") is None
    assert set(zones_near("Louisville")) >= {"America/Louisville", "America/Kentucky/Louisville"}


def test_the_nearest_are_offered() -> None:
    """For a slip of the finger; nothing for what is like none."""
    assert zones_near("Madird")[0] == "Europe/Madrid"
    assert zones_near("\u2603") == []
