"""Why nothing becomes of an email."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.desks.mails.tables import NewMail
from models.directory.people import Person


@dataclass(frozen=True)
class MailClosed(Problem):
    """It was decided, or it's too late. `by` is who decided it, if somebody did."""

    mail: NewMail
    by: Person | None


@dataclass(frozen=True)
class MailGone(Problem):
    """There's no such email of the caller's."""


@dataclass(frozen=True)
class MailHidden(Problem):
    """It contained a credit card number, so there's nothing to make a ticket of."""


@dataclass(frozen=True)
class NoContactChosen(Problem):
    """The person isn't a contact of that subscription any more."""


@dataclass(frozen=True)
class NothingPossible(Problem):
    """The caller can neither open tickets nor ask the billing team."""
