"""The history of a ticket: who did what, when, and from where."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Index
from sqlmodel import Field, Relationship

from models.access.desk import Desk, System
from models.core.types import Row, UTCDateTime, Word
from models.desks.tickets.tables import Ticket
from models.directory.people import Person


class TicketStep(StrEnum):
    """What happened to a ticket. The words are stored."""

    OPENED = "opened"
    COMMENTED = "commented"
    NOTED = "noted"
    EDITED = "edited"
    DELETED = "deleted"
    ASSIGNED = "assigned"
    RELEASED = "released"
    MOVED = "moved"
    SEVERITY = "severity"
    CATEGORY = "category"
    RESOLVED = "resolved"
    UNDONE = "undone"
    CLOSED = "closed"
    REOPENED = "reopened"
    NUDGED = "nudged"
    RATED = "rated"
    WATCHED = "watched"
    UNWATCHED = "unwatched"
    FILED = "filed"
    REDACTED = "redacted"


class TicketEntry(Row, table=True):
    """One step in the history of a ticket.

    Attributes:
        by_id: Who did it. None if Steward did by itself.
        source: From where: `slack`, or the name of a system caller, such as `schedule`.
        facts: What changed, in words of the product and IDs. Never what people wrote.
    """

    __tablename__: ClassVar[str] = "ticket_entries"
    __table_args__ = (Index("ix_ticket_entries_ticket_id", "ticket_id", "id"),)

    id: int = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="tickets.id")
    at: datetime = Field(sa_type=UTCDateTime)
    by_id: int | None = Field(default=None, foreign_key="people.id")
    source: str = Field(max_length=64)
    step: TicketStep = Field(sa_type=Word(TicketStep))
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)

    by: Person | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def record(desk: Desk, ticket: Ticket, step: TicketStep, **facts: Any) -> None:
    """Add a step to a ticket's history. `facts` are words of the product and IDs, never what people wrote."""
    source = desk.caller.name if isinstance(desk.caller, System) else "slack"
    entry = TicketEntry(ticket_id=ticket.id, at=desk.now, by_id=desk.caller_id, source=source, step=step, facts=facts)
    desk.session.add(entry)
