"""The date in a time zone as reminders count it: a day begins at 9:00 in the morning."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NINE = time(9)
AHEAD = timedelta(hours=14 - 9)
"""9:00 in the time zone furthest ahead (UTC+14) comes this long before midnight UTC of the same date."""
BEHIND = timedelta(hours=12 + 9)
"""9:00 in the time zone furthest behind (UTC-12) comes this long after midnight UTC of the same date."""
QUARTER = timedelta(minutes=15)
"""Every time zone differs from UTC by a multiple of this, so 9:00 always falls on such a multiple."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def due_day(now: datetime, zone: str) -> date:
    """The latest date whose 9:00 has passed in a time zone. An unknown zone counts as UTC."""
    try:
        local = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = now.astimezone(UTC)
    return local.date() if local.time() >= NINE else local.date() - timedelta(days=1)


def furthest(now: datetime) -> date:
    """The latest date whose 9:00 has passed anywhere on earth."""
    return (now.astimezone(UTC) + AHEAD).date()


def everywhere(now: datetime) -> date:
    """The latest date whose 9:00 has passed everywhere on earth."""
    return (now.astimezone(UTC) - BEHIND).date()


def may_have_struck(since: datetime | None, now: datetime) -> bool:
    """Whether 9:00 may have come anywhere since an earlier moment. Always true without one."""
    return since is None or (since - EPOCH) // QUARTER != (now - EPOCH) // QUARTER
