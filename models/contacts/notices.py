"""Payloads of the notices about contacts, invitations and promotions."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency
from models.roles import Role


@dataclass(frozen=True)
class ContactAdded(Payload):
    """To somebody who gained a role. `by` is a name."""

    kind = NoticeKind.CONTACT_ADDED
    subscription_id: SubjectId
    role: Role
    by: str


@dataclass(frozen=True)
class ContactRemoved(Payload):
    """To somebody who lost a role. `by` is a name."""

    kind = NoticeKind.CONTACT_REMOVED
    subscription_id: SubjectId
    role: Role
    by: str


@dataclass(frozen=True)
class Welcome(Payload):
    """To a new main contact."""

    kind = NoticeKind.WELCOME
    urgency = Urgency.LAST
    subscription_id: SubjectId


@dataclass(frozen=True)
class SupportWelcome(Payload):
    """To a new technical contact."""

    kind = NoticeKind.SUPPORT_WELCOME
    urgency = Urgency.LAST
    subscription_id: SubjectId


@dataclass(frozen=True)
class RemindersChoice(Payload):
    """To somebody who may choose whether they get renewal reminders."""

    kind = NoticeKind.REMINDERS_CHOICE
    urgency = Urgency.LAST
    subscription_id: SubjectId


@dataclass(frozen=True)
class DetailsEdited(Payload):
    """To somebody whose details another changed. `by` is a name, `fields` the names of the details."""

    kind = NoticeKind.DETAILS_EDITED
    person_id: SubjectId
    by: str
    fields: Sequence[str]
    new_address: bool = False


@dataclass(frozen=True)
class InvitationMail(Payload):
    """The mail with the code."""

    kind = NoticeKind.INVITATION
    code_id: SubjectId


@dataclass(frozen=True)
class InvitationEnded(Payload):
    """To the inviter: how it ended."""

    kind = NoticeKind.INVITATION_ENDED
    invitation_id: SubjectId


@dataclass(frozen=True)
class PromotionCard(Payload):
    """To those who decide."""

    kind = NoticeKind.PROMOTION_CARD
    urgency = Urgency.FIRST
    promotion_id: SubjectId


@dataclass(frozen=True)
class PromotionNudge(Payload):
    """To those who decide, after days without a decision."""

    kind = NoticeKind.PROMOTION_NUDGE
    promotion_id: SubjectId


@dataclass(frozen=True)
class PromotionAsked(Payload):
    """To those who would lose the role or gain it."""

    kind = NoticeKind.PROMOTION_ASKED
    urgency = Urgency.FIRST
    promotion_id: SubjectId


@dataclass(frozen=True)
class PromotionDecided(Payload):
    """To those concerned: what came of it."""

    kind = NoticeKind.PROMOTION_DECIDED
    urgency = Urgency.FIRST
    promotion_id: SubjectId
