"""What has to be read from Slack's history, because events may have been missed, as rows."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.core.types import Row, UTCDateTime


class ConnectionSeen(Row, table=True):
    """When Slack could last reach any of Steward's processes. There's one row, with ID 1."""

    __tablename__: ClassVar[str] = "connection_seen"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)


class HistoryRead(Row, table=True):
    """A conversation, or a thread in it, that has to be read. Deleted once that's done.

    Attributes:
        thread_ts: The message that the thread begins with; empty for the conversation itself.
        since: Since when events may have been missed.
        cursor: Slack's cursor for the next page; empty for the first.
        read_to: The timestamp of the newest message of a thread that has been read.
    """

    __tablename__: ClassVar[str] = "history_reads"
    __table_args__ = (UniqueConstraint("channel", "thread_ts"),)

    id: int = Field(default=None, primary_key=True)
    channel: str = Field(max_length=64)
    thread_ts: str = Field(default="", max_length=32)
    since: datetime = Field(sa_type=UTCDateTime)
    cursor: str = Field(default="", max_length=300)
    read_to: str = Field(default="", max_length=32)
    tries: int = 0
    try_at: datetime = Field(sa_type=UTCDateTime, index=True)
    leased_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    leased_by: str = Field(default="", max_length=32)
