"""Receipts of what arrives: events that are stored before their sender gets an answer, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from models.core.types import Row, UTCDateTime, Word

LONGEST_KEY = 160
LONGEST_ID = 70


class ReceiptState(StrEnum):
    """The state of a receipt.

    WAITING: It's to be handled, or being handled under a lease.
    DONE: It was handled.
    PARKED: It failed too often. An operator has to look at it.
    """

    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"


RECEIPTS_WAITING = f"state = '{ReceiptState.WAITING}'"
"""The condition of an index: what is to be handled."""
RECEIPTS_PARKED = f"state = '{ReceiptState.PARKED}'"
"""The condition of an index: what an operator has to look at."""


class Lane(StrEnum):
    """Which queue a receipt is in. Each has a sweeper of its own, so that one that waits for somebody else's server
    doesn't hold up the other.

    ARRIVED: Events from Slack, and emails.
    PAYMENTS: Events from the payment provider, and what it's asked to do.
    """

    ARRIVED = "arrived"
    PAYMENTS = "payments"


class EventReceipt(Row, table=True):
    """One event from Slack or the payment provider, one email, or one thing that the provider is asked to do.

    Attributes:
        key: What happened. However often and by whatever way Steward learns of it, it's handled once. For a message,
            the key has its channel and timestamp, because it can also be found in the history.
        event_id: Slack's ID of the event. None if it was found in the history.
        payload: The parts of the event that are needed. Emptied when it's done, because people wrote it.
        ended_at: Since when it's done or parked.
        lane: The queue that it's in.
    """

    __tablename__: ClassVar[str] = "event_receipts"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'parked')", name="state"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("lane IN ('arrived', 'payments')", name="lane"),
        Index(
            "ix_event_receipts_waiting",
            "try_at",
            "id",
            sqlite_where=text(RECEIPTS_WAITING),
            postgresql_where=text(RECEIPTS_WAITING),
        ),
        Index(
            "ix_event_receipts_parked",
            "id",
            sqlite_where=text(RECEIPTS_PARKED),
            postgresql_where=text(RECEIPTS_PARKED),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=LONGEST_KEY)
    event_id: str | None = Field(default=None, unique=True, max_length=LONGEST_ID)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    received_at: datetime = Field(sa_type=UTCDateTime)
    lane: Lane = Field(
        default=Lane.ARRIVED, sa_type=Word(Lane), sa_column_kwargs={"server_default": Lane.ARRIVED.value}
    )
    state: ReceiptState = Field(default=ReceiptState.WAITING, sa_type=Word(ReceiptState))
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)
    tries: int = 0
    try_at: datetime = Field(sa_type=UTCDateTime)
    leased_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    leased_by: str = Field(default="", max_length=32)
    trouble: str = Field(default="", max_length=200)


class ReceivedMail(Row, table=True):
    """An email as it arrived, until it's handled. It isn't in its receipt, because it can have megabytes."""

    __tablename__: ClassVar[str] = "received_mails"

    receipt_id: int = Field(primary_key=True, foreign_key="event_receipts.id")
    content: bytes = Field(sa_type=LargeBinary)
