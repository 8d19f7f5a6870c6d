"""Changing the seats of a site: more by a quote for the rest of the term, fewer at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.making import items_of
from models.billing.orders.tables import QuoteKind
from models.changes.changing import (
    Changed,
    SeatChange,
    item_of,
    must_be_as_seen,
    must_be_seats,
    must_take_more,
    must_work,
    seats_in,
    take_less,
    take_more,
    worth,
)
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import Right
from models.subscriptions.problems import NothingInIt, SameSeats, UsersLeft
from models.subscriptions.tables import Item, SiteUser, Subscription


@dataclass(frozen=True)
class Seats:
    """The items of a site, and its number of users."""

    subscription: Subscription
    items: Sequence[Item]
    users: int


@action(
    "subscriptions.list_seats",
    Right.EDIT_SITE_USERS,
    on=Subscription,
    reads=True,
    label=gettext_noop("see the seats on a site"),
)
async def list_seats(desk: Desk, subscription: Subscription) -> Seats:
    """The products of a site with their seats.

    Raises:
        Refused: The site isn't working now, or has no items.
    """
    must_work(desk, subscription)
    items = await items_of(desk, subscription)
    if not items:
        raise Refused(NothingInIt(subscription))
    return Seats(subscription, items, await count_users(desk, subscription))


@action(
    "subscriptions.weigh_fewer_seats",
    Right.EDIT_SITE_USERS,
    on=Subscription,
    reads=True,
    label=gettext_noop("see what removing seats would do"),
)
async def weigh_fewer_seats(desk: Desk, subscription: Subscription, key: str, seats: int, seen: int) -> Changed:
    """The credit for fewer seats, for the question before. Raises the same errors as `change_seats`."""
    _, change = await _wanted(desk, subscription, key, seats, seen)
    (credit,) = await worth(desk, subscription, change)
    return Changed(subscription, [change], credit=credit)


@action(
    "subscriptions.change_seats",
    Right.EDIT_SITE_USERS,
    on=Subscription,
    label=gettext_noop("change the seats on a site"),
)
async def change_seats(desk: Desk, subscription: Subscription, key: str, seats: int, seen: int) -> Changed:
    """Make a quote for more seats of a product, or remove seats at once with a credit.

    Args:
        key: The product's key.
        seen: The number of seats that the form showed.

    Raises:
        Refused: The site can't be changed now or has changed, already has these seats, or has more users than seats.
    """
    items, change = await _wanted(desk, subscription, key, seats, seen)
    if change.after < change.before:
        return await take_less(desk, subscription, items, change)
    must_take_more(desk, subscription)
    return await take_more(desk, subscription, items, QuoteKind.SEATS, [change])


async def _wanted(
    desk: Desk, subscription: Subscription, key: str, seats: int, seen: int
) -> tuple[Sequence[Item], SeatChange]:
    """The current items, and the wanted change."""
    must_work(desk, subscription)
    items = await items_of(desk, subscription)
    item = item_of(subscription, items, key)
    must_be_as_seen(subscription, item, seen)
    must_be_seats(seats)
    if seats == item.seats:
        raise Refused(SameSeats(item.product.name, seats), "seats")
    if seats < item.seats:
        await must_hold_users(desk, subscription, items, item, seats)
    return items, SeatChange(item.product, item.seats, seats)


async def must_hold_users(
    desk: Desk, subscription: Subscription, items: Sequence[Item], changed: Item, seats: int
) -> None:
    """Check that, with so many seats of an item, there is still a seat for each user.

    Raises:
        Refused: There are more users than seats.
    """
    if changed.product.is_addon:
        return
    others = seats_in([item for item in items if item is not changed])
    users = await count_users(desk, subscription)
    if users > max(seats, others):
        raise Refused(UsersLeft(users, subscription), "seats")


async def count_users(desk: Desk, subscription: Subscription) -> int:
    """The number of users of a site."""
    there = select(func.count()).where(SiteUser.subscription_id == subscription.id, col(SiteUser.removed_at).is_(None))
    return (await desk.session.scalar(there)) or 0
