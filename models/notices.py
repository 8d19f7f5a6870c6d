"""The outbox: everything that Steward will tell somebody, written in the same transaction as the change."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from models.types import Row, UTCDateTime, Word


class Medium(StrEnum):
    """The way out. EDIT changes the Slack message of an earlier notice."""

    DIRECT = "direct"
    CHANNEL = "channel"
    EDIT = "edit"
    MAIL = "mail"


class NoticeState(StrEnum):
    """WAITING: to be sent. SENT. DROPPED: there was nothing left to say. PARKED: somebody has to look."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    PARKED = "parked"


class Notice(Row, table=True):
    """One message to one place.

    `key` says what it is, once: the same key twice is the same notice. `token` is its opaque twin, which travels with
    the message. `maybe_sent` is set before each try and taken back only when it is sure that nothing arrived.
    `channel` is a Slack channel id, or for mail and direct messages empty: the person says where, or for mail to
    somebody who is no person yet the `address`. What goes to one `destination` goes in the order of
    writing. `reply_to_id` is the notice in whose thread this one stands.
    """

    __tablename__: ClassVar[str] = "notices"
    __table_args__ = (
        CheckConstraint("medium IN ('direct', 'channel', 'edit', 'mail')", name="medium"),
        CheckConstraint("state IN ('waiting', 'sent', 'dropped', 'parked')", name="state"),
        CheckConstraint("(medium = 'edit') = (edits_id IS NOT NULL)", name="edits"),
        CheckConstraint("medium <> 'direct' OR person_id IS NOT NULL", name="person"),
        CheckConstraint("medium <> 'mail' OR person_id IS NOT NULL OR address <> ''", name="address"),
        CheckConstraint("medium <> 'channel' OR channel <> ''", name="channel"),
        Index(
            "ix_notices_waiting",
            "destination",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_notices_asked",
            "subject_id",
            "person_id",
            sqlite_where=text("kind = 'reminders_choice'"),
            postgresql_where=text("kind = 'reminders_choice'"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=160)
    token: str = Field(default_factory=lambda: uuid4().hex, unique=True, max_length=32)
    kind: str = Field(max_length=64)
    medium: Medium = Field(sa_type=Word(Medium))
    person_id: int | None = Field(default=None, foreign_key="people.id")
    channel: str = Field(default="", max_length=64)
    address: str = Field(default="", max_length=254)
    destination: str = Field(max_length=300)
    edits_id: int | None = Field(default=None, foreign_key="notices.id")
    reply_to_id: int | None = Field(default=None, foreign_key="notices.id")
    subject_id: int
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(sa_type=UTCDateTime)

    state: NoticeState = Field(default=NoticeState.WAITING, sa_type=Word(NoticeState))
    try_at: datetime = Field(sa_type=UTCDateTime)
    tries: int = 0
    leased_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    leased_by: str = Field(default="", max_length=32)
    maybe_sent: bool = False
    sent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    message_channel: str = Field(default="", max_length=64)
    message_ts: str = Field(default="", max_length=32)
    trouble: str = Field(default="", max_length=200)
