"""Reminders, as rows."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Relationship

from models.subscriptions.tables import Subscription
from models.types import Row, UTCDateTime


class Reminder(Row, table=True):
    """A reminder that was due `slot` days before the term ended. The unique row makes it happen once."""

    __tablename__: ClassVar[str] = "reminders"
    __table_args__ = (UniqueConstraint("subscription_id", "term_ends_on", "slot"),)

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    term_ends_on: date
    slot: int
    raised_at: datetime = Field(sa_type=UTCDateTime)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
