"""Time zones, as people type them."""

from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

MOST_NEAR = 3


@cache
def time_zones() -> frozenset[str]:
    """The names of all time zones that this system knows."""
    return frozenset(available_timezones())


@cache
def _spelled() -> dict[str, list[str]]:
    """The zones by what people may type for them, in lower case: the whole name, or only the city."""
    spelled: dict[str, list[str]] = {}
    for zone in sorted(time_zones()):
        for name in {_plain(zone), _plain(zone.rpartition("/")[2])}:
            spelled.setdefault(name, []).append(zone)
    return spelled


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()


def zone_named(typed: str) -> str | None:
    """The zone for `Europe/Madrid`, `europe/madrid` or `Madrid`. None if no zone fits, or several."""
    if typed in time_zones():
        return typed
    found = _spelled().get(_plain(typed), [])
    return found[0] if len(found) == 1 else None


def zones_near(typed: str) -> list[str]:
    """Up to three zones with similar names, the most similar first. Empty if no name is similar."""
    exact = _spelled().get(_plain(typed), [])
    near = [zone for name in get_close_matches(_plain(typed), list(_spelled()), MOST_NEAR) for zone in _spelled()[name]]
    return list(dict.fromkeys([*exact, *near]))[:MOST_NEAR]
