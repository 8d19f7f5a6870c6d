"""Requests that another person has to approve, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, Relationship

from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.orders.tables import Order
from models.billing.payments.tables import REFERENCE_LENGTH, Payment
from models.catalogue.legal_entities import LegalEntity
from models.core.types import Row, UTCDateTime, Word
from models.directory.organizations import Organization
from models.directory.people import Person

OPEN = "state = 'asked'"
"""The condition of an index: requests that wait."""


class ApprovalKind(StrEnum):
    """What is asked for.

    REFUND: Pay back what a payment or a credit note has left.
    WRITE_OFF: Give up what is due on an invoice.
    BANK_ACCOUNT: Set the bank account of a legal entity for a currency.
    ORDER: Cancel an order, with its invoice.
    """

    REFUND = "refund"
    WRITE_OFF = "write_off"
    BANK_ACCOUNT = "bank_account"
    ORDER = "order"


class ApprovalState(StrEnum):
    """ASKED: It waits for another person.
    EXPIRED: What it is about has changed meanwhile.
    """

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ApprovalRequest(Row, table=True):
    """A request of one of the billing team or of an import, REQ-12. At most one about the same thing is open.

    Attributes:
        subject: What it is about, as one word: see `subject_of`.
        organization_id: The customer, or None for a bank account.
        amount: In minor units of the currency; 0 for a bank account.
        account: The new bank account: holder, bank, account and bic. Otherwise empty.
        before: The account that it replaces, in the same form. For an order, `seen` is the mark of what was shown.
        asked_by_id: The person who asked, or None for an order form that was imported at the command line.
    """

    __tablename__: ClassVar[str] = "approval_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('refund', 'write_off', 'bank_account', 'order')", name="kind"),
        CheckConstraint("state IN ('asked', 'approved', 'declined', 'withdrawn', 'expired')", name="state"),
        CheckConstraint("amount >= 0 AND (amount > 0) = (kind <> 'bank_account')", name="amount"),
        CheckConstraint("(kind = 'bank_account') = (organization_id IS NULL)", name="organization"),
        CheckConstraint("asked_by_id IS NOT NULL OR kind = 'bank_account'", name="asker"),
        CheckConstraint("state <> 'approved' OR decided_by_id <> asked_by_id", name="another"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_approval_requests_open",
            "subject",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )
    PREFIX: ClassVar[str] = "REQ"

    id: int = Field(default=None, primary_key=True)
    kind: ApprovalKind = Field(sa_type=Word(ApprovalKind))
    state: ApprovalState = Field(default=ApprovalState.ASKED, sa_type=Word(ApprovalState))
    subject: str = Field(max_length=64)
    organization_id: int | None = Field(default=None, foreign_key="organizations.id")
    invoice_id: int | None = Field(default=None, foreign_key="invoices.id")
    payment_id: int | None = Field(default=None, foreign_key="payments.id")
    credit_note_id: int | None = Field(default=None, foreign_key="credit_notes.id")
    legal_entity_id: int | None = Field(default=None, foreign_key="legal_entities.id")
    order_id: int | None = Field(default=None, foreign_key="orders.id")
    currency: str = Field(min_length=3, max_length=3)
    amount: int = Field(default=0, sa_type=BigInteger)
    reason: str = Field(default="", max_length=REASON_LENGTH)
    reference: str = Field(default="", max_length=REFERENCE_LENGTH)
    account: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    asked_by_id: int | None = Field(default=None, foreign_key="people.id")
    asked_at: datetime = Field(sa_type=UTCDateTime)
    decided_by_id: int | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    organization: Organization | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    invoice: Invoice | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    payment: Payment | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    credit_note: CreditNote | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    legal_entity: LegalEntity | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    order: Order | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    asked_by: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "ApprovalRequest.asked_by_id"}
    )
    decided_by: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "ApprovalRequest.decided_by_id"}
    )

    @property
    def ref(self) -> str:
        """The short ID that the vendor's staff see."""
        return f"REQ-{self.id}"

    @property
    def about(self) -> str:
        """The short ID of the invoice, payment, credit note or order. For a bank account, its currency."""
        row = self.invoice or self.payment or self.credit_note or self.order
        return row.ref if row else self.currency


def subject_of(row: Invoice | Payment | CreditNote | Order) -> str:
    """What a request is about, as one word."""
    return f"{row.__tablename__}:{row.id}"


def account_subject(legal_entity_id: int, currency: str) -> str:
    """The same for a bank account."""
    return f"bank_accounts:{legal_entity_id}:{currency}"
