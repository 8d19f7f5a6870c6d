"""Why a quote or an order can't be made, changed or accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from models.billing.orders.tables import Order, Quote, QuoteKind
from models.catalogue.products import Product
from models.core.errors import Problem
from models.subscriptions.tables import Cycle, Subscription


@dataclass(frozen=True)
class NoPrice(Problem):
    """The product has no price in that currency for that cycle."""

    product: Product
    currency: str
    cycle: Cycle


@dataclass(frozen=True)
class NothingToQuote(Problem):
    """Nothing in the subscription has a price."""

    subscription: Subscription


@dataclass(frozen=True)
class GivesBack(Problem):
    """The total of the lines is negative."""

    subscription: Subscription


@dataclass(frozen=True)
class QuoteClosed(Problem):
    """The quote isn't open."""

    quote: Quote

    over = True


@dataclass(frozen=True)
class QuoteExpired(Problem):
    """The last day of the quote is over."""

    quote: Quote

    over = True


@dataclass(frozen=True)
class QuoteStale(Problem):
    """The subscription has changed since the quote was made, so it no longer fits."""

    quote: Quote

    over = True


class Delivered(StrEnum):
    """What was delivered for an order, as far as Steward knows: a license key, a download, or users of a site. TERM:
    the subscription was sold by an order form, and runs already."""

    KEY = "key"
    DOWNLOAD = "download"
    USERS = "users"
    TERM = "term"


@dataclass(frozen=True)
class OrderIsCancelled(Problem):
    """The order is cancelled already."""

    order: Order

    over = True


@dataclass(frozen=True)
class GraceOver(Problem):
    """Contacts could cancel the order until a moment that has passed. None if they can never cancel orders."""

    order: Order
    until: datetime | None


@dataclass(frozen=True)
class OrderDelivered(Problem):
    """Something was delivered for the order, so only the vendor's staff can cancel it."""

    order: Order
    what: Delivered


@dataclass(frozen=True)
class OrderFollowed(Problem):
    """A later order builds on this one, so that one has to be cancelled first."""

    order: Order
    later: Order


@dataclass(frozen=True)
class OrderOvertaken(Problem):
    """What the order changed in the subscription was changed again."""

    order: Order


@dataclass(frozen=True)
class OrderTooOld(Problem):
    """The order is from before orders could be cancelled, so it isn't known what there was before it."""

    order: Order


@dataclass(frozen=True)
class RenewsLater(Problem):
    """The subscription is already paid for beyond its next term."""

    subscription: Subscription


@dataclass(frozen=True)
class NoDraft(Problem):
    """The quote isn't a draft any more."""

    quote: Quote


@dataclass(frozen=True)
class NoLines(Problem):
    """The draft has no lines."""

    quote: Quote


@dataclass(frozen=True)
class TooManyLines(Problem):
    """The draft has the most lines allowed."""

    quote: Quote
    most: int


@dataclass(frozen=True)
class LineStays(Problem):
    """The line is for a product in the subscription, so it can't be removed."""

    line: str
    subscription: Subscription


@dataclass(frozen=True)
class DayOver(Problem):
    """The day is in the past."""

    day: date


@dataclass(frozen=True)
class NoSum(Problem):
    """The text isn't an amount in that currency. `may_discount`: an amount below 0 would be possible."""

    given: str
    currency: str
    may_discount: bool = True


@dataclass(frozen=True)
class TwoSums(Problem):
    """The text could be two amounts in that currency: `whole` or `fraction`."""

    given: str
    currency: str
    whole: Decimal
    fraction: Decimal


@dataclass(frozen=True)
class NoRate(Problem):
    """The text isn't a tax rate."""

    given: str


@dataclass(frozen=True)
class NobodyToAccept(Problem):
    """No contact may accept the quote."""

    quote: Quote


@dataclass(frozen=True)
class OtherKind(Problem):
    """A quote of this kind can't be made for the subscription. `kinds` can."""

    subscription: Subscription
    kind: QuoteKind
    kinds: Sequence[QuoteKind]


@dataclass(frozen=True)
class NotReplaced(Problem):
    """The quote that the draft replaces was already accepted or replaced. `older` is its short ID."""

    quote: Quote
    older: str
