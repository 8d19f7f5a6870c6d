"""Requests to colleagues for help, as rows."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, Relationship

from models.core.types import Row, UTCDateTime, Word
from models.directory.people import Person
from models.roles import TableRight, table_right
from models.subscriptions.tables import Subscription

LINE_LENGTH = 300


class Ask(Row, table=True):
    """A contact asked a colleague to do what they may not do themselves.

    There is one row for each asker, colleague, right, subject and line.

    Attributes:
        subject: The short id of what it is about.
        line: The command line that was refused; empty if there was none.
    """

    __tablename__: ClassVar[str] = "asks"
    __table_args__ = (
        UniqueConstraint("subscription_id", "asker_id", "asked_id", "right", "subject", "line"),
        Index("ix_asks_asker_id_asked_at", "asker_id", "asked_at"),
        Index("ix_asks_subscription_id_asked_at", "subscription_id", "asked_at"),
    )

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    asker_id: int = Field(foreign_key="people.id")
    asked_id: int = Field(foreign_key="people.id")
    right: TableRight = Field(sa_type=Word(table_right, 64))
    subject: str = Field(max_length=64)
    line: str = Field(default="", max_length=LINE_LENGTH)
    asked_at: datetime = Field(sa_type=UTCDateTime)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    asker: Person = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Ask.asker_id"})
    asked: Person = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Ask.asked_id"})
