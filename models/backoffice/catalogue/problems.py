"""Why the catalogue can't be changed."""

from dataclasses import dataclass
from datetime import date

from models.catalogue.products import Product
from models.core.errors import Problem


@dataclass(frozen=True)
class NoSuchProduct(Problem):
    """No product has this key."""

    key: str


@dataclass(frozen=True)
class NoCurrency(Problem):
    """The text isn't a currency's code."""

    given: str


@dataclass(frozen=True)
class BelowZero(Problem):
    """A price can't be negative."""

    given: str


@dataclass(frozen=True)
class PastDay(Problem):
    """What is changed in the catalogue can't hold from a day that is over."""

    day: date
    today: date


@dataclass(frozen=True)
class SamePrice(Problem):
    """The price holds already on that day."""

    product: Product
    amount: int
    currency: str
    day: date


@dataclass(frozen=True)
class NotScheduled(Problem):
    """There is no price with this number that is still to come: it holds already, or was withdrawn."""

    over = True
    number: str
