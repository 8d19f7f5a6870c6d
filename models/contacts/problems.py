"""Problems and obstacles with changing contacts and their details, and with invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.contacts.tables import Invitation
from models.core.errors import Obstacle, Problem
from models.directory.people import Person
from models.roles import Role, RoleTable
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class OverLimit(Obstacle):
    """The plan allows no more contacts of the kind."""

    kind: ContactKind


@dataclass(frozen=True)
class OtherDomain(Obstacle):
    """The person has another smart domain than the current primary."""

    person: Person
    kind: ContactKind


@dataclass(frozen=True)
class TheirOwn(Obstacle):
    """Only the person themselves may change their details."""

    person: Person


@dataclass(frozen=True)
class PrimaryMustHandOver(Problem):
    """The caller is the primary, who can't leave before handing over."""

    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class IsPrimary(Problem):
    """The person is the primary, and primaries can't be removed."""

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
    """The person is already a contact of the kind."""

    person: Person
    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class NotAContact(Problem):
    """The person isn't a contact of the kind."""

    person: Person
    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class NotFirst(Problem):
    """Nobody joins a subscription in this role: people join as secondary contacts, and can be promoted."""

    role: Role
    subscription: Subscription
    table: RoleTable


@dataclass(frozen=True)
class NoSiteAdmins(Problem):
    """The subscription has no site admins: it is a license, or the role table of its plan doesn't use the role."""

    subscription: Subscription


@dataclass(frozen=True)
class NoSiteAdminYet(Problem):
    """The site has no site admin who could be removed."""

    subscription: Subscription
    table: RoleTable


@dataclass(frozen=True)
class LastSiteAdmin(Problem):
    """The person is the last site admin of a site who can be reached, so they stay. `is_caller`: it is about the
    caller's own role."""

    person: Person
    subscription: Subscription
    table: RoleTable
    is_caller: bool


@dataclass(frozen=True)
class SeveralPeople(Problem):
    """A command for one person names several."""

    first: str
    other: str


@dataclass(frozen=True)
class UnknownContact(Problem):
    """No contact of the subscription has that name."""

    who: str
    ref: str


@dataclass(frozen=True)
class UnknownPerson(Problem):
    """Steward can't find out who a Slack user is."""

    kind: ContactKind
    subscription: Subscription


@dataclass(frozen=True)
class OneOfBoth(Problem):
    """Both a person and an address were entered, or neither."""


@dataclass(frozen=True)
class ContactsCan(Problem):
    """Some contacts (`names`) can still add one themselves, so the vendor doesn't."""

    ref: str
    names: str


@dataclass(frozen=True)
class NotToChoose(Problem):
    """The caller's role decides whether they get renewal reminders, so they can't choose."""

    subscription: Subscription


@dataclass(frozen=True)
class NoPhone(Problem):
    """What was typed isn't a phone number."""

    given: str


@dataclass(frozen=True)
class NoTimeZone(Problem):
    """What was typed isn't a time zone. `near` are zones with similar names."""

    given: str
    near: Sequence[str]


@dataclass(frozen=True)
class AlreadyInvited(Problem):
    """An invitation to this address is already open. `by` is the name of the person who sent it."""

    email: str
    by: str
    at: datetime
    subscription: Subscription


@dataclass(frozen=True)
class AllInvited(Problem):
    """Open invitations (`waiting`) keep the last places that the plan has for the kind."""

    kind: ContactKind
    waiting: Sequence[Invitation]
    subscription: Subscription
    table: RoleTable


@dataclass(frozen=True)
class TooManyInvitations(Problem):
    """The subscription has as many open invitations as are allowed (`count`)."""

    count: int
    subscription: Subscription


@dataclass(frozen=True)
class TooManyMails(Problem):
    """The address has got as many mails within a day as are allowed (`count`)."""

    email: str
    count: int


@dataclass(frozen=True)
class TooManyInvited(Problem):
    """The subscription has sent as many invitations within a day as are allowed (`count`)."""

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
    """The plan has no places left for the kind. There was one when `person` invited."""

    person: Person
    kind: ContactKind
    subscription: Subscription
    table: RoleTable


@dataclass(frozen=True)
class AddressHasRoles(Problem):
    """The invited address belongs to a person with roles, who must first link their Slack user."""

    email: str
