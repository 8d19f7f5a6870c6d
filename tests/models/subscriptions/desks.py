"""A desk without a database, for rules that need none."""

from datetime import UTC, date, datetime
from typing import Any

from models.access.desk import Desk
from tests.models.builders import PLACES, TABLES_OF_ROLES


def a_desk(day: date = date(2026, 3, 2)) -> Desk:
    """A desk at noon of a day."""
    nowhere: Any = None
    return Desk(nowhere, None, datetime(day.year, day.month, day.day, 12, tzinfo=UTC), TABLES_OF_ROLES, PLACES)
