"""Renewals and their threads, as rows."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, Relationship

from models.core.types import Row, UTCDateTime, Word
from models.directory.people import Person
from models.subscriptions.tables import Subscription

REASON_LENGTH = 500
TEXT_LENGTH = 2_900


class RenewalState(StrEnum):
    """The state of a renewal.

    OPEN: no answer yet. HANDLED: a contact handles it. RENEWED: the next term was ordered. ENDING: a contact decided
    not to renew. LOST: the term is over for good. CLOSED: overtaken, such as by another change of the term.
    """

    OPEN = "open"
    HANDLED = "handled"
    RENEWED = "renewed"
    ENDING = "ending"
    LOST = "lost"
    CLOSED = "closed"


class Renewal(Row, table=True):
    """The end of one term of a subscription, created with its first reminder or answer. One for each subscription and
    term.

    `handler_id` is the contact who handles it or decided not to renew. `at_risk_at` is when the billing channel was
    notified that there was no answer 15 days before the end. `at_risk_card` names the card there that lists it among
    many; empty if it has its own. `escalated_slot` is the newest slot at which other people got involved.
    """

    __tablename__: ClassVar[str] = "renewals"
    __table_args__ = (
        UniqueConstraint("subscription_id", "term_ends_on"),
        CheckConstraint("state IN ('open', 'handled', 'renewed', 'ending', 'lost', 'closed')", name="state"),
        CheckConstraint("state <> 'handled' OR handler_id IS NOT NULL", name="handler"),
    )

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    term_ends_on: date = Field(index=True)
    state: RenewalState = Field(default=RenewalState.OPEN, sa_type=Word(RenewalState))
    opened_at: datetime = Field(sa_type=UTCDateTime)
    handler_id: int | None = Field(default=None, foreign_key="people.id")
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    reason: str = Field(default="", max_length=REASON_LENGTH)
    at_risk_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    at_risk_card: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    escalated_slot: int | None = None
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    handler: Person | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class RenewalThread(Row, table=True):
    """One person's messages about one renewal: a card, and the replies below it.

    `snoozed_until` is the day until which the person gets no reminders. `escalated`: they have no right to reminders,
    and got involved because there was no answer. `digest` names the newest message that lists this renewal among many;
    empty for none. With a digest, the card follows when the person opens the renewal.
    """

    __tablename__: ClassVar[str] = "renewal_threads"
    __table_args__ = (UniqueConstraint("renewal_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    renewal_id: int = Field(foreign_key="renewals.id")
    person_id: int = Field(foreign_key="people.id", index=True)
    opened_at: datetime = Field(sa_type=UTCDateTime)
    snoozed_until: date | None = None
    escalated: bool = False
    digest: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})


class RenewalMessage(Row, table=True):
    """What a contact wrote to the other people who have a thread about a renewal."""

    __tablename__: ClassVar[str] = "renewal_messages"
    __table_args__ = (Index("ix_renewal_messages_author_id_written_at", "author_id", "written_at"),)

    id: int = Field(default=None, primary_key=True)
    renewal_id: int = Field(foreign_key="renewals.id", index=True)
    author_id: int = Field(foreign_key="people.id")
    text: str = Field(max_length=TEXT_LENGTH)
    written_at: datetime = Field(sa_type=UTCDateTime)

    author: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})
