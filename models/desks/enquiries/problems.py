"""Why an enquiry can't be asked or answered."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.desks.enquiries.tables import Enquiry
from models.directory.people import Person


@dataclass(frozen=True)
class EnquiryOpen(Problem):
    """The caller has asked the same question, and it is still waiting for an answer."""

    enquiry: Enquiry


@dataclass(frozen=True)
class EnquiryAlreadyClosed(Problem):
    """The enquiry was answered, declined or withdrawn."""

    enquiry: Enquiry


@dataclass(frozen=True)
class NotForDone(Problem):
    """The enquiry needs an answer, because it isn't about changes."""

    ref: str


@dataclass(frozen=True)
class ChangedSince(Problem):
    """There are more changes than the caller saw."""

    ref: str


@dataclass(frozen=True)
class AlreadyMade(Problem):
    """The enquiry is about changes of a subscription that were made, so it can't be declined or withdrawn."""

    ref: str
    subscription: str


@dataclass(frozen=True)
class CannotAsk(Problem):
    """This person can't ask the billing team on this subscription, so nobody can ask on their behalf."""

    person: Person
    ref: str
