"""Tickets and comments, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship

from models.core.loading import load_list
from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime, Word
from models.directory.people import Person
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.tables import Subscription

SUBJECT_LENGTH = 150
TEXT_LENGTH = 2900


class Severity(StrEnum):
    """The urgency of a ticket, most severe first."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class TicketState(StrEnum):
    """The state of a ticket."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class Ticket(Row, table=True):
    """A support request, T-204. The person who opened it can see it. Colleagues can't, unless their organization shares
    tickets."""

    __tablename__: ClassVar[str] = "tickets"
    __table_args__ = (
        CheckConstraint("severity IN ('critical', 'high', 'normal', 'low')", name="severity"),
        CheckConstraint("state IN ('open', 'claimed', 'resolved')", name="state"),
        CheckConstraint("state = 'open' OR assignee_id IS NOT NULL", name="assignee"),
        CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name="resolved"),
        Index("ix_tickets_opener_id_opened_at", "opener_id", "opened_at"),
        Index("ix_tickets_subscription_id_opened_at", "subscription_id", "opened_at"),
    )
    PREFIX: ClassVar[str] = "T"

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    opener_id: int = Field(foreign_key="people.id", index=True)
    severity: Severity = Field(sa_type=Word(Severity))
    subject: str = Field(max_length=SUBJECT_LENGTH)
    description: str = Field(max_length=TEXT_LENGTH)
    state: TicketState = Field(default=TicketState.OPEN, sa_type=Word(TicketState))
    assignee_id: int | None = Field(default=None, foreign_key="people.id")
    opened_at: datetime = Field(sa_type=UTCDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    opener: Person = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Ticket.opener_id"})
    assignee: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Ticket.assignee_id"}
    )
    comments: list["Comment"] = Relationship(sa_relationship_kwargs={"lazy": "raise", "order_by": "Comment.id"})

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return f"T-{self.id}"


class Comment(Row, table=True):
    """A comment on a ticket, by the person who opened it, a colleague or the vendor's staff (`by_staff`)."""

    __tablename__: ClassVar[str] = "comments"
    __table_args__ = (Index("ix_comments_author_id_written_at", "author_id", "written_at"),)

    id: int = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="tickets.id", index=True)
    author_id: int = Field(foreign_key="people.id")
    by_staff: bool
    text: str = Field(max_length=TEXT_LENGTH)
    written_at: datetime = Field(sa_type=UTCDateTime, index=True)

    author: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def _with_author() -> tuple[Any, ...]:
    return (joinedload(Comment.author),)  # type: ignore[arg-type]


async def _load_comments(session: AsyncSession, ticket: Ticket | None) -> None:
    await load_list(session, Ticket.comments, [ticket] if ticket else [], _with_author)


in_subscription(
    Ticket,
    "ticket",
    gettext_noop("I can't find ticket {ref}. To list yours, use `/ticket`."),
    beside=lambda: (
        joinedload(Ticket.opener).joinedload(Person.slack_users),  # type: ignore[arg-type]
        joinedload(Ticket.assignee),  # type: ignore[arg-type]
    ),
    load_lists=_load_comments,
)
