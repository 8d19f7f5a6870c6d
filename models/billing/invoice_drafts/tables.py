"""Drafts of invoices and their lines, as rows."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, Index, UniqueConstraint, and_, text
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship, col, select

from models.billing.invoices.tables import NOTE_LENGTH
from models.core.money import HasTotals
from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.tables import Subscription

OPEN = "invoice_id IS NULL AND discarded_at IS NULL"
"""The condition of an index: drafts that can still be edited."""
PO_LENGTH = 60


class InvoiceDraft(HasTotals, Row, table=True):
    """An invoice that isn't issued yet, DRAFT-12.

    Attributes:
        due_on: When the invoice will be due. None for as many days after its issue as the plan says.
        replaces_id: The void invoice that it corrects, or None.
        invoice_id: The invoice that was issued from it, or None.
        discarded_at: When it was discarded, or None.
    """

    __tablename__: ClassVar[str] = "invoice_drafts"
    __table_args__ = (
        CheckConstraint("invoice_id IS NULL OR discarded_at IS NULL", name="ended"),
        Index("uq_invoice_drafts_invoice_id", "invoice_id", unique=True),
        Index(
            "uq_invoice_drafts_replaces_id",
            "replaces_id",
            unique=True,
            sqlite_where=text("replaces_id IS NOT NULL AND discarded_at IS NULL"),
            postgresql_where=text("replaces_id IS NOT NULL AND discarded_at IS NULL"),
        ),
        Index("ix_invoice_drafts_open", "id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    )
    PREFIX: ClassVar[str] = "DRAFT"

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    currency: str = Field(min_length=3, max_length=3)
    po_number: str = Field(default="", max_length=PO_LENGTH)
    note: str = Field(default="", max_length=NOTE_LENGTH)
    due_on: date | None = None
    replaces_id: int | None = Field(default=None, foreign_key="invoices.id")
    invoice_id: int | None = Field(default=None, foreign_key="invoices.id")
    author_id: int | None = Field(default=None, foreign_key="people.id")
    begun_at: datetime = Field(sa_type=UTCDateTime)
    discarded_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    lines: list["InvoiceDraftLine"] = Relationship(
        sa_relationship_kwargs={
            "lazy": "raise",
            "order_by": "InvoiceDraftLine.position",
            "cascade": "all, delete-orphan",
        }
    )

    @property
    def ref(self) -> str:
        """The short ID that the vendor's staff see."""
        return f"DRAFT-{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be edited and issued."""
        return self.invoice_id is None and self.discarded_at is None


def is_open() -> ColumnElement[bool]:
    """Whether a draft can still be edited, for statements. As in the index `ix_invoice_drafts_open`."""
    return and_(col(InvoiceDraft.invoice_id).is_(None), col(InvoiceDraft.discarded_at).is_(None))


class InvoiceDraftLine(Row, table=True):
    """One line of a draft. Its columns are those of an invoice's line."""

    __tablename__: ClassVar[str] = "invoice_draft_lines"
    __table_args__ = (
        UniqueConstraint("draft_id", "position"),
        CheckConstraint("net = quantity * unit_price", name="net"),
        CheckConstraint("tax_rate >= 0", name="tax_rate"),
    )

    id: int = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="invoice_drafts.id")
    position: int
    description: str = Field(max_length=500)
    quantity: int
    unit_price: int = Field(sa_type=BigInteger)
    net: int = Field(sa_type=BigInteger)
    tax_rate: int
    tax: int = Field(default=0, sa_type=BigInteger)

    @property
    def from_on(self) -> date | None:
        """Always None. A line's days, if it has any, are in its description."""
        return None

    @property
    def to_on(self) -> date | None:
        """Always None, as `from_on`."""
        return None


def written_by_hand() -> Any:
    """A statement for the IDs of the invoices that the billing team wrote, apart from those that correct another one.
    They charge what their lines say, not the items of a subscription."""
    return select(InvoiceDraft.invoice_id).where(
        col(InvoiceDraft.invoice_id).is_not(None), col(InvoiceDraft.replaces_id).is_(None)
    )


def _beside() -> Any:
    return (joinedload(InvoiceDraft.lines),)  # type: ignore[arg-type]


in_subscription(
    InvoiceDraft,
    "invoice_draft",
    gettext_noop("I can't find draft {ref}. To list the drafts, use `/invoice new`."),
    beside=_beside,
    lists=True,
)
