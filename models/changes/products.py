"""Adding products to a site, and deactivating them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.making import items_of
from models.billing.orders.tables import QuoteKind
from models.catalogue.products import Product, product_named
from models.changes.changing import (
    Changed,
    SeatChange,
    editions_of,
    item_of,
    must_be_as_seen,
    must_be_seats,
    must_take_more,
    must_work,
    seats_in,
    take_less,
    take_more,
    there_and_sold,
    worth,
)
from models.changes.seats import must_hold_users
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import Right
from models.subscriptions.problems import DoesNotFit, LastEdition, Needed, NothingInIt, NothingToAdd
from models.subscriptions.tables import Item, Subscription


@dataclass(frozen=True)
class Additions:
    """The products that can be added to a site, and the number of seats to suggest: those of its edition. `items` are
    the site's current items, `today` the day whose prices hold."""

    subscription: Subscription
    today: date
    products: Sequence[Product]
    seats: int
    items: Sequence[Item] = ()


@dataclass(frozen=True)
class Removable:
    """An item of a site, with the credit before tax for removing it today, or None if it can't be removed."""

    item: Item
    credit: int | None


@action(
    "subscriptions.list_additions",
    Right.ADD_PRODUCT,
    on=Subscription,
    reads=True,
    label=gettext_noop("see what can be added to a site"),
)
async def list_additions(desk: Desk, subscription: Subscription) -> Additions:
    """The products that fit a site and aren't in it yet.

    Raises:
        Refused: The site can't be changed now, or there is nothing to add.
    """
    found = await _additions(desk, subscription)
    if not found.products:
        raise Refused(NothingToAdd(subscription))
    return found


@action("subscriptions.add_product", Right.ADD_PRODUCT, on=Subscription, label=gettext_noop("add a product to a site"))
async def add_product(desk: Desk, subscription: Subscription, key: str, seats: int) -> Changed:
    """Make a quote for adding a product. In an evaluation, it is added at once.

    Raises:
        Refused: The site can't be changed now, or the product doesn't fit.
    """
    found = await _additions(desk, subscription)
    product = product_named(found.products, key)
    if product is None:
        raise Refused(DoesNotFit(key, subscription))
    must_be_seats(seats)
    return await take_more(desk, subscription, found.items, QuoteKind.ADDITION, [SeatChange(product, 0, seats)])


@action(
    "subscriptions.list_removable",
    Right.DEACTIVATE_PRODUCT,
    on=Subscription,
    reads=True,
    label=gettext_noop("see what can be deactivated"),
)
async def list_removable(desk: Desk, subscription: Subscription) -> tuple[Subscription, list[Removable]]:
    """The items of a site, and which of them can be deactivated.

    Raises:
        Refused: The site isn't working now, or has no items.
    """
    must_work(desk, subscription)
    items = await items_of(desk, subscription)
    if not items:
        raise Refused(NothingInIt(subscription))
    going = [item for item in items if not _is_last_edition(items, item) and not _needing(items, item)]
    worths = await worth(desk, subscription, *(_gone(item) for item in going))
    credits_ = {item.id: credit for item, credit in zip(going, worths, strict=True)}
    return subscription, [Removable(item, credits_.get(item.id)) for item in items]


@action(
    "subscriptions.weigh_deactivation",
    Right.DEACTIVATE_PRODUCT,
    on=Subscription,
    reads=True,
    label=gettext_noop("see what deactivating a product would do"),
)
async def weigh_deactivation(desk: Desk, subscription: Subscription, key: str) -> Changed:
    """What would be lost and credited, for the question before. Raises the same errors as `deactivate_product`."""
    _, item = await _removed(desk, subscription, key)
    (credit,) = await worth(desk, subscription, _gone(item))
    return Changed(subscription, [_gone(item)], credit=credit)


@action(
    "subscriptions.deactivate_product",
    Right.DEACTIVATE_PRODUCT,
    on=Subscription,
    label=gettext_noop("deactivate a product"),
)
async def deactivate_product(desk: Desk, subscription: Subscription, key: str, seen: int) -> Changed:
    """Remove a product from a site, from today on, with a credit for what was paid and not used.

    Args:
        seen: The number of seats shown in the question.

    Raises:
        Refused: The product isn't there or has changed, it is the last edition, or an add-on or users need it.
    """
    items, item = await _removed(desk, subscription, key)
    must_be_as_seen(subscription, item, seen)
    return await take_less(desk, subscription, items, _gone(item))


async def _additions(desk: Desk, subscription: Subscription) -> Additions:
    must_take_more(desk, subscription)
    items, products = await there_and_sold(desk, subscription)
    there = {item.product_id for item in items}
    families = {item.product.family for item in editions_of(items)}
    # An add-on needs an edition of its family. A second edition would replace the first one.
    fitting = [one for one in products if one.id not in there and one.is_addon == (one.family in families)]
    return Additions(subscription, desk.today(subscription.organization), fitting, seats_in(items) or 1, items)


async def _removed(desk: Desk, subscription: Subscription, key: str) -> tuple[Sequence[Item], Item]:
    must_work(desk, subscription)
    items = await items_of(desk, subscription)
    item = item_of(subscription, items, key)
    if _is_last_edition(items, item):
        raise Refused(LastEdition(item.product.name, subscription))
    if needing := _needing(items, item):
        by = ", ".join(one.product.name for one in needing)
        raise Refused(Needed(item.product.name, by, subscription))
    await must_hold_users(desk, subscription, items, item, 0)
    return items, item


def _gone(item: Item) -> SeatChange:
    return SeatChange(item.product, item.seats, 0)


def _is_last_edition(items: Sequence[Item], item: Item) -> bool:
    return editions_of(items) == [item]


def _needing(items: Sequence[Item], item: Item) -> list[Item]:
    """The add-ons that need an edition."""
    if item.product.is_addon:
        return []
    return [one for one in items if one.product.is_addon and one.product.family == item.product.family]
