"""Plans and products: what a subscription is sold under, what is sold, and for how much."""

import json
from typing import ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, UniqueConstraint, text
from sqlmodel import Field, Relationship

from models.roles import Kind
from models.types import Row, Word

REMINDER_SLOTS = (90, 60, 30, 15, 7, 1, -1, -7, -15)
"""Days before the end of a yearly term on which its contacts are reminded; negative ones are days after it."""
MONTHLY_SLOTS = (7, 1)
GRACE_DAYS, RETENTION_DAYS = 15, 60
EVALUATION_STEP, LONGEST_EVALUATION = 30, 90
PAYMENT_DAYS = 30


class Plan(Row, table=True):
    """A plan. The limits count all contacts of a kind, the primary included; None means no limit.

    Args:
        grace_days: After the end of a term, until the subscription is suspended.
        retention_days: After it was suspended or cancelled, until its data is deleted.
        evaluation_step: Days by which an evaluation is extended at a time.
        longest_evaluation: Days that an evaluation takes at most, all extensions included.
        payment_days: From an invoice's date to when it is due.
        reminder_slots: Of yearly terms, `monthly_slots` of monthly ones: see `REMINDER_SLOTS`.
    """

    __tablename__: ClassVar[str] = "plans"
    __table_args__ = (
        CheckConstraint("max_billing_contacts > 0", name="max_billing_contacts"),
        CheckConstraint("max_technical_contacts > 0", name="max_technical_contacts"),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    role_table: str = Field(max_length=64)
    max_billing_contacts: int | None = None
    max_technical_contacts: int | None = None
    grace_days: int = Field(default=GRACE_DAYS, sa_column_kwargs={"server_default": text(str(GRACE_DAYS))})
    retention_days: int = Field(default=RETENTION_DAYS, sa_column_kwargs={"server_default": text(str(RETENTION_DAYS))})
    evaluation_step: int = Field(
        default=EVALUATION_STEP, sa_column_kwargs={"server_default": text(str(EVALUATION_STEP))}
    )
    longest_evaluation: int = Field(
        default=LONGEST_EVALUATION, sa_column_kwargs={"server_default": text(str(LONGEST_EVALUATION))}
    )
    payment_days: int = Field(default=PAYMENT_DAYS, sa_column_kwargs={"server_default": text(str(PAYMENT_DAYS))})
    reminder_slots: list[int] = Field(
        default_factory=lambda: list(REMINDER_SLOTS),
        sa_type=JSON,
        sa_column_kwargs={"server_default": text(f"'{json.dumps(REMINDER_SLOTS)}'")},
    )
    monthly_slots: list[int] = Field(
        default_factory=lambda: list(MONTHLY_SLOTS),
        sa_type=JSON,
        sa_column_kwargs={"server_default": text(f"'{json.dumps(MONTHLY_SLOTS)}'")},
    )


class Product(Row, table=True):
    """What is sold by the seat: an edition of something, or an add-on to it.

    Args:
        family: Editions of one family replace each other: who has one can upgrade to those of a higher `tier`.
        is_addon: It is sold beside an edition, and not alone.
        file: What can be downloaded, by its name in the folder of downloads; empty if nothing can.
    """

    __tablename__: ClassVar[str] = "products"
    __table_args__ = (CheckConstraint("kind IN ('license', 'site')", name="kind"),)

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    kind: Kind = Field(sa_type=Word(Kind))
    family: str = Field(max_length=64)
    tier: int = 0
    is_addon: bool = False
    file: str = Field(default="", max_length=200)

    prices: list["Price"] = Relationship(sa_relationship_kwargs={"lazy": "raise", "order_by": "Price.id"})


class Price(Row, table=True):
    """What one seat of a product costs for one month or one year, in minor units, before tax."""

    __tablename__: ClassVar[str] = "prices"
    __table_args__ = (
        UniqueConstraint("product_id", "currency", "cycle"),
        CheckConstraint("cycle IN ('month', 'year')", name="cycle"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
    )

    id: int = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="products.id")
    currency: str = Field(min_length=3, max_length=3)
    cycle: str = Field(max_length=8)
    unit_price: int = Field(sa_type=BigInteger)
