"""The ways out, Slack and the mail server, and since when one of them doesn't work."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Index, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from models.core.types import Row, UTCDateTime, Word

ONGOING = "ended_at IS NULL"
LONGEST_TROUBLE = 200


class Way(StrEnum):
    """A way out for messages."""

    SLACK = "slack"
    MAIL = "mail"


class Outage(Row, table=True):
    """A time in which nothing could be sent by one way. Each way has at most one that goes on.

    Attributes:
        told_at: When the admins were told that it's down; None if they weren't.
        ended_at: When something could be sent again; None while it goes on.
        up_told: Whether the admins were told that it works again.
    """

    __tablename__: ClassVar[str] = "outages"
    __table_args__ = (
        Index("ix_outages_ongoing", "way", unique=True, sqlite_where=text(ONGOING), postgresql_where=text(ONGOING)),
    )

    id: int = Field(default=None, primary_key=True)
    way: Way = Field(sa_type=Word(Way))
    since: datetime = Field(sa_type=UTCDateTime)
    trouble: str = Field(max_length=LONGEST_TROUBLE)
    told_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    up_told: bool = False


async def way_failed(session: AsyncSession, way: Way, now: datetime, trouble: str) -> None:
    """Record that a way doesn't work, unless that is known already. Replicas may do this at the same time."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(Outage) if on_sqlite else postgresql.insert(Outage)
    values = {"way": way, "since": now, "trouble": trouble[:LONGEST_TROUBLE], "up_told": False}
    await session.execute(insert.values(**values).on_conflict_do_nothing())


async def way_works(session: AsyncSession, way: Way, now: datetime) -> None:
    """Record that a way works. Usually, that changes nothing."""
    ongoing = update(Outage).where(col(Outage.way) == way, col(Outage.ended_at).is_(None))
    await session.execute(ongoing.values(ended_at=now))
