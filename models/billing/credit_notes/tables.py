"""Credit notes and their lines, as rows."""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, event, text
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship

from models.billing.invoices.tables import REASON_LENGTH, Invoice, gapless, series_ref
from models.catalogue.legal_entities import MAIN
from models.core.money import HasTotals
from models.core.texts import gettext_noop
from models.core.types import Row
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.tables import Subscription

UNUSED = "used < gross"
"""The condition of an index: credit notes with credit."""


class CreditNote(HasTotals, Row, table=True):
    """A credit note, CN-2026-000003: money that isn't owed any more, or is given back. It has a series of its own,
    numbered like invoices.

    Attributes:
        invoice_id: The invoice that it corrects.
        issued_on, booked_on: As in `Invoice`.
        gross: Net and tax of all lines, which are positive.
        used: What of it settled invoices or was paid back. The rest is the customer's credit.
        seller, buyer: Both parties, as on the invoice.
    """

    __tablename__: ClassVar[str] = "credit_notes"
    __table_args__ = (
        *gapless("credit_notes"),
        CheckConstraint("gross > 0 AND used >= 0 AND used <= gross", name="used"),
        Index(
            "ix_credit_notes_unused",
            "subscription_id",
            sqlite_where=text(UNUSED),
            postgresql_where=text(UNUSED),
        ),
    )
    PREFIX: ClassVar[str] = "CN"

    id: int = Field(default=None, primary_key=True)
    series: str = Field(default="", max_length=8)
    year: int
    sequence: int
    previous: int | None = None
    legal_entity_id: int = Field(default=MAIN, foreign_key="legal_entities.id")
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    invoice_id: int = Field(foreign_key="invoices.id", index=True)
    currency: str = Field(min_length=3, max_length=3)
    issued_on: date
    booked_on: date = Field(default=None, index=True)
    gross: int = Field(sa_type=BigInteger)
    used: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    reason: str = Field(default="", max_length=REASON_LENGTH)
    seller: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    buyer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    po_number: str = Field(default="", max_length=60)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    invoice: Invoice = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    lines: list["CreditNoteLine"] = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "order_by": "CreditNoteLine.position"}
    )

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return series_ref(self.PREFIX, self.series, self.year, self.sequence)

    @property
    def unused(self) -> int:
        """The customer's credit, in minor units."""
        return self.gross - self.used


@event.listens_for(CreditNote, "before_insert")
def _complete(_mapper: Any, _connection: Any, note: CreditNote) -> None:
    note.booked_on = note.booked_on or note.issued_on


class CreditNoteLine(Row, table=True):
    """One line of a credit note. Its columns are those of an invoice's line."""

    __tablename__: ClassVar[str] = "credit_note_lines"
    __table_args__ = (
        UniqueConstraint("credit_note_id", "position"),
        CheckConstraint("net = quantity * unit_price", name="net"),
        CheckConstraint("tax_rate >= 0", name="tax_rate"),
    )

    id: int = Field(default=None, primary_key=True)
    credit_note_id: int = Field(foreign_key="credit_notes.id")
    position: int
    description: str = Field(max_length=500)
    quantity: int
    unit_price: int = Field(sa_type=BigInteger)
    net: int = Field(sa_type=BigInteger)
    tax_rate: int
    tax: int = Field(sa_type=BigInteger)


in_subscription(
    CreditNote,
    "credit_note",
    gettext_noop("I can't find credit note {ref}. To list your invoices, use `/invoice`."),
    columns=("series", "year", "sequence"),
    beside=lambda: (joinedload(CreditNote.lines), joinedload(CreditNote.invoice)),  # type: ignore[arg-type]
    lists=True,
)
