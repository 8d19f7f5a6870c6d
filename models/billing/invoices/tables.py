"""Invoices, their lines, payments and the vendor's bank accounts, as rows."""

from datetime import date
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship

from models.core.money import HasTotals
from models.core.texts import gettext_noop
from models.core.types import Row
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.tables import Subscription


def invoice_ref(year: int, sequence: int) -> str:
    """An invoice's short ID: INV-2026-000017."""
    return f"INV-{year}-{sequence:06d}"


def is_overdue(due: int, due_on: date, today: date) -> bool:
    """Whether an amount is still unpaid after the due date."""
    return due > 0 and today > due_on


class Invoice(HasTotals, Row, table=True):
    """An issued invoice, INV-2026-000017.

    Numbers have no gaps within a year, and the database enforces this. Each invoice refers to the previous one, so none
    can be skipped, and only the last one can be deleted.
    """

    __tablename__: ClassVar[str] = "invoices"
    __table_args__ = (
        UniqueConstraint("year", "sequence"),
        ForeignKeyConstraint(["year", "previous"], ["invoices.year", "invoices.sequence"]),
        CheckConstraint(
            "(sequence = 1 AND previous IS NULL) OR (sequence > 1 AND previous IS NOT NULL "
            "AND previous = sequence - 1)",
            name="gapless",
        ),
        CheckConstraint("due_on >= issued_on", name="due"),
    )
    PREFIX: ClassVar[str] = "INV"

    id: int = Field(default=None, primary_key=True)
    year: int
    sequence: int
    previous: int | None = None
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    currency: str = Field(min_length=3, max_length=3)
    issued_on: date
    due_on: date

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    lines: list["InvoiceLine"] = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "order_by": "InvoiceLine.position"}
    )
    payments: list["Payment"] = Relationship(sa_relationship_kwargs={"lazy": "raise", "order_by": "Payment.paid_on"})

    @property
    def ref(self) -> str:
        """The short ID that people see. It is also the reference for a bank transfer."""
        return invoice_ref(self.year, self.sequence)

    @property
    def paid(self) -> int:
        """What has been paid, in minor units."""
        return sum(payment.amount for payment in self.payments)

    @property
    def due(self) -> int:
        """The amount still to be paid, in minor units."""
        return self.total - self.paid

    def is_overdue(self, today: date) -> bool:
        """Whether an amount is still unpaid after the due date."""
        return is_overdue(self.due, self.due_on, today)


class InvoiceLine(Row, table=True):
    """One line. `net` = quantity x unit price; `net` and `tax` are in minor units, `tax_rate` in thousandths of
    a percent. `tax` is the line's part of the invoice's tax, and stays as it was when the invoice was issued."""

    __tablename__: ClassVar[str] = "invoice_lines"
    __table_args__ = (
        UniqueConstraint("invoice_id", "position"),
        CheckConstraint("net = quantity * unit_price", name="net"),
        CheckConstraint("tax_rate >= 0", name="tax_rate"),
    )

    id: int = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id")
    position: int
    description: str = Field(max_length=500)
    quantity: int
    unit_price: int = Field(sa_type=BigInteger)
    net: int = Field(sa_type=BigInteger)
    tax_rate: int
    tax: int = Field(sa_type=BigInteger)


class Payment(Row, table=True):
    """Money that arrived for an invoice, in minor units of its currency. The reference comes from the payer's bank."""

    __tablename__: ClassVar[str] = "payments"
    __table_args__ = (
        UniqueConstraint("invoice_id", "reference"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: int = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id")
    amount: int = Field(sa_type=BigInteger)
    paid_on: date
    reference: str = Field(max_length=140)


class BankAccount(Row, table=True):
    """The vendor's account for payments in one currency."""

    __tablename__: ClassVar[str] = "bank_accounts"

    id: int = Field(default=None, primary_key=True)
    currency: str = Field(unique=True, min_length=3, max_length=3)
    holder: str = Field(max_length=200)
    bank: str = Field(max_length=200)
    account: str = Field(max_length=64)
    bic: str = Field(default="", max_length=16)


in_subscription(
    Invoice,
    "invoice",
    gettext_noop("I can't find invoice {ref}. To list yours, use `/invoice`."),
    columns=("year", "sequence"),
    beside=lambda: (joinedload(Invoice.lines), joinedload(Invoice.payments)),  # type: ignore[arg-type]
    lists=True,
)
