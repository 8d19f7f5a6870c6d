"""Payments that arrived, what settled each invoice, and refunds, as rows."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, Relationship

from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime, Word
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.tables import Subscription

REFERENCE_LENGTH = 140
UNUSED = "used < amount AND undone_on IS NULL"
"""The condition of an index: payments with credit."""


class Method(StrEnum):
    """How a payment arrived."""

    TRANSFER = "transfer"
    CARD = "card"
    OTHER = "other"


class Payment(Row, table=True):
    """Money that arrived, PAY-12, in minor units of its currency.

    Attributes:
        subscription_id: The subscription that it is booked to: that of the first invoice it pays. What is over stays
            there as credit.
        paid_on: The day on which the money arrived. `booked_on` is the vendor's day on which Steward learned of
            it, which decides its place in the journal.
        used: What of it settled invoices, was paid back, or covered refunds that the customer owed again. The rest is
            the customer's credit. Once it's undone: what had been paid back of it, and the customer owes again.
        reference: What the payer's bank passed on.
        provider_ref: The payment provider's ID for it, pi_…, if it came that way. Each is booked once.
        undone_on: The customer's day on which it was undone, or None. An undone payment settles nothing. The journal
            has that on `undo_booked_on`.
    """

    __tablename__: ClassVar[str] = "payments"
    __table_args__ = (
        CheckConstraint("amount > 0 AND used >= 0 AND used <= amount", name="used"),
        CheckConstraint("method IN ('transfer', 'card', 'other')", name="method"),
        Index(
            "ix_payments_unused",
            "subscription_id",
            sqlite_where=text(UNUSED),
            postgresql_where=text(UNUSED),
        ),
    )
    PREFIX: ClassVar[str] = "PAY"

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    currency: str = Field(min_length=3, max_length=3)
    amount: int = Field(sa_type=BigInteger)
    used: int = Field(default=0, sa_type=BigInteger)
    paid_on: date
    booked_on: date = Field(index=True)
    method: Method = Field(default=Method.TRANSFER, sa_type=Word(Method))
    reference: str = Field(max_length=REFERENCE_LENGTH)
    provider_ref: str | None = Field(default=None, unique=True, max_length=255)
    recorded_by_id: int | None = Field(default=None, foreign_key="people.id")
    undone_on: date | None = None
    undo_booked_on: date | None = None
    undone_by_id: int | None = Field(default=None, foreign_key="people.id")
    undo_reason: str = Field(default="", max_length=REASON_LENGTH)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})

    @property
    def ref(self) -> str:
        """The short ID that the vendor's staff see."""
        return f"PAY-{self.id}"

    @property
    def unused(self) -> int:
        """The customer's credit, in minor units."""
        return 0 if self.undone_on else self.amount - self.used

    @property
    def owed_back(self) -> int:
        """What had been paid back of it before it was undone, and the customer owes again, in minor units."""
        return self.used if self.undone_on else 0


class SettlementKind(StrEnum):
    """What settled an invoice."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    WRITE_OFF = "write_off"


class Settlement(Row, table=True):
    """What settled an invoice, or a part of it. Rows are never changed. Taking one back adds another one with the
    negative amount, whose `reverses_id` is the first one's.

    Attributes:
        settled_on: The day for the customer: when the money arrived, or when the credit was applied.
        booked_on: The vendor's day on which it was recorded.
    """

    __tablename__: ClassVar[str] = "settlements"
    __table_args__ = (
        CheckConstraint("kind IN ('payment', 'credit_note', 'write_off')", name="kind"),
        CheckConstraint("(kind = 'payment') = (payment_id IS NOT NULL)", name="payment"),
        CheckConstraint("(kind = 'credit_note') = (credit_note_id IS NOT NULL)", name="credit_note"),
        CheckConstraint(
            "(reverses_id IS NULL AND amount > 0) OR (reverses_id IS NOT NULL AND amount < 0)", name="sign"
        ),
        Index(
            "uq_settlements_reverses_id",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id", index=True)
    kind: SettlementKind = Field(sa_type=Word(SettlementKind))
    amount: int = Field(sa_type=BigInteger)
    settled_on: date
    booked_on: date = Field(index=True)
    payment_id: int | None = Field(default=None, foreign_key="payments.id", index=True)
    credit_note_id: int | None = Field(default=None, foreign_key="credit_notes.id", index=True)
    reverses_id: int | None = Field(default=None, foreign_key="settlements.id")
    reason: str = Field(default="", max_length=REASON_LENGTH)
    made_by_id: int | None = Field(default=None, foreign_key="people.id")
    made_at: datetime = Field(sa_type=UTCDateTime)

    invoice: Invoice = Relationship(back_populates="settlements", sa_relationship_kwargs={"lazy": "raise"})
    payment: Payment | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    credit_note: CreditNote | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class Refund(Row, table=True):
    """Credit that was paid back to a customer: the unused part of a payment or of a credit note. `provider_ref` is the
    payment provider's ID for it, re_…, if it went that way."""

    __tablename__: ClassVar[str] = "refunds"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(payment_id IS NULL) <> (credit_note_id IS NULL)", name="source"),
    )

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    payment_id: int | None = Field(default=None, foreign_key="payments.id", index=True)
    credit_note_id: int | None = Field(default=None, foreign_key="credit_notes.id", index=True)
    currency: str = Field(min_length=3, max_length=3)
    amount: int = Field(sa_type=BigInteger)
    paid_on: date
    booked_on: date = Field(index=True)
    reference: str = Field(default="", max_length=REFERENCE_LENGTH)
    provider_ref: str | None = Field(default=None, unique=True, max_length=255)
    made_by_id: int | None = Field(default=None, foreign_key="people.id")


in_subscription(
    Payment,
    "payment",
    gettext_noop("I can't find payment {ref}. To list invoices, use `/invoice`."),
)
