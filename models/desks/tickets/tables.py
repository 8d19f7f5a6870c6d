"""Tickets, their watchers and ratings, and agents who are away, as rows."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Optional

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    SmallInteger,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship, col

from models.access.desk import Desk
from models.core.loading import load_list
from models.core.texts import gettext_noop
from models.core.types import Place, Row, UTCDateTime, Word
from models.desks.tickets.classification import (
    ENDED,
    IS_OUR_TURN,
    OUR_TURN,
    RESOLVED,
    UNASSIGNED,
    UNRESOLVED,
    WAITS,
    Category,
    Severity,
    TicketState,
)
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

SUBJECT_LENGTH = 150
RATING_LENGTH = 300
MOST_STARS = 5
LONGEST_TEXT = 12_000
"""The most characters of a description or a comment: as long as a message that a person can send in Slack."""
REOPENED_WITHIN = timedelta(days=14)
"""How long after its end a ticket can be reopened."""

NUDGED_AFTER = timedelta(days=7)
"""How long a ticket waits for the customer in silence until Steward reminds them. After as long again, it's closed."""


class Ticket(Row, table=True):
    """A support request, T-204. The person who opened it and its watchers can see it. Colleagues can't, unless their
    organization shares tickets.

    Attributes:
        severity: Stored as a number, 1 for critical to 4 for low.
        assignee_id: The agent who works on it, or who worked on it last.
        resolved_at: Since when it's resolved or closed.
        resolved_by_id: Who resolved or closed it. None if it was closed because nobody wrote any more.
        closed_at: Since when it's closed.
        last_word_at: When the newest comment that both sides see was written, or else when the ticket was opened.
        last_word_by_id: Who wrote that.
        last_word_by_staff: Whether they wrote for the support team.
        waits_since: Since when it waits for the customer. None unless it does.
        nudged_at: When the customer was reminded that it waits for them. None if they weren't.
    """

    __tablename__: ClassVar[str] = "tickets"
    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),
        CheckConstraint("category IN ('problem', 'question', 'request', 'access', 'other')", name="category"),
        CheckConstraint("state IN ('new', 'open', 'waiting', 'on_hold', 'resolved', 'closed')", name="state"),
        CheckConstraint("state <> 'new' OR assignee_id IS NULL", name="assignee"),
        CheckConstraint("(state IN ('resolved', 'closed')) = (resolved_at IS NOT NULL)", name="resolved"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(state = 'waiting') = (waits_since IS NOT NULL)", name="waits"),
        Index("ix_tickets_of_opener", "opener_id", "id", "subscription_id"),
        Index("ix_tickets_subscription_id_id", "subscription_id", "id"),
        Index("ix_tickets_opener_id_opened_at", "opener_id", "opened_at"),
        Index("ix_tickets_subscription_id_opened_at", "subscription_id", "opened_at"),
        Index(
            "ix_tickets_queue",
            "severity",
            "id",
            sqlite_where=text(UNRESOLVED),
            postgresql_where=text(UNRESOLVED),
        ),
        Index(
            "ix_tickets_oldest",
            "opened_at",
            "id",
            sqlite_where=text(UNRESOLVED),
            postgresql_where=text(UNRESOLVED),
        ),
        Index(
            "ix_tickets_severity_oldest",
            "severity",
            "opened_at",
            "id",
            sqlite_where=text(UNRESOLVED),
            postgresql_where=text(UNRESOLVED),
        ),
        Index(
            "ix_tickets_assignee",
            "assignee_id",
            "severity",
            "id",
            sqlite_where=text(UNRESOLVED),
            postgresql_where=text(UNRESOLVED),
        ),
        Index(
            "ix_tickets_unassigned",
            "severity",
            "id",
            sqlite_where=text(UNASSIGNED),
            postgresql_where=text(UNASSIGNED),
        ),
        Index(
            "ix_tickets_of_subscription",
            "subscription_id",
            "severity",
            "id",
            "opened_at",
            "state",
            "assignee_id",
            sqlite_where=text(UNRESOLVED),
            postgresql_where=text(UNRESOLVED),
        ),
        Index(
            "ix_tickets_our_turn",
            "severity",
            "id",
            sqlite_where=text(IS_OUR_TURN),
            postgresql_where=text(IS_OUR_TURN),
        ),
        Index("ix_tickets_waits_since", "waits_since", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
        Index("ix_tickets_resolved_at", "resolved_at", sqlite_where=text(RESOLVED), postgresql_where=text(RESOLVED)),
    )
    PREFIX: ClassVar[str] = "T"

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    opener_id: int = Field(foreign_key="people.id")
    severity: Severity = Field(sa_type=Place(Severity))
    category: Category = Field(
        default=Category.OTHER, sa_type=Word(Category), sa_column_kwargs={"server_default": Category.OTHER}
    )
    subject: str = Field(max_length=SUBJECT_LENGTH)
    description: str = Field(max_length=LONGEST_TEXT)
    state: TicketState = Field(default=TicketState.NEW, sa_type=Word(TicketState))
    assignee_id: int | None = Field(default=None, foreign_key="people.id")
    opened_at: datetime = Field(sa_type=UTCDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    resolved_by_id: int | None = Field(default=None, foreign_key="people.id")
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    last_word_at: datetime = Field(sa_type=UTCDateTime)
    last_word_by_id: int = Field(foreign_key="people.id")
    last_word_by_staff: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    waits_since: datetime | None = Field(default=None, sa_type=UTCDateTime)
    nudged_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    opener: Person = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Ticket.opener_id"})
    assignee: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Ticket.assignee_id"}
    )
    resolved_by: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Ticket.resolved_by_id"}
    )
    last_word_by: Person = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Ticket.last_word_by_id"}
    )
    rating: Optional["TicketRating"] = Relationship(sa_relationship_kwargs={"lazy": "raise", "uselist": False})
    watchers: list["TicketWatcher"] = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "order_by": "TicketWatcher.id"}
    )

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return f"T-{self.id}"

    @property
    def people(self) -> set[int]:
        """The IDs of those who take part: who opened it, and who watches it."""
        return {self.opener_id, *(watcher.person_id for watcher in self.watchers)}

    @property
    def ended(self) -> bool:
        """Whether it's resolved or closed."""
        return self.state in ENDED

    @property
    def quiet_since(self) -> datetime:
        """Since when nothing was said, while it waits for the customer."""
        return max(self.waits_since or self.last_word_at, self.last_word_at)

    def can_reopen(self, now: datetime) -> bool:
        """Whether it ended, but not so long ago that it can't be reopened any more."""
        return self.resolved_at is not None and now <= self.resolved_at + REOPENED_WITHIN


