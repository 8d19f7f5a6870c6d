"""Which day it is for the organizations of subscriptions, as a condition of a statement."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select

from models.access.desk import Desk
from models.directory.organizations import Organization

NO_DAYS = timedelta(0)


async def has_come(desk: Desk, column: Any, since: timedelta = NO_DAYS) -> ColumnElement[bool]:
    """The condition that a day has come where the organization is, in a statement that joins organizations.

    Args:
        since: So long ago at least.
    """
    zones: dict[date, list[str]] = {}
    for zone in await desk.session.scalars(select(Organization.time_zone).distinct()):
        zones.setdefault(desk.now.astimezone(ZoneInfo(zone)).date() - since, []).append(zone)
    zone_of = col(Organization.time_zone)
    somewhere = or_(false(), *[and_(column <= day, zone_of.in_(there)) for day, there in zones.items()])
    # The one bound for all lets the index be used.
    return and_(column <= max(zones, default=desk.now.date()), somewhere)
