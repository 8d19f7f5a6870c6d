"""The periods whose journal was exported, as rows."""

from datetime import date, timedelta
from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from models.core.types import Row


class JournalExport(Row, table=True):
    """A journal that somebody requested. Its days that were over on `exported_on` are closed: nothing more is booked on
    them."""

    __tablename__: ClassVar[str] = "journal_exports"
    __table_args__ = (CheckConstraint("first <= last", name="days"),)

    id: int = Field(default=None, primary_key=True)
    first: date
    last: date
    exported_on: date


async def closed_through(session: AsyncSession) -> date:
    """The last day on which nothing more is booked. What's before it is closed, too: later periods build on it."""
    columns = col(JournalExport.last), col(JournalExport.exported_on)
    exports = (await session.execute(select(*columns))).all()
    return max((min(last, on - timedelta(days=1)) for last, on in exports), default=date.min)
