"""Products and prices, as rows."""

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from models.core.types import Row, Word
from models.roles import Kind


class KeyCause(StrEnum):
    """What can make a new license key due."""

    ORDER = "order"
    UPGRADE = "upgrade"
    RENEWAL = "renewal"


class Product(Row, table=True):
    """A product that is sold by the seat: an edition, or an add-on to one.

    Args:
        family: Editions of one family replace each other. An edition can be upgraded to one with a higher `tier`.
        is_addon: It is sold only together with an edition.
        file: Its download, as a file name in the downloads folder; empty if there is none.
        new_keys: When a license of this edition gets a new key; empty if it never does.
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
    new_keys: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})

    prices: list["Price"] = Relationship(sa_relationship_kwargs={"lazy": "raise", "order_by": "Price.id"})


class Price(Row, table=True):
    """The price of one seat of a product for one month or one year, in minor units before tax."""

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
