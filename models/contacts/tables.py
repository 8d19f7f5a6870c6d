"""Contacts and promotions, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, Relationship

from models.people import Person
from models.roles import Role
from models.subscriptions.tables import Subscription
from models.types import Row, UTCDateTime, Word


class ContactKind(StrEnum):
    """What a contact is there for."""

    BILLING = "billing"
    TECHNICAL = "technical"
    SITE_ADMIN = "site_admin"


class Rank(StrEnum):
    """Where a contact stands among those of the kind. Site admins have no ranks: all are `only`."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    ONLY = "only"


class Contact(Row, table=True):
    """One person in one role of one subscription. `wants_reminders` answers the role table's `ask`, None: not asked."""

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

    subscription: Subscription = Relationship(back_populates="contacts", sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})

    @property
    def role(self) -> Role:
        """The role, as the role tables name it."""
        return role_of(self.kind, self.rank)


def role_of(kind: ContactKind, rank: Rank) -> Role:
    """The role table's name of a kind and rank."""
    return Role.SITE_ADMIN if kind is ContactKind.SITE_ADMIN else Role(f"{kind}.{rank}")


def kind_and_rank(role: Role) -> tuple[ContactKind, Rank]:
    """The other way round."""
    if role is Role.SITE_ADMIN:
        return ContactKind.SITE_ADMIN, Rank.ONLY
    kind, rank = role.split(".")
    return ContactKind(kind), Rank(rank)


class PromotionState(StrEnum):
    """Where a promotion stands. LAPSED: the contact went away before anybody decided."""

    OPEN = "open"
    APPROVED = "approved"
    DENIED = "denied"
    LAPSED = "lapsed"


class Promotion(Row, table=True):
    """A request to make a person the primary of a kind. PRO-12. At most one is open per contact and kind."""

    __tablename__: ClassVar[str] = "promotions"
    __table_args__ = (
        CheckConstraint("kind IN ('billing', 'technical')", name="kind"),
        CheckConstraint("state IN ('open', 'approved', 'denied', 'lapsed')", name="state"),
        CheckConstraint("(state IN ('open', 'lapsed')) = (decided_by_id IS NULL)", name="decided"),
        CheckConstraint("decided_by_id <> asked_by_id AND decided_by_id <> person_id", name="not_a_party"),
        Index(
            "uq_promotions_one_open",
            "subscription_id",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    PREFIX: ClassVar[str] = "PRO"

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    kind: ContactKind = Field(sa_type=Word(ContactKind))
    person_id: int = Field(foreign_key="people.id")
    asked_by_id: int = Field(foreign_key="people.id")
    asked_at: datetime = Field(sa_type=UTCDateTime)
    state: PromotionState = Field(default=PromotionState.OPEN, sa_type=Word(PromotionState))
    decided_by_id: int | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    demoted_id: int | None = Field(default=None, foreign_key="people.id")

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Promotion.person_id"})
    asked_by: Person = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Promotion.asked_by_id"})
    decided_by: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Promotion.decided_by_id"}
    )
    demoted: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Promotion.demoted_id"}
    )

    @property
    def ref(self) -> str:
        """The short id that people see."""
        return f"PRO-{self.id}"

    @property
    def role(self) -> Role:
        """The role that the person would gain."""
        return role_of(self.kind, Rank.PRIMARY)
