"""Products and prices, as rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, ColumnElement, UniqueConstraint, func
from sqlalchemy.orm import aliased
from sqlmodel import Field, Relationship, col, select

from models.core.types import Row, Word
from models.directory.organizations import searchable
from models.roles import Kind

ALWAYS = date(1970, 1, 1)
"""The first day of prices that hold from the beginning."""


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
        retired_on: The day from which it can't be ordered. Subscriptions that have it keep it. None if it is sold.
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
    retired_on: date | None = None

    prices: list["Price"] = Relationship(sa_relationship_kwargs={"lazy": "raise", "order_by": "Price.id"})
    """All prices: those that hold, those before them, and those that are scheduled."""

    def is_sold_on(self, day: date) -> bool:
        """Whether it can be ordered on a day: it isn't retired then."""
        return self.retired_on is None or day < self.retired_on

    def price_on(self, currency: str, cycle: str, day: date) -> "Price | None":
        """The price that holds on a day; None if there is none."""
        return next((one for one in self.prices_on(day) if (one.currency, one.cycle) == (currency, cycle)), None)

    def prices_on(self, day: date) -> list["Price"]:
        """The prices that hold on a day: one for each currency and cycle, the first ones first."""
        found: dict[tuple[str, str], Price] = {}
        for price in _by_day(self.prices):
            if price.holds_from <= day:
                found[price.currency, price.cycle] = price
        return list(found.values())


def product_named(products: Sequence[Product], typed: str) -> Product | None:
    """The product that typed words mean: by its key, also with spaces for the dashes, or by its name. Else the only
    one whose name has words that begin with all of them. None if no product or several fit."""
    if by_key := [one for one in products if typed in (one.key, one.key.replace("-", " "))]:
        return by_key[0]
    words = searchable(typed).split()
    named = [one for one in products if words and searchable(one.name).split() == words]
    if not named:
        named = [one for one in products if words and _begins(searchable(one.name).split(), words)]
    return named[0] if len(named) == 1 else None


def _begins(name: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in words)


class Price(Row, table=True):
    """The price of one seat of a product for one month or one year, in minor units before tax.

    Args:
        holds_from: The first day on which quotes use it. It holds until another price of the same currency and cycle
            does.
    """

    __tablename__: ClassVar[str] = "prices"
    __table_args__ = (
        UniqueConstraint("product_id", "currency", "cycle", "holds_from"),
        CheckConstraint("cycle IN ('month', 'year')", name="cycle"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
    )

    id: int = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="products.id")
    currency: str = Field(min_length=3, max_length=3)
    cycle: str = Field(max_length=8)
    unit_price: int = Field(sa_type=BigInteger)
    holds_from: date = Field(default=ALWAYS, sa_column_kwargs={"server_default": ALWAYS.isoformat()})


def holds_on(day: date) -> ColumnElement[bool]:
    """The condition that a price is the one that holds on a day."""
    other: Any = aliased(Price)
    same = (getattr(other, name) == getattr(Price, name) for name in ("product_id", "currency", "cycle"))
    newest = select(func.max(other.holds_from)).where(*same, other.holds_from <= day)
    return col(Price.holds_from) == newest.correlate(Price).scalar_subquery()


def _by_day(prices: Iterable[Price]) -> list[Price]:
    return sorted(prices, key=lambda price: price.holds_from)
