"""Notes about customers, and where an order form differs from them, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, Relationship

from models.access.scopes import ScopeKind
from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime, Word
from models.directory.organizations import Organization
from models.directory.people import Person
from models.subscriptions.noun_scopes import in_many_subscriptions
from models.subscriptions.scopes import of_organization
from models.subscriptions.tables import Subscription

NOTE_LENGTH = 2_000


class CustomerNote(Row, table=True):
    """A note that the vendor's staff wrote about a customer. Customers never see it."""

    __tablename__: ClassVar[str] = "customer_notes"
    __table_args__ = (Index("ix_customer_notes_organization_id_id", "organization_id", "id"),)

    id: int = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organizations.id")
    author_id: int = Field(foreign_key="people.id")
    text: str = Field(max_length=NOTE_LENGTH)
    written_at: datetime = Field(sa_type=UTCDateTime)

    author: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class DifferenceState(StrEnum):
    """What became of a difference. KEPT: the stored value stays."""

    OPEN = "open"
    ACCEPTED = "accepted"
    KEPT = "kept"


class CustomerDifference(Row, table=True):
    """A field of a customer in which an order form differs, DIF-7. The billing team accepts it, or keeps what is there.
    The field `site_admin` is about a person on one of the customer's sites.

    Attributes:
        now, wanted: The stored value and the one in the file, as forms show them. An address is JSON, see `shown`.
        place: The file and the line.
    """

    __tablename__: ClassVar[str] = "customer_differences"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'kept')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "(field = 'site_admin') = (person_id IS NOT NULL) AND (person_id IS NULL) = (subscription_id IS NULL)",
            name="role",
        ),
        Index(
            "uq_customer_differences_one_open",
            "organization_id",
            "field",
            unique=True,
            sqlite_where=text("state = 'open' AND person_id IS NULL"),
            postgresql_where=text("state = 'open' AND person_id IS NULL"),
        ),
        Index(
            "uq_customer_differences_one_open_role",
            "subscription_id",
            "person_id",
            "field",
            unique=True,
            sqlite_where=text("state = 'open' AND person_id IS NOT NULL"),
            postgresql_where=text("state = 'open' AND person_id IS NOT NULL"),
        ),
    )
    PREFIX: ClassVar[str] = "DIF"

    id: int = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organizations.id", index=True)
    field: str = Field(max_length=32)
    subscription_id: int | None = Field(default=None, foreign_key="subscriptions.id")
    person_id: int | None = Field(default=None, foreign_key="people.id")
    now: str = Field(max_length=2500)
    wanted: str = Field(max_length=2500)
    place: str = Field(max_length=200)
    found_at: datetime = Field(sa_type=UTCDateTime)
    state: DifferenceState = Field(default=DifferenceState.OPEN, sa_type=Word(DifferenceState))
    decided_by_id: int | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    organization: Organization = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    subscription: Subscription | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "CustomerDifference.person_id"}
    )
    decided_by: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "CustomerDifference.decided_by_id"}
    )

    @property
    def ref(self) -> str:
        """The short ID that the vendor's staff see."""
        return f"DIF-{self.id}"


in_many_subscriptions(
    CustomerDifference,
    "difference",
    gettext_noop("I can't find difference {ref}. The cards in the billing channel have those that are open."),
    ScopeKind.ORGANIZATION,
    of_organization,
    owner="organization_id",
)
