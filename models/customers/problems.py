"""Why a customer can't be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.core.errors import Problem


@dataclass(frozen=True)
class NoCountry(Problem):
    """What was typed isn't a country."""

    given: str


@dataclass(frozen=True)
class NoTaxId(Problem):
    """What was typed isn't a tax ID of the country, which is empty if it isn't known."""

    given: str
    country: str


@dataclass(frozen=True)
class NoLanguage(Problem):
    """What was typed isn't a language tag."""

    given: str


@dataclass(frozen=True)
class ChangedMeanwhile(Problem):
    """Another person changed the same fields since the form was opened. `now` has each with its value."""

    ref: str
    now: Sequence[tuple[str, str]]
    by: str
    at: datetime | None


@dataclass(frozen=True)
class NothingChanged(Problem):
    """The form has the values that are stored already."""

    ref: str


@dataclass(frozen=True)
class SharedAlready(Problem):
    """Tickets are shared already, or aren't, as `on` says."""

    organization: str
    on: bool


@dataclass(frozen=True)
class OtherMainContacts(Problem):
    """Sharing holds for the whole organization, and the caller isn't the main contact of all its subscriptions."""

    ref: str
    organization: str


@dataclass(frozen=True)
class DifferenceDecided(Problem):
    """Someone decided about the difference before. `by` is a name."""

    ref: str
    by: str
    accepted: bool


@dataclass(frozen=True)
class DifferenceOvertaken(Problem):
    """The stored value has changed since the order form was read. It is `now`, as forms show it."""

    ref: str
    customer: str
    field: str
    now: str
