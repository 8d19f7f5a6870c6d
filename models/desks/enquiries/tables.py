"""Enquiries, as rows."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship

from models.changes.events import ChangeKind
from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime, Word
from models.directory.people import Person
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.tables import Subscription

TEXT_LENGTH = 2_000


class EnquiryKind(StrEnum):
    """The subject of an enquiry. SERVICES: additional services or servers are in use. QUESTION: about an invoice, a
    quote or a renewal. CARD: a request for another credit card on file. CHANGES: a contact changed
    the subscription. LICENSE_KEY: a new license key is due."""

    SERVICES = "services"
    QUESTION = "question"
    CARD = "card"
    CHANGES = "changes"
    LICENSE_KEY = "license_key"


class EnquiryState(StrEnum):
    """The state of an enquiry. ACCEPTED: a quote or an order answered it."""

    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Enquiry(Row, table=True):
    """Work for the vendor's billing team, ENQ-12, with its outcome.

    `subject` is the short ID that the enquiry is about, if it is more than the subscription. `since` and `quantity`
    belong to services: since which day, and how many. `thread_id` is the message to the person who asked that they
    replied to: the answer goes into its thread.
    """

    __tablename__: ClassVar[str] = "enquiries"
    __table_args__ = (
        CheckConstraint("kind IN ('services', 'question', 'card', 'changes', 'license_key')", name="kind"),
        CheckConstraint("state IN ('open', 'claimed', 'answered', 'accepted', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_enquiries_asker_id_asked_at", "asker_id", "asked_at"),
        Index("ix_enquiries_subscription_id_asked_at", "subscription_id", "asked_at"),
    )
    PREFIX: ClassVar[str] = "ENQ"

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    kind: EnquiryKind = Field(sa_type=Word(EnquiryKind))
    state: EnquiryState = Field(default=EnquiryState.OPEN, sa_type=Word(EnquiryState))
    asker_id: int = Field(foreign_key="people.id")
    asked_at: datetime = Field(sa_type=UTCDateTime)
    subject: str = Field(default="", max_length=64)
    text: str = Field(max_length=TEXT_LENGTH)
    quantity: int | None = None
    since: date | None = None
    assignee_id: int | None = Field(default=None, foreign_key="people.id")
    answer: str = Field(default="", max_length=TEXT_LENGTH)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    thread_id: int | None = Field(default=None, foreign_key="notices.id")

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    asker: Person = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Enquiry.asker_id"})
    assignee: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Enquiry.assignee_id"}
    )

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return f"ENQ-{self.id}"


class EnquiryChange(Row, table=True):
    """One of the changes that an enquiry is about: see `Change` in models/changes/events.py."""

    __tablename__: ClassVar[str] = "enquiry_changes"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'user' AND email <> '' AND product_id IS NULL) "
            "OR (kind = 'seats' AND email = '' AND product_id IS NOT NULL) "
            "OR (kind = 'name' AND email = '' AND product_id IS NULL)",
            name="kind",
        ),
    )

    id: int = Field(default=None, primary_key=True)
    enquiry_id: int = Field(foreign_key="enquiries.id", index=True)
    kind: ChangeKind = Field(sa_type=Word(ChangeKind))
    email: str = Field(default="", max_length=254)
    product_id: int | None = Field(default=None, foreign_key="products.id")
    before: str = Field(max_length=200)
    after: str = Field(max_length=200)


in_subscription(
    Enquiry,
    "enquiry",
    gettext_noop("I can't find enquiry {ref}. To list yours, use `/enquiry`."),
    beside=lambda: (joinedload(Enquiry.asker), joinedload(Enquiry.assignee)),  # type: ignore[arg-type]
)
