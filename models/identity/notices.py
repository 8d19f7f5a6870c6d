"""Payloads of the notices about a person's address and Slack users."""

from dataclasses import dataclass
from typing import Literal

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency

UnlinkedBy = Literal["self", "admin", "borrowed"]
"""`borrowed`: a link that rested on an organization's word alone."""


@dataclass(frozen=True)
class LinkCode(Payload):
    """The code that links a Slack user."""

    kind = NoticeKind.LINK_CODE
    urgency = Urgency.FIRST
    code_id: SubjectId


@dataclass(frozen=True)
class Linked(Payload):
    """To the person whose Slack user it now is."""

    kind = NoticeKind.LINKED
    slack_user_id: SubjectId


@dataclass(frozen=True)
class Unlinked(Payload):
    """To the person whose Slack user it was: `user` of the workspace `team`, as Slack calls them."""

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
    """To the old address. `by` is the name of another who asked, empty for the person."""

    kind = NoticeKind.ADDRESS_ASKED
    person_id: SubjectId
    by: str = ""


@dataclass(frozen=True)
class AddressChanged(Payload):
    """To the old address."""

    kind = NoticeKind.ADDRESS_CHANGED
    person_id: SubjectId


@dataclass(frozen=True)
class Unreachable(Payload):
    """To those who can act: a contact can't be reached in Slack. `person` is their id."""

    kind = NoticeKind.UNREACHABLE
    subscription_id: SubjectId
    person: int
