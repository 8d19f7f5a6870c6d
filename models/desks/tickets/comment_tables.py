"""Comments on tickets, and what they said before, as rows."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, Relationship

from models.core.types import Row, UTCDateTime
from models.desks.tickets.tables import LONGEST_TEXT
from models.directory.people import Person


class Comment(Row, table=True):
    """A comment on a ticket, by the person who opened it, a colleague or the vendor's staff (`by_staff`).

    Attributes:
        is_note: Only the vendor's staff see it.
        written_at: For a message in Slack, when it was sent, even if it arrived later.
        channel: The conversation in Slack in which it was written as a message; empty if it wasn't.
        message_ts: The timestamp of that message.
        edited_at: When its author last changed it. `CommentVersion` keeps what it said before.
        deleted_at: When its author deleted it. The text is then empty.
        redacted_at: When an admin removed words from it. It then no longer follows the message, which may still have
            them.
    """

    __tablename__: ClassVar[str] = "comments"
    __table_args__ = (
        CheckConstraint("by_staff OR NOT is_note", name="note"),
        Index("ix_comments_author_id_written_at", "author_id", "written_at"),
        Index("ix_comments_ticket_id_written_at", "ticket_id", "written_at", "id"),
        Index(
            "ix_comments_message",
            "channel",
            "message_ts",
            unique=True,
            sqlite_where=text("message_ts <> ''"),
            postgresql_where=text("message_ts <> ''"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="tickets.id")
    author_id: int = Field(foreign_key="people.id")
    by_staff: bool
    is_note: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    text: str = Field(max_length=LONGEST_TEXT)
    written_at: datetime = Field(sa_type=UTCDateTime, index=True)
    channel: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    message_ts: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    edited_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    redacted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    author: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class CommentVersion(Row, table=True):
    """What a comment said before its author changed or deleted it."""

    __tablename__: ClassVar[str] = "comment_versions"

    id: int = Field(default=None, primary_key=True)
    comment_id: int = Field(foreign_key="comments.id", index=True)
    text: str = Field(max_length=LONGEST_TEXT)
    until: datetime = Field(sa_type=UTCDateTime)