class TicketWatcher(Row, table=True):
    """A contact of the same subscription who sees one ticket of a colleague, and comments on it."""

    __tablename__: ClassVar[str] = "ticket_watchers"
    __table_args__ = (
        UniqueConstraint("ticket_id", "person_id"),
        Index("ix_ticket_watchers_person_id_ticket_id", "person_id", "ticket_id"),
    )

    id: int = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="tickets.id")
    person_id: int = Field(foreign_key="people.id")
    added_by_id: int = Field(foreign_key="people.id")
    added_at: datetime = Field(sa_type=UTCDateTime)

    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "TicketWatcher.person_id"})


class WatcherRequest(Row, table=True):
    """An agent wants a contact to watch a ticket, and the person who opened it hasn't answered yet."""

    __tablename__: ClassVar[str] = "watcher_requests"
    __table_args__ = (UniqueConstraint("ticket_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="tickets.id")
    person_id: int = Field(foreign_key="people.id")
    asked_by_id: int = Field(foreign_key="people.id")
    asked_at: datetime = Field(sa_type=UTCDateTime)


class TicketRating(Row, table=True):
    """How the person who opened a ticket rates its solution: from 1 for very poor to 5 for very good."""

    __tablename__: ClassVar[str] = "ticket_ratings"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)

    id: int = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="tickets.id", unique=True)
    stars: int = Field(sa_type=SmallInteger)
    text: str = Field(default="", max_length=RATING_LENGTH, sa_column_kwargs={"server_default": ""})
    rated_at: datetime = Field(sa_type=UTCDateTime)


class TicketWriter(Row, table=True):
    """An agent who has the form open that answers a ticket, or had it a moment ago."""

    __tablename__: ClassVar[str] = "ticket_writers"

    ticket_id: int = Field(primary_key=True, foreign_key="tickets.id")
    person_id: int = Field(primary_key=True, foreign_key="people.id")
    since: datetime = Field(sa_type=UTCDateTime)


class AgentAway(Row, table=True):
    """An agent who is away, and gets no tickets.

    Attributes:
        back_at: When that ends. None if they didn't say.
    """

    __tablename__: ClassVar[str] = "agents_away"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", unique=True)
    since: datetime = Field(sa_type=UTCDateTime)
    back_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    def lasts(self, now: datetime) -> bool:
        """Whether the agent is still away."""
        return self.back_at is None or now < self.back_at


def is_unresolved() -> ColumnElement[bool]:
    """The condition that a ticket hasn't ended. Written the same way as in the indexes, because SQLite doesn't use them
    with bound parameters."""
    return col(Ticket.state).not_in([literal_column(f"'{state}'") for state in ENDED])


def is_our_turn() -> ColumnElement[bool]:
    """The condition that it's the support team's turn, written as in the index."""
    return col(Ticket.state).in_([literal_column(f"'{state}'") for state in OUR_TURN])


async def _load_watchers(session: AsyncSession, ticket: Ticket | None) -> None:
    await load_list(session, Ticket.watchers, [ticket] if ticket else [], _with_person)


def _with_person() -> tuple[Any, ...]:
    return (joinedload(TicketWatcher.person),)  # type: ignore[arg-type]


def is_hidden(desk: Desk, ticket: Ticket) -> bool:
    """Whether it's a colleague's ticket that the caller doesn't see. They get the answer for one that doesn't exist."""
    person = desk.caller
    if not isinstance(person, Person) or person.id in ticket.people:
        return False
    return not decide_for(desk, ticket.subscription, person, Right.VIEW_COLLEAGUES_TICKETS).allowed


in_subscription(
    Ticket,
    "ticket",
    gettext_noop("I can't find ticket {ref}. To list yours, use `/ticket`."),
    beside=lambda: (
        joinedload(Ticket.opener).joinedload(Person.slack_users),  # type: ignore[arg-type]
        joinedload(Ticket.assignee),  # type: ignore[arg-type]
        joinedload(Ticket.resolved_by),  # type: ignore[arg-type]
        joinedload(Ticket.last_word_by),  # type: ignore[arg-type]
        joinedload(Ticket.rating),  # type: ignore[arg-type]
    ),
    load_lists=_load_watchers,
    hidden=is_hidden,
)
