"""Payloads of the notices about a person's address and Slack users."""

from dataclasses import dataclass
from typing import Literal

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency

UnlinkedBy = Literal["self", "admin", "borrowed"]
"""Why the link ended. `borrowed`: only an organization's workspace vouched for it, and its word no longer counts."""


@dataclass(frozen=True)
class LinkCode(Payload):
    """The code that links a Slack user."""

    kind = NoticeKind.LINK_CODE
    urgency = Urgency.FIRST
    code_id: SubjectId


@dataclass(frozen=True)
class Linked(Payload):
    """To the person to whom a Slack user was linked."""

    kind = NoticeKind.LINKED
    slack_user_id: SubjectId


@dataclass(frozen=True)
class Unlinked(Payload):
    """To the person whose Slack user was unlinked. `user` and `team` are Slack's ids of the user and the workspace."""

    kind = NoticeKind.UNLINKED
    slack_user_id: SubjectId
    why: UnlinkedBy
    user: str
    team: str


@dataclass(frozen=True)
class AddressCode(Payload):
    """The code that confirms a new address."""

    kind = NoticeKind.ADDRESS_CODE
    urgency = Urgency.FIRST
    code_id: SubjectId


@dataclass(frozen=True)
class AddressAsked(Payload):
    """To the old address: a change was requested. `by` is the name of the person who asked, empty if it's their own."""

    kind = NoticeKind.ADDRESS_ASKED
    person_id: SubjectId
    by: str = ""


@dataclass(frozen=True)
class AddressChanged(Payload):
    """To the old address: it has changed."""

    kind = NoticeKind.ADDRESS_CHANGED
    person_id: SubjectId


@dataclass(frozen=True)
class Unreachable(Payload):
    """To the people who can act: a contact can't be reached in Slack any more. `person` is the contact's id."""

    kind = NoticeKind.UNREACHABLE
    subscription_id: SubjectId
    person: int

    @property
    def important(self) -> bool:
        """Always: someone else has to take over soon."""
        return True


@dataclass(frozen=True)
class MailRefused(Payload):
    """To the people who can act: the mail server refuses a contact's address. `person` is the contact's id."""

    kind = NoticeKind.MAIL_REFUSED
    subscription_id: SubjectId
    person: int

    @property
    def important(self) -> bool:
        """Always: the contact misses invoices and reminders."""
        return True


@dataclass(frozen=True)
class MyMailRefused(Payload):
    """To a person, in Slack: the mail server refuses their address."""

    kind = NoticeKind.MY_MAIL_REFUSED
    person_id: SubjectId
