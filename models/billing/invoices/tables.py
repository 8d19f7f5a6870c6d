"""Issued invoices and their lines, as rows."""

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    and_,
    event,
    text,
)
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship, col

from models.catalogue.legal_entities import MAIN
from models.core.money import HasTotals
from models.core.texts import gettext_noop
from models.core.types import Row
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.tables import Subscription

if TYPE_CHECKING:
    from models.billing.payments.tables import Settlement

REASON_LENGTH = 500
NOTE_LENGTH = 1000


class InvoiceState(StrEnum):
    """The state of an issued invoice. It follows from its amounts; an invoice whose due date is over is overdue.

    PAID: Nothing is due any more, because payments cover it.
    PARTLY_CREDITED: Nothing is due any more, because payments cover a part of it, and credits the rest.
    CREDITED: Nothing is due any more, because credits alone cover it.
    VOID: It was withdrawn before anything was paid. It keeps its number.
    UNCOLLECTIBLE: What was due is written off.
    """

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    PARTLY_CREDITED = "partly_credited"
    CREDITED = "credited"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"


def series_ref(prefix: str, series: str, year: int, sequence: int) -> str:
    """The number of an invoice or credit note: INV-2026-000017, or INV-US-2026-000017 for the series US."""
    return "-".join(filter(None, [prefix, series, str(year), f"{sequence:06d}"]))


def gapless(table: str) -> tuple[Any, ...]:
    """The constraints of numbers without gaps in each series and year. Each row refers to the one before it, so none
    can be skipped, and only the last one can be deleted."""
    return (
        UniqueConstraint("series", "year", "sequence"),
        ForeignKeyConstraint(["series", "year", "previous"], [f"{table}.series", f"{table}.year", f"{table}.sequence"]),
        CheckConstraint(
            "(sequence = 1 AND previous IS NULL) OR (sequence > 1 AND previous IS NOT NULL "
            "AND previous = sequence - 1)",
            name="gapless",
        ),
    )


class HasBalance:
    """What was settled of an invoice, for invoices and their summaries. All amounts are in minor units."""

    gross: int
    paid: int
    credited: int
    written_off: int
    due_on: date
    voided_on: date | None

    @property
    def due(self) -> int:
        """What is still to be paid. Nothing if it is void."""
        return 0 if self.voided_on else self.gross - self.paid - self.credited - self.written_off

    @property
    def state(self) -> InvoiceState:
        """Its state, which follows from its amounts."""
        if self.voided_on:
            return InvoiceState.VOID
        if self.due > 0:
            return InvoiceState.PARTLY_PAID if self.paid or self.credited else InvoiceState.OPEN
        if self.written_off:
            return InvoiceState.UNCOLLECTIBLE
        if self.credited:
            return InvoiceState.PARTLY_CREDITED if self.paid else InvoiceState.CREDITED
        return InvoiceState.PAID

    def is_overdue(self, today: date) -> bool:
        """Whether an amount is still unpaid after the due date."""
        return self.due > 0 and today > self.due_on


class Invoice(HasBalance, HasTotals, Row, table=True):
    """An issued invoice, INV-2026-000017, or INV-US-2026-000017 in the series US.

    Numbers have no gaps within a series and year, and the database enforces this.

    Attributes:
        series: The letters in its number: those of the legal entity when it was issued.
        issued_on: The customer's day, which is printed. The journal has it on `booked_on`, the vendor's day.
        gross: Net and tax of all lines.
        paid, credited, written_off: What settled it. Each is the sum of its settlements of that kind.
        voided_on: The customer's day on which it was withdrawn, or None. The journal has that on `void_booked_on`.
        seller, buyer: Both parties as they were at issue: see `Party`.
        po_number: The customer's purchase order number.
        note: The vendor's words below the lines.
        replaces_id: The void invoice that it was issued instead of, or None.
        dunning_on: The first day on which a reminder of it may be due: see models/desks/dunning. None if none follows.
    """

    __tablename__: ClassVar[str] = "invoices"
    __table_args__ = (
        *gapless("invoices"),
        CheckConstraint("due_on >= issued_on", name="due"),
        CheckConstraint(
            "paid >= 0 AND credited >= 0 AND written_off >= 0 AND paid + credited + written_off <= gross",
            name="settled",
        ),
        CheckConstraint("voided_on IS NULL OR paid + credited + written_off = 0", name="void"),
        Index(
            "ix_invoices_unpaid",
            "due_on",
            sqlite_where=text("voided_on IS NULL AND paid + credited + written_off < gross"),
            postgresql_where=text("voided_on IS NULL AND paid + credited + written_off < gross"),
        ),
    )
    PREFIX: ClassVar[str] = "INV"

    id: int = Field(default=None, primary_key=True)
    series: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})
    year: int
    sequence: int
    previous: int | None = None
    legal_entity_id: int = Field(
        default=MAIN, foreign_key="legal_entities.id", sa_column_kwargs={"server_default": text(str(MAIN))}
    )
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    currency: str = Field(min_length=3, max_length=3)
    issued_on: date
    booked_on: date = Field(default=None, index=True)
    due_on: date
    gross: int = Field(sa_type=BigInteger)
    paid: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    credited: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    written_off: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    voided_on: date | None = None
    void_booked_on: date | None = None
    void_reason: str = Field(default="", max_length=REASON_LENGTH, sa_column_kwargs={"server_default": ""})
    seller: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    buyer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    po_number: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    note: str = Field(default="", max_length=NOTE_LENGTH, sa_column_kwargs={"server_default": ""})
    replaces_id: int | None = Field(default=None, foreign_key="invoices.id")
    dunning_on: date | None = Field(default=None, index=True)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    lines: list["InvoiceLine"] = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "order_by": "InvoiceLine.position"}
    )
    settlements: list["Settlement"] = Relationship(
        back_populates="invoice", sa_relationship_kwargs={"lazy": "raise", "order_by": "Settlement.id"}
    )

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return series_ref(self.PREFIX, self.series, self.year, self.sequence)


@event.listens_for(Invoice, "before_insert")
def _complete(_mapper: Any, _connection: Any, invoice: Invoice) -> None:
    # On the day of issue, people get the invoice itself.
    invoice.dunning_on = invoice.dunning_on or invoice.issued_on + timedelta(days=1)
    invoice.booked_on = invoice.booked_on or invoice.issued_on


def is_unpaid() -> ColumnElement[bool]:
    """Whether something is due, for statements. As in the index `ix_invoices_unpaid`."""
    settled = col(Invoice.paid) + col(Invoice.credited) + col(Invoice.written_off)
    return and_(col(Invoice.voided_on).is_(None), settled < col(Invoice.gross))


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


in_subscription(
    Invoice,
    "invoice",
    gettext_noop("I can't find invoice {ref}. To list yours, use `/invoice`."),
    columns=("series", "year", "sequence"),
    beside=lambda: (joinedload(Invoice.lines),),  # type: ignore[arg-type]
    lists=True,
)
