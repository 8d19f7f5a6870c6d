"""Today's date in the time zones of organizations, as a condition of a statement."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select

from models.access.desk import Desk
from models.directory.organizations import Organization

NO_DAYS = timedelta(0)


async def has_come(desk: Desk, column: Any, since: timedelta = NO_DAYS, *, hour: int = 0) -> ColumnElement[bool]:
    """The condition that a day has come in the organization's time zone. The statement has to join organizations.

    Args:
        since: How long ago the day has to be, at least.
        hour: When a day begins, if it isn't midnight.
    """
    return came_by(await zones_by_day(desk, hour=hour), column, since)


async def zones_by_day(desk: Desk, *, hour: int = 0) -> Mapping[date, Sequence[str]]:
    """The time zones of all organizations, by the day that it is there now. `hour` is as above."""
    zones: dict[date, list[str]] = {}
    now = desk.now - timedelta(hours=hour)
    for zone in await desk.session.scalars(select(Organization.time_zone).distinct()):
        zones.setdefault(now.astimezone(ZoneInfo(zone)).date(), []).append(zone)
    return zones or {desk.now.date(): []}


def came_by(zones: Mapping[date, Sequence[str]], column: Any, since: timedelta) -> ColumnElement[bool]:
    """The same as `has_come`, for several conditions of one statement."""
    zone_of = col(Organization.time_zone)
    somewhere = or_(false(), *[and_(column <= day - since, zone_of.in_(there)) for day, there in zones.items()])
    # One bound for all time zones lets the database use the index.
    return and_(column <= max(zones) - since, somewhere)
