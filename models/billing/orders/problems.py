"""What can stand against a quote or an order."""

from dataclasses import dataclass
from datetime import date

from models.billing.orders.tables import Quote
from models.catalogue.products import Product
from models.core.errors import Problem
from models.subscriptions.tables import Cycle, Subscription


@dataclass(frozen=True)
class NoPrice(Problem):
    """The product is not sold in that currency for that length."""

    product: Product
    currency: str
    cycle: Cycle


@dataclass(frozen=True)
class NothingToQuote(Problem):
    """Nothing in the subscription has a price."""

    subscription: Subscription


@dataclass(frozen=True)
class GivesBack(Problem):
    """The lines come to less than nothing."""

    subscription: Subscription


@dataclass(frozen=True)
class QuoteClosed(Problem):
    """The quote is not open, or no longer."""

    quote: Quote

    over = True


@dataclass(frozen=True)
class QuoteExpired(Problem):
    """The last day of the quote is over."""

    quote: Quote

    over = True


@dataclass(frozen=True)
class QuoteStale(Problem):
    """The subscription has changed since the quote was made."""

    quote: Quote

    over = True


@dataclass(frozen=True)
class RenewsLater(Problem):
    """The subscription is paid for beyond its next term."""

    subscription: Subscription


@dataclass(frozen=True)
class NoDraft(Problem):
    """The quote is no draft any more."""

    quote: Quote


@dataclass(frozen=True)
class NoLines(Problem):
    """The draft has no lines."""

    quote: Quote


@dataclass(frozen=True)
class TooManyLines(Problem):
    """The draft has as many lines as it may."""

    quote: Quote
    most: int


@dataclass(frozen=True)
class LineStays(Problem):
    """The line is about a product in the subscription, so it stays."""

    line: str
    subscription: Subscription


@dataclass(frozen=True)
class DayOver(Problem):
    """The day is over."""

    day: date


@dataclass(frozen=True)
class NoSum(Problem):
    """What was typed is no sum in that currency."""

    given: str
    currency: str


@dataclass(frozen=True)
class NoRate(Problem):
    """What was typed is no tax rate."""

    given: str


@dataclass(frozen=True)
class NobodyToAccept(Problem):
    """No contact may accept the quote."""

    quote: Quote


@dataclass(frozen=True)
class NotReplaced(Problem):
    """The quote that the draft is to replace was accepted or replaced: `older` is its short id."""

    quote: Quote
    older: str
