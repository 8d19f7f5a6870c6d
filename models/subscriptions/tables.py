"""Subscriptions, their items and what belongs to them, as rows."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, Index, event, inspect, text
from sqlmodel import Field, Relationship

from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.core.encryption import Digest, Encrypted
from models.core.types import Row, UTCDateTime, Word
from models.directory.organizations import Organization
from models.roles import Kind, Role

if TYPE_CHECKING:
    from models.subscriptions.contacts import Contact


class SubscriptionState(StrEnum):
    """The state of a subscription. models/subscriptions/states.py has the transitions.

    PAST_DUE: the term ended without a renewal, but the subscription still works. SUSPENDED: it no longer works.
    DELETED: the data is gone for good.
    """

    EVALUATION = "evaluation"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    DELETED = "deleted"


class Cycle(StrEnum):
    """The length of one term."""

    MONTH = "month"
    YEAR = "year"


class Subscription(Row, table=True):
    """A license or a site of an organization, SUB-1042. The term runs from `starts_on` to `ends_on`, both included.

    Args:
        anchor_on: The first day of the first term. The ends of all later terms are counted from it.
        cancelled_on: The day on which the cancellation takes effect, if there is one. Until then it keeps running.
        state_since: The first day of the current state, if known.
        state_ends_on: The day of the clock's next check; None once deleted. See states.py in this folder.
        renews: Whether its terms renew automatically.
        suspended_for_debt_on: Since when it isn't available because invoices aren't paid, or None. Its terms go on.
        bought: Whether a term was ever bought. An evaluation that ends is never past due.
        license_key: The key that the software asks for, or empty. Only for people who may see it. Stored encrypted.
        license_key_digest: Finds the subscription by its key. It follows the key by itself.
        remind_on: The first day on which a reminder of this term may be due: see models/renewals/scan.py.
        contacts_asked_on: The last day on which its contacts were questioned, or the day it came. Contacts that were
            confirmed before that day wait for an answer.
    """

    __tablename__: ClassVar[str] = "subscriptions"
    __table_args__ = (
        CheckConstraint("kind IN ('license', 'site')", name="kind"),
        CheckConstraint("ends_on >= starts_on", name="term"),
        CheckConstraint(
            "state IN ('evaluation', 'active', 'past_due', 'suspended', 'cancelled', 'deleted')", name="state"
        ),
        CheckConstraint("cycle IN ('month', 'year')", name="cycle"),
        Index(
            "ix_subscriptions_in_debt",
            "suspended_for_debt_on",
            sqlite_where=text("suspended_for_debt_on IS NOT NULL"),
            postgresql_where=text("suspended_for_debt_on IS NOT NULL"),
        ),
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
    state: SubscriptionState = Field(
        default=SubscriptionState.ACTIVE,
        sa_type=Word(SubscriptionState),
        sa_column_kwargs={"server_default": SubscriptionState.ACTIVE.value},
    )
    state_since: date | None = None
    state_ends_on: date | None = Field(default=None, index=True)
    suspended_for_debt_on: date | None = None
    anchor_on: date | None = None
    cycle: Cycle = Field(default=Cycle.YEAR, sa_type=Word(Cycle), sa_column_kwargs={"server_default": Cycle.YEAR.value})
    currency: str = Field(default="EUR", max_length=3, sa_column_kwargs={"server_default": "EUR"})
    renews: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    bought: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    license_key: str = Field(
        default="",
        sa_type=Encrypted,
        sa_column_kwargs={"server_default": "", "info": {"digest": "license_key_digest"}},
    )
    license_key_digest: str = Field(default="", sa_type=Digest, index=True, sa_column_kwargs={"server_default": ""})
    remind_on: date | None = Field(default=None, index=True)
    contacts_asked_on: date | None = Field(default=None, index=True)

    organization: Organization = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    plan: Plan = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    contacts: list["Contact"] = Relationship(
        back_populates="subscription", sa_relationship_kwargs={"lazy": "raise", "order_by": "Contact.id"}
    )
    items: list["Item"] = Relationship(
        back_populates="subscription",
        sa_relationship_kwargs={
            "lazy": "raise",
            "order_by": "Item.id",
            "primaryjoin": "and_(Subscription.id == Item.subscription_id, Item.ended_on.is_(None))",
        },
    )

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return f"SUB-{self.number}"

    @property
    def anchor(self) -> date:
        """The day from which terms are counted."""
        return self.anchor_on or self.starts_on

    def roles_of(self, person_id: int | None) -> frozenset[Role]:
        """The roles that a person has here."""
        return frozenset(contact.role for contact in self.contacts if contact.person_id == person_id)

    def holder(self, role: Role) -> "Contact | None":
        """The contact in a primary role, or the first contact in any other role."""
        return next((contact for contact in self.contacts if contact.role is role), None)


@event.listens_for(Subscription, "before_insert")
@event.listens_for(Subscription, "before_update")
def _follow(_mapper: Any, _connection: Any, subscription: Subscription) -> None:
    state: Any = inspect(subscription)
    if state.attrs.license_key.history.has_changes():
        subscription.license_key_digest = subscription.license_key


class Item(Row, table=True):
    """Seats of a product in a subscription. `ended_on` is the first day on which they are gone."""

    __tablename__: ClassVar[str] = "subscription_items"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        Index(
            "uq_subscription_items_one_running",
            "subscription_id",
            "product_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index(
            "ix_subscription_items_product_id",
            "product_id",
            "subscription_id",
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    product_id: int = Field(foreign_key="products.id")
    seats: int
    started_on: date
    ended_on: date | None = None

    subscription: Subscription = Relationship(back_populates="items", sa_relationship_kwargs={"lazy": "raise"})
    product: Product = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class SiteUser(Row, table=True):
    """A user of a site, by address. They take a seat until `removed_at`."""

    __tablename__: ClassVar[str] = "site_users"
    __table_args__ = (
        Index(
            "uq_site_users_one_seat",
            "subscription_id",
            "email",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    email: str = Field(max_length=254)
    name: str = Field(default="", max_length=200)
    added_at: datetime = Field(sa_type=UTCDateTime)
    added_by_id: int | None = Field(default=None, foreign_key="people.id")
    removed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Card(Row, table=True):
    """The credit card on file for a subscription, with details that may be shown. It never has the full number.

    Attributes:
        payment_method: The payment provider's ID for it, pm_… Without one, it was recorded by the billing team and
            can't be charged.
    """

    __tablename__: ClassVar[str] = "cards"
    __table_args__ = (CheckConstraint("expires_month BETWEEN 1 AND 12", name="expires_month"),)

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", unique=True)
    brand: str = Field(max_length=40)
    last4: str = Field(min_length=4, max_length=4)
    expires_year: int
    expires_month: int
    holder: str = Field(default="", max_length=200)
    payment_method: str | None = Field(default=None, max_length=255)

    def is_valid_on(self, day: date) -> bool:
        """Whether it hasn't expired on a day. A card is valid to the end of its month."""
        return (day.year, day.month) <= (self.expires_year, self.expires_month)


class DownloadLink(Row, table=True):
    """A link for one person to one file, for a few minutes. `token` is its random name. The link is also signed."""

    __tablename__: ClassVar[str] = "download_links"

    id: int = Field(default=None, primary_key=True)
    token: str = Field(unique=True, max_length=64)
    subscription_id: int = Field(foreign_key="subscriptions.id")
    product_id: int = Field(foreign_key="products.id")
    person_id: int = Field(foreign_key="people.id")
    made_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    opened_by: str = Field(default="", max_length=64)
