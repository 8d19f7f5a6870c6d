"""License keys, as rows: those to hand out, and those that subscriptions have or had."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from models.core.encryption import Encrypted
from models.core.types import Row, UTCDateTime
from models.subscriptions.tables import Subscription

KEY_LENGTH = 500


class LicenseKey(Row, table=True):
    """A key that was loaded for a product, or that a subscription has or had. The current key of a subscription is also
    in `Subscription.license_key`. A key from an order form has a row only once it is replaced.

    Args:
        product_id: The product that it was loaded for; None for a key that staff entered.
        subscription_id: The subscription that it was given to; None until then.
        key: Stored encrypted.
        replaced_at: When another key took its place.
    """

    __tablename__: ClassVar[str] = "license_keys"
    __table_args__ = (
        CheckConstraint("product_id IS NOT NULL OR subscription_id IS NOT NULL", name="owner"),
        CheckConstraint("subscription_id IS NOT NULL OR replaced_at IS NULL", name="replaced"),
        Index(
            "uq_license_keys_one_current",
            "subscription_id",
            unique=True,
            sqlite_where=text("subscription_id IS NOT NULL AND replaced_at IS NULL"),
            postgresql_where=text("subscription_id IS NOT NULL AND replaced_at IS NULL"),
        ),
        Index(
            "ix_license_keys_left",
            "product_id",
            "id",
            sqlite_where=text("subscription_id IS NULL"),
            postgresql_where=text("subscription_id IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    product_id: int | None = Field(default=None, foreign_key="products.id")
    subscription_id: int | None = Field(default=None, foreign_key="subscriptions.id", index=True)
    key: str = Field(sa_type=Encrypted)
    added_at: datetime = Field(sa_type=UTCDateTime)
    replaced_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


async def mark_of(session: AsyncSession, subscription: Subscription) -> str:
    """A value that changes with each key of a license, and doesn't give it away."""
    statement = select(func.count(col(LicenseKey.id))).where(LicenseKey.subscription_id == subscription.id)
    return f"{await session.scalar(statement)}{'+' if subscription.license_key else ''}"
