"""The outbox: all messages that Steward will send, written in the same transaction as the change."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Self
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import JSON, CheckConstraint, Index, Integer, text
from sqlmodel import Field

from models.core.notice_kinds import NoticeKind as NoticeKind
from models.core.types import Row, UTCDateTime, Word


class Medium(StrEnum):
    """How a notice is sent. EDIT changes the Slack message of an earlier notice."""

    DIRECT = "direct"
    CHANNEL = "channel"
    EDIT = "edit"
    MAIL = "mail"


class NoticeState(StrEnum):
    """WAITING: To be sent.
    SENT: Delivered.
    DROPPED: Not needed any more when it was due.
    PARKED: It couldn't be delivered, so an operator has to look.
    """

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    PARKED = "parked"


class Urgency(IntEnum):
    """Which notices go first.

    FIRST: It is critical, or a person can't go on without it.
    LAST: It can wait for a quieter moment, such as a digest or an updated card.
    """

    FIRST = 1
    ORDINARY = 2
    LAST = 3


SubjectId = Annotated[int, "subject"]
"""The type of a payload's field for the row that the notice is about. It is stored as `subject_id`, not as a fact."""


@dataclass(frozen=True)
class Payload:
    """What a notice of one kind carries: the id of its subject, and facts that no other row stores.

    A subclass sets `kind`, and `urgency` if it isn't ordinary. Its fields are one `SubjectId`, if there is a subject,
    and the facts. The notice stores the facts by the names of the fields. It leaves out a fact that is None by default
    while it is None.

    Give each new fact a default, because waiting notices were written without it.
    """

    kind: ClassVar[NoticeKind]
    urgency: ClassVar[Urgency] = Urgency.ORDINARY

    @property
    def important(self) -> bool:
        """Whether people in Slack get the notice by email too, unless they turned that off."""
        return False

    @property
    def mail_choice(self) -> str:
        """The choice with which people in Slack get it by email too: a field of `Person`. Empty if none does."""
        return "important_mail" if self.important else ""

    @property
    def mandatory(self) -> bool:
        """Whether nobody can turn off the email of this important notice."""
        return False

    @property
    def subject_id(self) -> int:
        """The id of the row that the notice is about; 0 for none."""
        return next((getattr(self, field.name) for field in fields(self) if field.type is SubjectId), 0)

    @property
    def matter(self) -> str:
        """The subject of an email conversation, such as `invoice-17`; empty if there is none."""
        of = next((field.name.removesuffix("_id") for field in fields(self) if field.type is SubjectId), "")
        return f"{of}-{self.subject_id}" if of in CONVERSATIONS else ""

    def facts(self) -> dict[str, Any]:
        """The other fields, as the notice stores them."""
        kept = {field.name: field.default for field in fields(self) if field.type is not SubjectId}
        facts = {name: getattr(self, name) for name in kept}
        return {name: fact for name, fact in facts.items() if fact is not None or kept[name] is not None}

    @classmethod
    def of(cls, notice: "Notice") -> Self:
        """Read the payload from a notice.

        Raises:
            ValueError: A fact is missing or has the wrong type. The message doesn't show the facts.
        """
        subject = {field.name: notice.subject_id for field in fields(cls) if field.type is SubjectId}
        try:
            return cls._reader().validate_python(notice.facts | subject)
        except ValidationError as wrong:
            # Leave out the facts, because they can be people's names and errors end up in logs.
            raise ValueError(f"{cls.kind}: {wrong.errors(include_input=False, include_url=False)}") from None

    @classmethod
    @cache
    def _reader(cls) -> TypeAdapter[Self]:
        return TypeAdapter(cls)


CONVERSATIONS = frozenset({"enquiry", "invoice", "order", "promotion", "quote", "renewal"})
"""The subjects whose emails to one person are one conversation. Tickets name theirs themselves."""


def key_of_mail(key: str) -> str:
    """The key of the email that goes out beside the direct message with this key."""
    return f"{key}:mail"


BEGUN = "state = 'waiting' AND (leased_until IS NOT NULL OR trouble <> '')"
"""The condition of an index: a waiting notice that is being delivered, or that failed before."""

PARKED_NOW = f"state = '{NoticeState.PARKED}'"
"""The condition of an index: notices that an admin has to look at."""

DROPPED_BY_HAND = "dropped_at IS NOT NULL"
"""The condition of an index: notices that an admin dropped."""

