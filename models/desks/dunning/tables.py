"""Payment reminders and what pauses them, as rows."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.core.types import Row, UTCDateTime, Word


class PaymentReminder(Row, table=True):
    """A reminder of one person about one invoice, due `slot` days before the due date; a negative slot is days overdue.
    The unique constraint prevents duplicates.

    `message` names the message that lists it among all that were due for this person that morning; empty until there
    is one.
    """

    __tablename__: ClassVar[str] = "payment_reminders"
    __table_args__ = (UniqueConstraint("invoice_id", "slot", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id")
    slot: int
    person_id: int = Field(foreign_key="people.id")
    raised_at: datetime = Field(sa_type=UTCDateTime)
    message: str = Field(default="", max_length=32, index=True, sa_column_kwargs={"server_default": ""})


class PauseKind(StrEnum):
    """Why the billing team paused the reminders of an invoice.

    PROMISE: The customer promised to pay by a day. SNOOZE: For some days. HOLD: Until the billing team resumes them.
    """

    PROMISE = "promise"
    SNOOZE = "snooze"
    HOLD = "hold"


class DunningPause(Row, table=True):
    """A pause of the reminders of an invoice. They go on after the day `until`. At most one for each invoice; one whose
    day is over stays, because the customer is then reminded of the promise."""

    __tablename__: ClassVar[str] = "dunning_pauses"
    __table_args__ = (
        CheckConstraint("kind IN ('promise', 'snooze', 'hold')", name="kind"),
        CheckConstraint("(kind = 'hold') = (until IS NULL)", name="until"),
    )

    id: int = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id", unique=True)
    kind: PauseKind = Field(sa_type=Word(PauseKind))
    until: date | None = None
    made_by_id: int | None = Field(default=None, foreign_key="people.id")
    made_at: datetime = Field(sa_type=UTCDateTime)
