"""Payloads of the notices about renewals."""

from dataclasses import dataclass
from typing import Literal

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency

RenewalStep = Literal["handled", "given_back", "ending", "resumed"]
TermStep = Literal["ordered", "bought", "extended"]


@dataclass(frozen=True)
class RenewalCard(Payload):
    """The card that starts a person's thread."""

    kind = NoticeKind.RENEWAL
    urgency = Urgency.LAST
    thread_id: SubjectId


@dataclass(frozen=True)
class RenewalsDue(Payload):
    """To a person with many renewals due on one morning: all of them in one message. `digest` is the word that their
    threads have: see `RenewalThread`."""

    kind = NoticeKind.RENEWALS_DUE
    urgency = Urgency.LAST
    person_id: SubjectId
    digest: str


@dataclass(frozen=True)
class RenewalNews(Payload):
    """To the other people, in their thread: what a contact did. `by` is that contact's name."""

    kind = NoticeKind.RENEWAL_NEWS
    thread_id: SubjectId
    what: RenewalStep
    by: str


@dataclass(frozen=True)
class RenewalWritten(Payload):
    """To the other people, in their thread: what a contact wrote."""

    kind = NoticeKind.RENEWAL_WRITTEN
    message_id: SubjectId


@dataclass(frozen=True)
class TermNews(Payload):
    """To colleagues: a contact ordered a term, or extended the evaluation. `by` is that contact's name."""

    kind = NoticeKind.TERM_NEWS
    subscription_id: SubjectId
    what: TermStep
    by: str


@dataclass(frozen=True)
class RenewalEnding(Payload):
    """To the billing channel: a customer decided not to renew."""

    kind = NoticeKind.RENEWAL_ENDING
    renewal_id: SubjectId


@dataclass(frozen=True)
class RenewalAtRisk(Payload):
    """To the billing channel: a renewal has no answer, and the end is near."""

    kind = NoticeKind.RENEWAL_AT_RISK
    renewal_id: SubjectId


@dataclass(frozen=True)
class RenewalsAtRisk(Payload):
    """To the billing channel: many renewals of one morning have no answer. `renewal_id` is the first of them, and
    `card` is the word that they have: see `Renewal`."""

    kind = NoticeKind.RENEWALS_AT_RISK
    renewal_id: SubjectId
    card: str


@dataclass(frozen=True)
class RenewalStuck(Payload):
    """To the billing channel: an automatic renewal failed."""

    kind = NoticeKind.RENEWAL_STUCK
    subscription_id: SubjectId


@dataclass(frozen=True)
class RenewalDigest(Payload):
    """To the billing channel, once a week, with the number of the week."""

    kind = NoticeKind.RENEWAL_DIGEST
    urgency = Urgency.LAST
    week: SubjectId


@dataclass(frozen=True)
class RenewalReminder(Payload):
    """Before a term ends, and shortly after it."""

    kind = NoticeKind.REMINDER
    urgency = Urgency.LAST
    reminder_id: SubjectId
