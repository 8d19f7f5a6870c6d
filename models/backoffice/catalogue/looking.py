"""Seeing the products of the catalogue with their prices."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.backoffice.catalogue.problems import NoSuchProduct
from models.catalogue.products import Price, Product
from models.core.errors import Refused
from models.core.paging import PageOf, page_of
from models.core.searching import matching
from models.core.texts import gettext_noop
from models.roles import StaffRight
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import Item, Subscription

actions_about("catalogue", gettext_noop("plans and products"))


@dataclass(frozen=True)
class ProductCard:
    """A product with all its prices. `subscriptions` is how many running subscriptions have it."""

    product: Product
    today: date
    subscriptions: int

    @property
    def scheduled(self) -> list[Price]:
        """The prices that don't hold yet, the next ones first."""
        return sorted(
            (one for one in self.product.prices if one.holds_from > self.today), key=lambda one: one.holds_from
        )

    @property
    def earlier(self) -> list[Price]:
        """The prices that others have replaced, the newest first."""
        kept = {one.id for one in (*self.product.prices_on(self.today), *self.scheduled)}
        past = (one for one in self.product.prices if one.id not in kept)
        return sorted(past, key=lambda one: one.holds_from, reverse=True)


@action("catalogue.list_products", StaffRight.MANAGE_CATALOGUE, reads=True, label=gettext_noop("see the products"))
async def list_products(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Product]:
    """A page of the products with their prices: by family, editions before add-ons. With a text, only those with its
    words in their name or key."""
    statement = select(Product).where(matching(typed, col(Product.name), col(Product.key)))
    statement = statement.options(selectinload(Product.prices))  # type: ignore[arg-type]
    order = (col(Product.family), col(Product.is_addon), col(Product.tier), col(Product.name), col(Product.id))
    found: PageOf[Product] = await page_of(desk.session, statement.order_by(*order), first)
    return found


@action("catalogue.show_product", StaffRight.MANAGE_CATALOGUE, reads=True, label=gettext_noop("see a product"))
async def show_product(desk: Desk, key: str) -> ProductCard:
    """One product with its prices.

    Raises:
        Refused: There is no such product.
    """
    return await card_of(desk, key)


async def card_of(desk: Desk, key: str) -> ProductCard:
    """The product with a key, and how many running subscriptions have it.

    Raises:
        Refused: There is none.
    """
    product = await product_with(desk, key)
    there = select(func.count(col(Item.subscription_id).distinct())).where(Item.product_id == product.id)
    return ProductCard(product, desk.own_day, (await desk.session.execute(running_items(there))).scalar_one())


async def product_with(desk: Desk, key: str) -> Product:
    """The product with a key, with its prices.

    Raises:
        Refused: There is none.
    """
    statement = select(Product).where(Product.key == key)
    statement = statement.options(selectinload(Product.prices))  # type: ignore[arg-type]
    found = (await desk.session.scalars(statement)).one_or_none()
    if found is None:
        raise Refused(NoSuchProduct(key))
    return found


def running_items(statement: Any) -> Any:
    """A statement over items, limited to those that running subscriptions have now."""
    running = col(Subscription.id) == col(Item.subscription_id)
    return statement.join(Subscription, running).where(
        col(Item.ended_on).is_(None),
        col(Subscription.state).in_(list(RUNNING)),
        col(Subscription.cancelled_on).is_(None),
    )
