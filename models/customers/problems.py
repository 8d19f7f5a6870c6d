"""Why a customer can't be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.core.errors import Problem
from models.subscriptions.contacts import ContactKind


@dataclass(frozen=True)
class NoCountry(Problem):
    """What was typed isn't a country."""

    given: str


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


@dataclass(frozen=True)
class NoOtherPlan(Problem):
    """No other plan that is sold fits the subscription."""

    ref: str
    plan: str


@dataclass(frozen=True)
class PlanNotOffered(Problem):
    """The plan isn't one of those that the subscription could have."""

    key: str
    ref: str


@dataclass(frozen=True)
class PlanChangedMeanwhile(Problem):
    """Someone else changed the subscription's plan after the page was opened. `plan` is the present one."""

    over = True
    ref: str
    plan: str


@dataclass(frozen=True)
class RoleNotInPlan(Problem):
    """Contacts have a role that the role table of the plan doesn't use."""

    ref: str
    plan: str
    role: str
    names: Sequence[str]


@dataclass(frozen=True)
class RoleMissing(Problem):
    """The role table of the plan needs a contact in a role, and there is none."""

    ref: str
    plan: str
    role: str


@dataclass(frozen=True)
class TooManyContacts(Problem):
    """There are more contacts of a kind than the plan allows."""

    ref: str
    plan: str
    kind: ContactKind
    limit: int
    names: Sequence[str]
