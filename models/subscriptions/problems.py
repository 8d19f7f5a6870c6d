"""Why something can't be done with a subscription. A `product` is its name, or the key that was entered."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.core.errors import Obstacle, Problem
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class NoCard(Obstacle):
    """There is no valid credit card on file. `enough`: if there were one, the plan would accept it."""

    enough: bool = True


@dataclass(frozen=True)
class NoSubscriptions(Problem):
    """The caller isn't a contact on any subscription. `line` is what they typed. `staff`: they look after customers."""

    line: str
    staff: bool = False


@dataclass(frozen=True)
class NoSuchSubscription(Problem):
    """There is no such subscription."""

    ref: str


@dataclass(frozen=True)
class NoSubscriptionId(Problem):
    """The text isn't the ID of a subscription."""

    typed: str


@dataclass(frozen=True)
class NotInState(Problem):
    """The subscription's state doesn't allow it."""

    subscription: Subscription


@dataclass(frozen=True)
class SuspendedForDebt(Problem):
    """The subscription isn't available, because invoices aren't paid."""

    subscription: Subscription


@dataclass(frozen=True)
class Cancelled(Problem):
    """The subscription's cancellation has taken effect."""

    subscription: Subscription


@dataclass(frozen=True)
class NotInIt(Problem):
    """The product isn't in the subscription."""

    product: str
    subscription: Subscription


@dataclass(frozen=True)
class NothingInIt(Problem):
    """The subscription has no products."""

    subscription: Subscription


@dataclass(frozen=True)
class NothingMore(Problem):
    """The subscription already has that product with as many seats."""

    product: str
    subscription: Subscription


@dataclass(frozen=True)
class NotHigher(Problem):
    """The edition isn't higher than the current one, `product`."""

    product: str
    subscription: Subscription


@dataclass(frozen=True)
class SeatsChanged(Problem):
    """The product's seats were changed after they were shown."""

    product: str
    seats: int
    subscription: Subscription


@dataclass(frozen=True)
class NoSeatsNumber(Problem):
    """The text isn't a number of seats from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True)
class SameSeats(Problem):
    """The product already has that many seats."""

    product: str
    seats: int


@dataclass(frozen=True)
class UsersLeft(Problem):
    """The subscription has more users than there would be seats for."""

    users: int
    subscription: Subscription


@dataclass(frozen=True)
class SeatsTaken(Problem):
    """An evaluation has too few seats for more users. `free` of its `seats` aren't taken, and `missing` more are
    needed."""

    seats: int
    free: int
    missing: int
    subscription: Subscription


@dataclass(frozen=True)
class NoSuchUser(Problem):
    """No user of the site has one of these addresses."""

    emails: Sequence[str]
    subscription: Subscription


@dataclass(frozen=True)
class TooManyUsers(Problem):
    """There are more users than can be added at once."""

    count: int
    most: int


@dataclass(frozen=True)
class NothingToAdd(Problem):
    """No other product fits the subscription."""

    subscription: Subscription


@dataclass(frozen=True)
class DoesNotFit(Problem):
    """The product is already in the subscription, or doesn't fit it."""

    product: str
    subscription: Subscription


@dataclass(frozen=True)
class LastEdition(Problem):
    """The product is the last edition in the subscription."""

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
    """The text typed to confirm is neither the ID nor the name of the site."""

    typed: str
    ref: str


@dataclass(frozen=True)
class CancelledAlready(Problem):
    """The subscription already has a cancellation date."""

    subscription: Subscription


@dataclass(frozen=True)
class NotCancelled(Problem):
    """The subscription isn't cancelled."""

    subscription: Subscription


@dataclass(frozen=True)
class AnnualAlready(Problem):
    """The terms are already annual."""

    subscription: Subscription


@dataclass(frozen=True)
class NoNextBill(Problem):
    """There is no next bill, because the subscription has a cancellation date."""

    subscription: Subscription


@dataclass(frozen=True)
class NoLicenseKey(Problem):
    """There is no license key on file."""

    subscription: Subscription


@dataclass(frozen=True)
class LicenseKeyComing(Problem):
    """There is no license key on file yet. The billing team has an open enquiry for one."""

    ref: str


@dataclass(frozen=True)
class NothingToDownload(Problem):
    """Nothing in the subscription can be downloaded, or not the product that was named."""

    ref: str
    others: bool = True


@dataclass(frozen=True)
class NoPublicUrl(Problem):
    """Steward's public address isn't configured."""

    ref: str


@dataclass(frozen=True)
class LongestEvaluation(Problem):
    """The evaluation can't be extended any further."""

    ref: str
    days: int


@dataclass(frozen=True)
class NoEvaluation(Problem):
    """None of the caller's subscriptions is an evaluation that can be extended."""


@dataclass(frozen=True)
class ExtendedAlready(Problem):
    """The evaluation was extended after the question was shown."""

    subscription: Subscription


@dataclass(frozen=True)
class HasNoKeys(Problem):
    """A site has no license key."""

    ref: str


@dataclass(frozen=True)
class SameKey(Problem):
    """The license already has that key."""

    ref: str


@dataclass(frozen=True)
class KeyInUse(Problem):
    """That key was handed out to another license."""


@dataclass(frozen=True)
class NoKeysLeft(Problem):
    """No key was entered, and none can be handed out."""

    ref: str


@dataclass(frozen=True)
class KeyChanged(Problem):
    """The license key was changed after the form was opened."""

    ref: str
