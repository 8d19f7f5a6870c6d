"""Contacts, as rows: the roles of people in subscriptions."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, Relationship

from models.core.types import Row, Word
from models.directory.people import Person
from models.roles import Role
from models.subscriptions.tables import Subscription


class ContactKind(StrEnum):
    """The area that a contact is responsible for."""

    BILLING = "billing"
    TECHNICAL = "technical"
    SITE_ADMIN = "site_admin"


class Rank(StrEnum):
    """The rank of a contact among contacts of the same kind. Site admins have no ranks: all are `only`."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    ONLY = "only"


class Contact(Row, table=True):
    """A person in one role of one subscription. `wants_reminders` answers the role table's `ask`; None means not
    asked. `confirmed_on` is the last day on which somebody said that the contact is right, or added them."""

    __tablename__: ClassVar[str] = "contacts"
    __table_args__ = (
        UniqueConstraint("subscription_id", "person_id", "kind"),
        CheckConstraint(
            "(kind = 'site_admin' AND rank = 'only') "
            "OR (kind IN ('billing', 'technical') AND rank IN ('primary', 'secondary'))",
            name="role",
        ),
        Index(
            "uq_contacts_one_primary",
            "subscription_id",
            "kind",
            unique=True,
            sqlite_where=text("rank = 'primary'"),
            postgresql_where=text("rank = 'primary'"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    person_id: int = Field(foreign_key="people.id", index=True)
    kind: ContactKind = Field(sa_type=Word(ContactKind))
    rank: Rank = Field(sa_type=Word(Rank))
    wants_reminders: bool | None = None
    confirmed_on: date | None = None

    subscription: Subscription = Relationship(back_populates="contacts", sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})

    @property
    def role(self) -> Role:
        """The role's name in the role tables."""
        return role_of(self.kind, self.rank)


RANKED = {
    (ContactKind.BILLING, Rank.PRIMARY): Role.BILLING_PRIMARY,
    (ContactKind.BILLING, Rank.SECONDARY): Role.BILLING_SECONDARY,
    (ContactKind.TECHNICAL, Rank.PRIMARY): Role.TECHNICAL_PRIMARY,
    (ContactKind.TECHNICAL, Rank.SECONDARY): Role.TECHNICAL_SECONDARY,
}
KINDS_AND_RANKS = {role: held for held, role in RANKED.items()}


def role_of(kind: ContactKind, rank: Rank) -> Role:
    """The role table's name for a kind and rank. Site admins have no ranks, so any rank will do."""
    return Role.SITE_ADMIN if kind is ContactKind.SITE_ADMIN else RANKED[kind, rank]


def first_rank(kind: ContactKind) -> Rank:
    """The rank in which people join a subscription."""
    return Rank.ONLY if kind is ContactKind.SITE_ADMIN else Rank.SECONDARY


def kind_and_rank(role: Role) -> tuple[ContactKind, Rank]:
    """The kind and rank of a role, the reverse of `role_of`."""
    return KINDS_AND_RANKS.get(role, (ContactKind.SITE_ADMIN, Rank.ONLY))
