"""Subscriptions, as rows."""

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Relationship

from models.organizations import Organization
from models.people import Person
from models.plans import Plan
from models.roles import Kind, Role
from models.types import Row, UTCDateTime, Word

if TYPE_CHECKING:
    from models.contacts.tables import Contact


class Subscription(Row, table=True):
    """A license or a site of an organization, SUB-1042. The term runs from `starts_on` to `ends_on`, both included.

    `cancelled_on`: the day on which it was cancelled, if it was.
    """

    __tablename__: ClassVar[str] = "subscriptions"
    __table_args__ = (
        CheckConstraint("kind IN ('license', 'site')", name="kind"),
        CheckConstraint("ends_on >= starts_on", name="term"),
    )
    PREFIX: ClassVar[str] = "SUB"

    id: int = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    organization_id: int = Field(foreign_key="organizations.id", index=True)
    plan_id: int = Field(foreign_key="plans.id")
    kind: Kind = Field(sa_type=Word(Kind))
    name: str = Field(max_length=200)
    starts_on: date
    ends_on: date = Field(index=True)
    cancelled_on: date | None = None

    organization: Organization = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    plan: Plan = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    contacts: list["Contact"] = Relationship(
        back_populates="subscription", sa_relationship_kwargs={"lazy": "raise", "order_by": "Contact.id"}
    )

    @property
    def ref(self) -> str:
        """The short id that people see."""
        return f"SUB-{self.number}"

    def roles_of(self, person_id: int | None) -> frozenset[Role]:
        """The roles that this person holds here."""
        return frozenset(contact.role for contact in self.contacts if contact.person_id == person_id)

    def holder(self, role: Role) -> "Contact | None":
        """The one contact in a primary role, or the first in any other."""
        return next((contact for contact in self.contacts if contact.role is role), None)


class ContractNotice(Row, table=True):
    """What the vendor tells the main contact about the contract of a subscription."""

    __tablename__: ClassVar[str] = "contract_notices"

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    author_id: int = Field(foreign_key="people.id")
    subject: str = Field(max_length=150)
    text: str = Field(max_length=3000)
    sent_at: datetime = Field(sa_type=UTCDateTime)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    author: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})
