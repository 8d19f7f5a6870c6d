"""Reminders, as rows."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Relationship

from models.core.types import Row, UTCDateTime
from models.subscriptions.tables import Subscription


class Reminder(Row, table=True):
    """A reminder of one person, due `slot` days before the term ended; a negative slot is after the end. The unique
    constraint prevents duplicates. `scan` names the run that raised it."""

    __tablename__: ClassVar[str] = "reminders"
    __table_args__ = (UniqueConstraint("subscription_id", "term_ends_on", "slot", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    term_ends_on: date
    slot: int
    person_id: int = Field(foreign_key="people.id")
    raised_at: datetime = Field(sa_type=UTCDateTime)
    scan: str = Field(default="", max_length=32, index=True)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
