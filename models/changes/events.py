"""Events of changes that the desks react to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from models.access.events import Event
from models.catalogue.products import Product
from models.subscriptions.tables import Subscription


class ChangeKind(StrEnum):
    """What was changed. USER: a user of a site. SEATS: the seats of a product. NAME: the name of a license."""

    USER = "user"
    SEATS = "seats"
    NAME = "name"


@dataclass(frozen=True)
class Change:
    """One change of a subscription.

    Args:
        before, after: For a user, 0 or 1, as they take a seat or not. For a product, its seats. For a name, the name.
        email: The user's address.
        product: The product whose seats changed.
    """

    kind: ChangeKind
    before: str
    after: str
    email: str = ""
    product: Product | None = None


@dataclass(frozen=True)
class SubscriptionChanged(Event):
    """Something in a subscription changed at once, without an order."""

    handled_in: ClassVar[tuple[str, ...]] = ("desks",)
    subscription: Subscription
    changes: Sequence[Change]


@dataclass(frozen=True)
class DataDeleted(Event):
    """The data of a subscription was deleted."""

    handled_in: ClassVar[tuple[str, ...]] = ("desks",)
    subscription: Subscription


@dataclass(frozen=True)
class KeyMissing(Event):
    """A new license key is due, and none of the product's keys is left."""

    handled_in: ClassVar[tuple[str, ...]] = ("desks",)
    subscription: Subscription


@dataclass(frozen=True)
class KeyNotNeeded(Event):
    """An order is cancelled. `since` is when it was placed: a license key that became due then is needed no more."""

    handled_in: ClassVar[tuple[str, ...]] = ("desks",)
    subscription: Subscription
    since: datetime


@dataclass(frozen=True)
class KeySet(Event):
    """A license has a new key. `told` are the ids of the people who hear of it."""

    handled_in: ClassVar[tuple[str, ...]] = ("desks",)
    subscription: Subscription
    told: frozenset[int]
