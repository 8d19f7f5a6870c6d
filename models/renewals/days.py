"""Which day it is for somebody, as reminders count: a day begins at nine in the morning."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NINE = time(9)
AHEAD = timedelta(hours=14 - 9)
"""In the zone that is furthest ahead (UTC+14), nine o'clock of a day has passed so long before that day in UTC."""
BEHIND = timedelta(hours=12 + 9)
"""In the zone that is furthest behind (UTC-12), so long after that day has begun in UTC."""
QUARTER = timedelta(minutes=15)
"""All zones differ from UTC by a multiple of it, so it strikes nine with none in between."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def due_day(now: datetime, zone: str) -> date:
    """The newest day whose nine o'clock has passed in a zone; one that nobody knows counts as UTC."""
    try:
        local = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = now.astimezone(UTC)
    return local.date() if local.time() >= NINE else local.date() - timedelta(days=1)


def furthest(now: datetime) -> date:
    """The newest day whose nine o'clock has passed somewhere on earth."""
    return (now.astimezone(UTC) + AHEAD).date()


def everywhere(now: datetime) -> date:
    """The newest day whose nine o'clock has passed everywhere on earth."""
    return (now.astimezone(UTC) - BEHIND).date()


def may_have_struck(since: datetime | None, now: datetime) -> bool:
    """Whether it may have struck nine somewhere since an earlier look; always, if there was none."""
    return since is None or (since - EPOCH) // QUARTER != (now - EPOCH) // QUARTER
