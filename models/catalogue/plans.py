"""Plans: what a subscription can include, its deadlines and its reminders."""

import json
from datetime import date
from typing import ClassVar

from sqlalchemy import JSON, CheckConstraint, text
from sqlmodel import Field

from models.catalogue.legal_entities import MAIN
from models.core.types import Row

REMINDER_SLOTS = (90, 60, 30, 15, 7, 1, -1, -7, -15)
"""Days before the end of a yearly term on which its contacts get a reminder. Negative numbers are days after the
end."""
MONTHLY_SLOTS = (7, 1)
GRACE_DAYS, RETENTION_DAYS = 15, 60
EVALUATION_STEP, LONGEST_EVALUATION = 30, 90
PAYMENT_DAYS = 30
DUNNING_SLOTS = (3, -1, -7, -14, -21)
"""Days before the due date of an invoice on which the people who can pay it are reminded. Negative numbers are days
overdue."""


CHARGE_AFTER = 3
CHARGE_RETRIES = (3, 5, 7)


class Plan(Row, table=True):
    """A plan. The limits count all contacts of a kind, including the primary contact. None means no limit.

    Args:
        grace_days: Days from the end of a term until the subscription is suspended.
        retention_days: Days from suspension or cancellation until the data is deleted.
        evaluation_step: Days by which one extension prolongs an evaluation.
        longest_evaluation: The most days that an evaluation can last, with all extensions.
        payment_days: Days from an invoice's date until it is due.
        reminder_slots: The slots of yearly terms; `monthly_slots` are those of monthly terms. See `REMINDER_SLOTS`.
        dunning_slots: The slots of reminders of unpaid invoices. See `DUNNING_SLOTS`.
        suspends_after: Days overdue after which a suspension is proposed to the billing team. None for never.
        annual_on_recorded_card: Whether a card that the billing team recorded is good for annual terms. It can't be
            charged.
        charge_after: Days from an invoice's date until the card on file is charged, where it is.
        charge_retries: Days until each further try, if the card is declined. With the last one, the invoice asks to be
            paid otherwise.
        legal_entity_id: The vendor's legal entity that sells it.
        retired_on: The day from which no subscription can get it. Those that have it keep it. None if it is sold.
    """

    __tablename__: ClassVar[str] = "plans"
    __table_args__ = (
        CheckConstraint("max_billing_contacts > 0", name="max_billing_contacts"),
        CheckConstraint("max_technical_contacts > 0", name="max_technical_contacts"),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    role_table: str = Field(max_length=64)
    max_billing_contacts: int | None = None
    max_technical_contacts: int | None = None
    grace_days: int = Field(default=GRACE_DAYS, sa_column_kwargs={"server_default": text(str(GRACE_DAYS))})
    retention_days: int = Field(default=RETENTION_DAYS, sa_column_kwargs={"server_default": text(str(RETENTION_DAYS))})
    evaluation_step: int = Field(
        default=EVALUATION_STEP, sa_column_kwargs={"server_default": text(str(EVALUATION_STEP))}
    )
    longest_evaluation: int = Field(
        default=LONGEST_EVALUATION, sa_column_kwargs={"server_default": text(str(LONGEST_EVALUATION))}
    )
    payment_days: int = Field(default=PAYMENT_DAYS, sa_column_kwargs={"server_default": text(str(PAYMENT_DAYS))})
    reminder_slots: list[int] = Field(
        default_factory=lambda: list(REMINDER_SLOTS),
        sa_type=JSON,
        sa_column_kwargs={"server_default": text(f"'{json.dumps(REMINDER_SLOTS)}'")},
    )
    monthly_slots: list[int] = Field(
        default_factory=lambda: list(MONTHLY_SLOTS),
        sa_type=JSON,
        sa_column_kwargs={"server_default": text(f"'{json.dumps(MONTHLY_SLOTS)}'")},
    )
    dunning_slots: list[int] = Field(
        default_factory=lambda: list(DUNNING_SLOTS),
        sa_type=JSON,
        sa_column_kwargs={"server_default": text(f"'{json.dumps(DUNNING_SLOTS)}'")},
    )
    suspends_after: int | None = None
    annual_on_recorded_card: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    charge_after: int = Field(default=CHARGE_AFTER, sa_column_kwargs={"server_default": text(str(CHARGE_AFTER))})
    charge_retries: list[int] = Field(
        default_factory=lambda: list(CHARGE_RETRIES),
        sa_type=JSON,
        sa_column_kwargs={"server_default": text(f"'{json.dumps(CHARGE_RETRIES)}'")},
    )
    legal_entity_id: int = Field(
        default=MAIN, foreign_key="legal_entities.id", sa_column_kwargs={"server_default": text(str(MAIN))}
    )
    retired_on: date | None = None

    def is_sold_on(self, day: date) -> bool:
        """Whether subscriptions can get it on a day: it isn't retired then."""
        return self.retired_on is None or day < self.retired_on
