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


@dataclass(frozen=True)
class NoSuchPlan(Problem):
    """No plan has this key."""

    key: str


@dataclass(frozen=True)
class NoSuchEntity(Problem):
    """No legal entity has this key."""

    key: str


@dataclass(frozen=True)
class SeriesTaken(Problem):
    """Another legal entity has this series, which may be empty."""

    series: str
    other: str


@dataclass(frozen=True)
class SeriesInUse(Problem):
    """The legal entity has issued invoices in its series."""

    name: str


@dataclass(frozen=True)
class KeyTaken(Problem):
    """Another plan, product or legal entity has the key."""

    key: str


@dataclass(frozen=True)
class LogoNotRead(Problem):
    """Slack didn't give the uploaded file in time."""


@dataclass(frozen=True)
class NothingDiffers(Problem):
    """The form says what is stored already."""


@dataclass(frozen=True)
class ChangedByOthers(Problem):
    """Someone changed the plan or product after the form was opened."""

    name: str


@dataclass(frozen=True)
class PlanInUse(Problem):
    """Subscriptions were sold with this term of the plan."""

    name: str
    subscriptions: int


@dataclass(frozen=True)
class RetiredAlready(Problem):
    """The plan or product is retired, or will be."""

    over = True
    name: str
    day: date


@dataclass(frozen=True)
class NotRetired(Problem):
    """The plan or product is sold."""

    over = True
    name: str
