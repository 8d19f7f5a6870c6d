"""What can stand against what is done with a subscription. A `product` is its name, or the key that was asked for."""

from dataclasses import dataclass

from models.core.errors import Obstacle, Problem
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class NoCard(Obstacle):
    """There is no credit card on file that can be charged."""


@dataclass(frozen=True)
class NoSubscriptions(Problem):
    """The caller is a contact nowhere. `line` is what they typed."""

    line: str


@dataclass(frozen=True)
class NoSuchSubscription(Problem):
    """There is no such subscription."""

    ref: str


@dataclass(frozen=True)
class NotInState(Problem):
    """It can't be done with the subscription in its state."""

    subscription: Subscription


@dataclass(frozen=True)
class Cancelled(Problem):
    """The subscription was cancelled, and that day has come."""

    subscription: Subscription


@dataclass(frozen=True)
class NotInIt(Problem):
    """There is no such product in the subscription."""

    product: str
    subscription: Subscription


@dataclass(frozen=True)
class NothingInIt(Problem):
    """The subscription has no products."""

    subscription: Subscription


@dataclass(frozen=True)
class NothingMore(Problem):
    """The subscription has that product with as many seats already."""

    product: str
    subscription: Subscription


@dataclass(frozen=True)
class NotHigher(Problem):
    """The edition is no higher than the present one, `product`."""

    product: str
    subscription: Subscription


@dataclass(frozen=True)
class SeatsChanged(Problem):
    """The product has other seats by now than were shown."""

    product: str
    seats: int
    subscription: Subscription


@dataclass(frozen=True)
class NoSeatsNumber(Problem):
    """What was asked for is no number of seats from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True)
class SeatsInForm(Problem):
    """A number of seats was typed in a command that opens a form. `ref` is the subscription, if it was typed."""

    given: str
    ref: str


@dataclass(frozen=True)
class SameSeats(Problem):
    """The product has that many seats already."""

    product: str
    seats: int


@dataclass(frozen=True)
class UsersLeft(Problem):
    """The subscription has more users than there would be seats."""

    users: int
    subscription: Subscription


@dataclass(frozen=True)
class SeatsTaken(Problem):
    """An evaluation has no seats left for more users."""

    seats: int
    subscription: Subscription


@dataclass(frozen=True)
class NoSuchUser(Problem):
    """Nobody with that address is a user of the site."""

    email: str
    subscription: Subscription


@dataclass(frozen=True)
class TooManyUsers(Problem):
    """More users were named at once than may be."""

    count: int
    most: int


@dataclass(frozen=True)
class NothingToAdd(Problem):
    """No further product fits the subscription."""

    subscription: Subscription


@dataclass(frozen=True)
class DoesNotFit(Problem):
    """The product is in the subscription already, or does not fit it."""

    product: str
    subscription: Subscription


@dataclass(frozen=True)
class LastEdition(Problem):
    """The product is the last edition, without which nothing is left."""

    product: str
    subscription: Subscription


@dataclass(frozen=True)
class Needed(Problem):
    """Other products, `by`, need this one."""

    product: str
    by: str
    subscription: Subscription


@dataclass(frozen=True)
class NotTyped(Problem):
    """What was typed to confirm is neither the id nor the name of the site."""

    typed: str
    ref: str


@dataclass(frozen=True)
class CancelledAlready(Problem):
    """The subscription is cancelled from a day on."""

    subscription: Subscription


@dataclass(frozen=True)
class NotCancelled(Problem):
    """The subscription is not cancelled."""

    subscription: Subscription


@dataclass(frozen=True)
class AnnualAlready(Problem):
    """The terms are annual already."""

    subscription: Subscription


@dataclass(frozen=True)
class NoNextBill(Problem):
    """There is no next bill, as the subscription is cancelled from a day on."""

    subscription: Subscription


@dataclass(frozen=True)
class NoLicenseKey(Problem):
    """There is no license key on file."""

    ref: str


@dataclass(frozen=True)
class NothingToDownload(Problem):
    """Nothing in the subscription can be downloaded."""

    ref: str


@dataclass(frozen=True)
class NoPublicUrl(Problem):
    """Nothing is known of where browsers reach Steward."""

    ref: str


@dataclass(frozen=True)
class LongestEvaluation(Problem):
    """The evaluation has had all its days."""

    ref: str
    days: int


@dataclass(frozen=True)
class ExtendedAlready(Problem):
    """The evaluation was extended since the question was shown."""

    subscription: Subscription
