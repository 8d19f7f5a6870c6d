"""What can stand against a change of contacts, of their details, and against invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.contacts.tables import Invitation
from models.core.errors import Obstacle, Problem
from models.directory.people import Person
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class OverLimit(Obstacle):
    """The plan allows no more contacts of the kind."""

    kind: ContactKind


@dataclass(frozen=True)
class OtherDomain(Obstacle):
    """The person has another e-mail domain than the present primary."""

    person: Person
    kind: ContactKind


@dataclass(frozen=True)
class TheirOwn(Obstacle):
    """Only the person themselves may change their details."""

    person: Person


@dataclass(frozen=True)
class PrimaryMustHandOver(Problem):
    """The caller is the primary, and can't leave as such."""

    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class IsPrimary(Problem):
    """The person is the primary, who can't be removed."""

    person: Person
    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class NobodyToRemove(Problem):
    """There is no secondary contact, or the person isn't one. Only secondary contacts can be removed."""

    subscription: Subscription
    person: Person | None


@dataclass(frozen=True)
class AlreadyContact(Problem):
    """The person is a contact of the kind already."""

    person: Person
    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class NotAContact(Problem):
    """The person is no contact of the kind."""

    person: Person
    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class UnknownContact(Problem):
    """Nobody of that name is a contact of the subscription."""

    who: str
    ref: str


@dataclass(frozen=True)
class UnknownPerson(Problem):
    """Nothing shows who a Slack user is."""

    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class OneOfBoth(Problem):
    """Both a person and an address were entered, or neither."""


@dataclass(frozen=True)
class ContactsCan(Problem):
    """There are contacts who can do it themselves, so the vendor does not."""

    ref: str
    names: str


@dataclass(frozen=True)
class NotToChoose(Problem):
    """The caller's role settles whether they get renewal reminders."""

    subscription: Subscription


@dataclass(frozen=True)
class NoPhone(Problem):
    """What was typed is no phone number."""

    given: str


@dataclass(frozen=True)
class NoTimeZone(Problem):
    """What was typed is no time zone. `near` are those whose names come near it."""

    given: str
    near: Sequence[str]


@dataclass(frozen=True)
class AlreadyInvited(Problem):
    """An invitation to this address is open. `by` is the name of whoever sent it."""

    email: str
    by: str
    at: datetime
    subscription: Subscription


@dataclass(frozen=True)
class AllInvited(Problem):
    """Contacts and open invitations take up all places of the plan."""

    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class TooManyInvitations(Problem):
    """As many invitations to the subscription are open as may be."""

    count: int
    subscription: Subscription


@dataclass(frozen=True)
class TooManyMails(Problem):
    """An address was mailed as often as may be within a day."""

    email: str
    count: int


@dataclass(frozen=True)
class TooManyInvited(Problem):
    """As many invitations to the subscription were mailed within a day as may be."""

    count: int
    subscription: Subscription


@dataclass(frozen=True)
class InvitationOver(Problem):
    """An invitation was answered or withdrawn, or has expired."""

    invitation: Invitation


@dataclass(frozen=True)
class NewerCode(Problem):
    """A newer code was mailed for the invitation."""

    email: str


@dataclass(frozen=True)
class InviterMayNot(Problem):
    """The person who invited may no longer add contacts."""

    person: Person
    subscription: Subscription


@dataclass(frozen=True)
class NoPlaceLeft(Problem):
    """The places of the plan were taken since the person invited."""

    person: Person
    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class AddressHasRoles(Problem):
    """Somebody with the invited address has roles, and links their Slack user first."""

    email: str
