"""Scans, as the schedule does them."""

from datetime import UTC, datetime, timedelta

from models.renewals.reminder_tables import Reminder
from models.renewals.reminders import raise_reminders
from models.roles import SystemRight
from tests.models.builders import Office, system

CLOCK = system(SystemRight.RAISE_REMINDERS)


def noon(before_end: int) -> datetime:
    """Noon in UTC, so many days before 30 June 2026, on which the terms of these tests end."""
    return datetime(2026, 6, 30, 12, 0, tzinfo=UTC) - timedelta(days=before_end)


async def scan(office: Office, now: datetime, since: datetime | None = None) -> int:
    """All that is due at a moment. Returns how many reminders were raised."""
    raised, after = 0, 0
    while True:
        found = await office.at(now).do(raise_reminders, CLOCK, since, after)
        raised += found.raised
        if found.after is None:
            return raised
        after = found.after


async def slots(office: Office) -> list[int]:
    """The slots raised so far, in their order."""
    return [row.slot for row in await office.all(Reminder)]
