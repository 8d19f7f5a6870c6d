"""Promotions and invitations, as rows."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship

from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime, Word
from models.directory.people import Person
from models.roles import Role
from models.subscriptions.contacts import ContactKind, Rank, role_of
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.tables import Subscription


class PromotionState(StrEnum):
    """The state of a promotion.

    HANDED_OVER: The primary handed over, without approval.
    LAPSED: A change made the decision impossible; see `PromotionChange`.
    EXPIRED: Nobody decided in time.
    WITHDRAWN: The person who asked withdrew the request.
    """

    OPEN = "open"
    APPROVED = "approved"
    DENIED = "denied"
    HANDED_OVER = "handed_over"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class PromotionChange(StrEnum):
    """A change between a request and its decision that prevents the decision."""

    LEFT = "left"
    UNREACHABLE = "unreachable"
    ASKER_LOST_RIGHT = "asker_lost_right"
    PRIMARY_CHANGED = "primary_changed"
    OTHER_DOMAIN = "other_domain"
    OVER_LIMIT = "over_limit"
    CANCELLED = "cancelled"


REASON_LENGTH = 500
OPEN_FOR = timedelta(days=14)
"""How long a promotion waits for a decision."""
NUDGED_AFTER = timedelta(days=3)
"""When the people who decide get a reminder. There is only one."""


class Promotion(Row, table=True):
    """A request to make a person the primary of a kind, such as PRO-12. At most one is open for each contact and kind.

    Attributes:
        person_id: The person who would become primary.
        primary_id: The primary when it was requested; None if there was none.
        reason: Why it was requested.
        denial: Why it was denied.
        decided_by_id: The person who approved or denied it.
        decided_at: When it was closed, in whatever way.
        demoted_id: The former primary, once the ranks are swapped; None if there was none.
    """

    __tablename__: ClassVar[str] = "promotions"
    __table_args__ = (
        CheckConstraint("kind IN ('billing', 'technical')", name="kind"),
        CheckConstraint(
            "state IN ('open', 'approved', 'denied', 'handed_over', 'lapsed', 'expired', 'withdrawn')", name="state"
        ),
        CheckConstraint("(state IN ('approved', 'denied')) = (decided_by_id IS NOT NULL)", name="decided"),
        CheckConstraint("(state = 'lapsed') = (change IS NOT NULL)", name="change"),
        CheckConstraint("decided_by_id <> asked_by_id AND decided_by_id <> person_id", name="not_a_party"),
        Index("ix_promotions_asked_by_id_asked_at", "asked_by_id", "asked_at"),
        Index("ix_promotions_subscription_id_asked_at", "subscription_id", "asked_at"),
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
    primary_id: int | None = Field(default=None, foreign_key="people.id")
    reason: str = Field(default="", max_length=REASON_LENGTH)
    denial: str = Field(default="", max_length=REASON_LENGTH)
    change: PromotionChange | None = Field(default=None, sa_type=Word(PromotionChange))
    nudged_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

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

    @property
    def open_until(self) -> datetime:
        """When it expires unless somebody decides before."""
        return self.asked_at + OPEN_FOR


class InvitationState(StrEnum):
    """The state of an invitation. REFUSED: the invited person declined."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Invitation(Row, table=True):
    """An invitation of an address to become a secondary contact or a site admin, such as JOIN-12.

    `person_id` is who accepted.
    """

    __tablename__: ClassVar[str] = "invitations"
    __table_args__ = (
        CheckConstraint("kind IN ('billing', 'technical', 'site_admin')", name="kind"),
        CheckConstraint("state IN ('open', 'accepted', 'refused', 'withdrawn', 'expired')", name="state"),
        CheckConstraint("(state = 'accepted') = (person_id IS NOT NULL)", name="accepted"),
        Index("ix_invitations_invited_by_id_invited_at", "invited_by_id", "invited_at"),
        Index("ix_invitations_subscription_id_invited_at", "subscription_id", "invited_at"),
        Index(
            "uq_invitations_one_open",
            "subscription_id",
            "email",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    PREFIX: ClassVar[str] = "JOIN"

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    kind: ContactKind = Field(sa_type=Word(ContactKind))
    email: str = Field(max_length=254)
    name: str = Field(default="", max_length=200)
    invited_by_id: int = Field(foreign_key="people.id")
    invited_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    state: InvitationState = Field(default=InvitationState.OPEN, sa_type=Word(InvitationState))
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    person_id: int | None = Field(default=None, foreign_key="people.id")

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    invited_by: Person = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Invitation.invited_by_id"}
    )

    @property
    def ref(self) -> str:
        """The short id that people see."""
        return f"JOIN-{self.id}"


in_subscription(
    Promotion,
    "promotion",
    gettext_noop("I can't find promotion {ref}. To list the open ones, use `/contact promotions`."),
    beside=lambda: (
        *(
            joinedload(one)  # type: ignore[arg-type]
            for one in (Promotion.person, Promotion.asked_by, Promotion.demoted)
        ),
        # Views show whether the vendor's staff or a colleague decided.
        joinedload(Promotion.decided_by).joinedload(Person.staff_roles),  # type: ignore[arg-type]
    ),
)
in_subscription(
    Invitation,
    "invitation",
    gettext_noop("I can't find invitation {ref}. To list the open ones, use `/contact invitations`."),
    beside=lambda: (joinedload(Invitation.invited_by),),  # type: ignore[arg-type]
)
