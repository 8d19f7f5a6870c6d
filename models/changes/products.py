"""Products beside the edition of a site: adding one, and deactivating one."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.making import items_of
from models.billing.orders.tables import QuoteKind
from models.catalogue.products import Product
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
    """What can be added to a site, and how many seats of it one may want: those of its edition. `items` are what is in
    it."""

    subscription: Subscription
    products: Sequence[Product]
    seats: int
    items: Sequence[Item] = ()


@dataclass(frozen=True)
class Removable:
    """What is in a site, with what would be given back for it today, before tax; None where it has to stay."""

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
    """The products that fit a site and are not in it.

    Raises:
        Refused: It takes no changes now, or there is nothing to add.
    """
    found = await _additions(desk, subscription)
    if not found.products:
        raise Refused(NothingToAdd(subscription))
    return found


@action("subscriptions.add_product", Right.ADD_PRODUCT, on=Subscription, label=gettext_noop("add a product to a site"))
async def add_product(desk: Desk, subscription: Subscription, key: str, seats: int) -> Changed:
    """A quote for a product that fits and is not there; in an evaluation it is added at once.

    Raises:
        Refused: The site takes no changes now, or that product does not fit.
    """
    found = await _additions(desk, subscription)
    product = next((one for one in found.products if one.key == key), None)
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
    """What is in a site, and what could be deactivated.

    Raises:
        Refused: It does not work now, or there is nothing in it.
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
    """What would be lost and given back, to be asked before. Raises as `deactivate_product` does."""
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
    """Take a product out of a site, from today on; what was paid for it and is not used is given back.

    Args:
        seen: How many seats of it there were when the question was asked.

    Raises:
        Refused: It is not there, or not as it was shown; it is the last edition; an add-on or users need it.
    """
    items, item = await _removed(desk, subscription, key)
    must_be_as_seen(subscription, item, seen)
    return await take_less(desk, subscription, items, _gone(item))


async def _additions(desk: Desk, subscription: Subscription) -> Additions:
    must_take_more(desk, subscription)
    items, products = await there_and_sold(desk, subscription)
    there = {item.product_id for item in items}
    families = {item.product.family for item in editions_of(items)}
    # An add-on goes with an edition of its family; an edition would replace one of its own.
    fitting = [one for one in products if one.id not in there and one.is_addon == (one.family in families)]
    return Additions(subscription, fitting, seats_in(items) or 1, items)


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
    """The add-ons that go with an edition."""
    if item.product.is_addon:
        return []
    return [one for one in items if one.product.is_addon and one.product.family == item.product.family]
