"""Numbers of documents, counted up within each year."""

from typing import Any

from sqlalchemy import func
from sqlmodel import select

from models.access.desk import Desk
from models.core.database import one_at_a_time
from models.core.types import Row


async def next_in(desk: Desk, row_type: type[Row], year: int, series: str | None = None) -> int:
    """The next number in a year, of a series if there are several. Other transactions wait until this one ends, so a
    rollback leaves no gap."""
    rows: Any = row_type
    which = [rows.year == year, *([] if series is None else [rows.series == series])]
    await one_at_a_time(desk.session, ":".join([str(row_type.__tablename__), *([series] if series else []), str(year)]))
    last = await desk.session.scalar(select(func.max(rows.sequence)).where(*which))
    return (last or 0) + 1