WELCOMES = f"kind IN ('{NoticeKind.WELCOME}', '{NoticeKind.SUPPORT_WELCOME}')"
"""The condition of an index: which welcomes a person has got."""

TICKET_THREADS = (
    f"kind IN ('{NoticeKind.TICKET_OPENED}', '{NoticeKind.TICKET_CHANGED}')"
    " AND medium = 'direct' AND reply_to_id IS NULL"
)
"""The condition of an index: the messages with which people's threads about tickets begin."""

TICKET_NEWS = f"kind = '{NoticeKind.TICKET_CHANGED}' AND medium = 'direct'"
"""The condition of an index: the messages that show a comment on a ticket, and change with it."""

OR_BLANK = "or_blank"
"""The fact of an update: blank the message if there's nothing to say any more, or its reader isn't there any more."""

POSTED = "message_ts <> ''"
"""The condition of an index: notices that are messages in Slack, so that people can reply to them."""


class Notice(Row, table=True):
    """One message to one place.

    Messages to one person are sent in the order in which they were written. In a channel, more urgent ones go first,
    and customers take turns.

    Attributes:
        key: Identifies the message. Two notices can't have the same key.
        token: A random id that is sent with the message instead of the key.
        channel: A Slack channel id; empty for mail and direct messages, which go to the person.
        address: Where mail goes if not to the person's own address; see `Desk.notify`.
        reply_to_id: The notice in whose thread to post.
        organization_id: The customer that the notice is about; 0 for none.
        maybe_sent: Set before each try, and cleared only if it is certain that nothing arrived.
        trouble: Why it wasn't sent, or why an admin dropped it.
        parked_at: Since when it is parked.
        dropped_at: When an admin dropped it.
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
            "ix_notices_lanes",
            "channel",
            "urgency",
            "organization_id",
            "try_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_notices_begun", "channel", "id", sqlite_where=text(BEGUN), postgresql_where=text(BEGUN)),
        Index(
            "ix_notices_parked",
            "parked_at",
            sqlite_where=text(PARKED_NOW),
            postgresql_where=text(PARKED_NOW),
        ),
        Index(
            "ix_notices_dropped_by_hand",
            "dropped_at",
            sqlite_where=text(DROPPED_BY_HAND),
            postgresql_where=text(DROPPED_BY_HAND),
        ),
        Index(
            "ix_notices_welcomes",
            "person_id",
            sqlite_where=text(WELCOMES),
            postgresql_where=text(WELCOMES),
        ),
        Index(
            "ix_notices_announcements",
            "subject_id",
            sqlite_where=text(f"kind = '{NoticeKind.ANNOUNCEMENT}'"),
            postgresql_where=text(f"kind = '{NoticeKind.ANNOUNCEMENT}'"),
        ),
        Index(
            "ix_notices_asked",
            "subject_id",
            "person_id",
            sqlite_where=text(f"kind = '{NoticeKind.REMINDERS_CHOICE}'"),
            postgresql_where=text(f"kind = '{NoticeKind.REMINDERS_CHOICE}'"),
        ),
        Index(
            "ix_notices_ticket_threads",
            "subject_id",
            "person_id",
            sqlite_where=text(TICKET_THREADS),
            postgresql_where=text(TICKET_THREADS),
        ),
        Index(
            "ix_notices_ticket_news",
            "subject_id",
            sqlite_where=text(TICKET_NEWS),
            postgresql_where=text(TICKET_NEWS),
        ),
        Index("ix_notices_message_ts", "message_ts", sqlite_where=text(POSTED), postgresql_where=text(POSTED)),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=160)
    # A sentinel column lets SQLAlchemy write many notices by one INSERT on SQLite too.
    token: str = Field(
        default_factory=lambda: uuid4().hex, unique=True, max_length=32, sa_column_kwargs={"insert_sentinel": True}
    )
    kind: str = Field(max_length=64)
    medium: Medium = Field(sa_type=Word(Medium))
    person_id: int | None = Field(default=None, foreign_key="people.id")
    channel: str = Field(default="", max_length=64)
    address: str = Field(default="", max_length=254)
    destination: str = Field(max_length=300)
    edits_id: int | None = Field(default=None, foreign_key="notices.id")
    reply_to_id: int | None = Field(default=None, foreign_key="notices.id")
    subject_id: int
    urgency: int = Field(default=Urgency.ORDINARY, sa_type=Integer, sa_column_kwargs={"server_default": text("2")})
    organization_id: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
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
    parked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    dropped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
