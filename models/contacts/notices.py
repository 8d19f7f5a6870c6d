"""Payloads of the notices about contacts, invitations and promotions."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency
from models.roles import Role


@dataclass(frozen=True)
class ContactAdded(Payload):
    """To a person who gained a role. `by` is the name of the person who gave it."""

    kind = NoticeKind.CONTACT_ADDED
    subscription_id: SubjectId
    role: Role
    by: str


@dataclass(frozen=True)
class ContactRemoved(Payload):
    """To a person who lost a role. `by` is the name of the person who took it away."""

    kind = NoticeKind.CONTACT_REMOVED
    subscription_id: SubjectId
    role: Role
    by: str

    @property
    def important(self) -> bool:
        """Always: it concerns what the reader can do."""
        return True


@dataclass(frozen=True)
class ContactsChanged(Payload):
    """To the colleagues who look after a subscription: a person gained or lost a role.

    Args:
        person: The ID of the person.
        by: The name of the person who gave the role or took it away; empty if they did so themselves.
    """

    kind = NoticeKind.CONTACTS_CHANGED
    subscription_id: SubjectId
    person: int
    role: Role
    gained: bool
    by: str = ""


@dataclass(frozen=True)
class ContactsCheck(Payload):
    """Once a year, to the person who looks after contacts: are they still right? `subscriptions` are the IDs of all
    their subscriptions that are due."""

    kind = NoticeKind.CONTACTS_CHECK
    urgency = Urgency.LAST
    subscriptions: Sequence[int]


WelcomeTo = tuple[int, NoticeKind]
"""What a person is welcomed to: a subscription's id, and whether as a main contact or as a technical one."""


@dataclass(frozen=True)
class Welcome(Payload):
    """The Welcome email, to a new contact in a role that the role table welcomes. `also` are the other welcomes to what
    was set up together: a person gets one email for all of it. `beside` are the IDs of subscriptions where it's for a
    role that the role table doesn't welcome, as order forms do. A later role that it does welcome gets its own."""

    kind = NoticeKind.WELCOME
    urgency = Urgency.LAST
    subscription_id: SubjectId
    also: tuple[WelcomeTo, ...] | None = None
    beside: Sequence[int] | None = None


@dataclass(frozen=True)
class SupportWelcome(Payload):
    """The Support Welcome email, to a new contact in a role that the role table names for it. `also` and `beside` are
    as in `Welcome`."""

    kind = NoticeKind.SUPPORT_WELCOME
    urgency = Urgency.LAST
    subscription_id: SubjectId
    also: tuple[WelcomeTo, ...] | None = None
    beside: Sequence[int] | None = None


@dataclass(frozen=True)
class RemindersChoice(Payload):
    """To a contact who can choose whether to get renewal reminders."""

    kind = NoticeKind.REMINDERS_CHOICE
    urgency = Urgency.LAST
    subscription_id: SubjectId


@dataclass(frozen=True)
class DetailsEdited(Payload):
    """To a person whose details a colleague changed.

    Args:
        by: The colleague's name.
        fields: The names of the changed details.
        new_address: Whether a code is on its way to a new address.
    """

    kind = NoticeKind.DETAILS_EDITED
    person_id: SubjectId
    by: str
    fields: Sequence[str]
    new_address: bool = False


@dataclass(frozen=True)
class InvitationMail(Payload):
    """The mail with the code of an invitation. `again`: the reminder, before the code expires."""

    kind = NoticeKind.INVITATION
    code_id: SubjectId
    again: bool = False


@dataclass(frozen=True)
class InvitationEnded(Payload):
    """To the inviter: how the invitation ended."""

    kind = NoticeKind.INVITATION_ENDED
    invitation_id: SubjectId


@dataclass(frozen=True)
class PromotionCard(Payload):
    """To the people who decide about a promotion."""

    kind = NoticeKind.PROMOTION_CARD
    urgency = Urgency.FIRST
    promotion_id: SubjectId


@dataclass(frozen=True)
class PromotionNudge(Payload):
    """To the people who decide, after days without a decision."""

    kind = NoticeKind.PROMOTION_NUDGE
    promotion_id: SubjectId


@dataclass(frozen=True)
class PromotionAsked(Payload):
    """To the people who would gain or lose the role."""

    kind = NoticeKind.PROMOTION_ASKED
    urgency = Urgency.FIRST
    promotion_id: SubjectId


@dataclass(frozen=True)
class PromotionObjected(Payload):
    """To the people who decide, in the threads of their cards: what a contact wrote about the promotion. `author` is
    the contact's ID."""

    kind = NoticeKind.PROMOTION_OBJECTED
    urgency = Urgency.FIRST
    promotion_id: SubjectId
    author: int
    text: str


@dataclass(frozen=True)
class PromotionDecided(Payload):
    """To the people concerned: how the promotion ended. `lost` is true for a person who lost their role by it, and
    didn't ask for that themselves."""

    kind = NoticeKind.PROMOTION_DECIDED
    urgency = Urgency.FIRST
    promotion_id: SubjectId
    lost: bool | None = None

    @property
    def important(self) -> bool:
        """For a person who lost a role, as if somebody had taken it away."""
        return bool(self.lost)
