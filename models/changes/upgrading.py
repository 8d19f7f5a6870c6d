"""Upgrading a license to a higher edition, more seats, or both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.tables import QuoteKind
from models.catalogue.products import KeyCause, Product
from models.changes.changing import (
    Changed,
    SeatChange,
    edition_of,
    must_be_as_seen,
    must_be_seats,
    must_take_more,
    take_more,
    there_and_sold,
)
from models.changes.license_keys import give_if_due
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import Right
from models.subscriptions.problems import NotHigher, NothingInIt, NothingMore
from models.subscriptions.tables import Item, Subscription


@dataclass(frozen=True)
class Upgrades:
    """The upgrades of a license. `higher` are the higher editions that aren't in it, lowest first. `items` are its
    current items, `today` the day whose prices hold."""

    subscription: Subscription
    today: date
    edition: Item
    higher: Sequence[Product]
    items: Sequence[Item] = ()


@action(
    "subscriptions.list_upgrades",
    Right.UPGRADE_LICENSE,
    on=Subscription,
    reads=True,
    label=gettext_noop("see what a license can be upgraded to"),
)
async def list_upgrades(desk: Desk, subscription: Subscription) -> Upgrades:
    """The upgrades of a license.

    Raises:
        Refused: The license can't be changed now, or has no items.
    """
    return await _upgrades(desk, subscription)


@action(
    "subscriptions.upgrade_license", Right.UPGRADE_LICENSE, on=Subscription, label=gettext_noop("upgrade a license")
)
async def upgrade_license(desk: Desk, subscription: Subscription, key: str, seats: int, seen: int) -> Changed:
    """Make a quote for a higher edition, more seats, or both. The old edition is credited for the rest of the term, and
    the new one is charged. In an evaluation, the upgrade takes effect at once.

    Args:
        key: The wanted edition: the current one, or a higher one.
        seen: The number of seats that the form showed.

    Raises:
        Refused: The license can't be changed now or has changed, or the change isn't an upgrade.
    """
    found = await _upgrades(desk, subscription)
    edition = found.edition
    must_be_as_seen(subscription, edition, seen)
    must_be_seats(seats, least=edition.seats)
    if key == edition.product.key:
        if seats == edition.seats:
            raise Refused(NothingMore(edition.product.name, subscription))
        changes = [SeatChange(edition.product, edition.seats, seats)]
    else:
        higher = next((one for one in found.higher if one.key == key), None)
        if higher is None:
            raise Refused(NotHigher(edition.product.name, subscription))
        changes = [SeatChange(edition.product, edition.seats, 0), SeatChange(higher, 0, seats)]
    changed = await take_more(desk, subscription, found.items, QuoteKind.UPGRADE, changes)
    if changed.quote is None:
        await give_if_due(desk, subscription, KeyCause.UPGRADE)
    return changed


async def _upgrades(desk: Desk, subscription: Subscription) -> Upgrades:
    must_take_more(desk, subscription)
    items, products = await there_and_sold(desk, subscription)
    edition = edition_of(items)
    if edition is None:
        raise Refused(NothingInIt(subscription))
    own = edition.product
    sold = [one for one in products if not one.is_addon and one.family == own.family]
    there = {item.product_id for item in items}
    higher = [one for one in sold if one.tier > own.tier and one.id not in there]
    return Upgrades(subscription, desk.today(subscription.organization), edition, higher, items)
