"""Payloads of the notices about enquiries."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId


@dataclass(frozen=True)
class EnquiryCard(Payload):
    """The card in the billing channel."""

    kind = NoticeKind.ENQUIRY_CARD
    enquiry_id: SubjectId


@dataclass(frozen=True)
class EnquiryClosed(Payload):
    """To the contact who asked: the outcome."""

    kind = NoticeKind.ENQUIRY_CLOSED
    enquiry_id: SubjectId


@dataclass(frozen=True)
class ChangesMade(Payload):
    """To the primary billing contact: someone else changed the subscription."""

    kind = NoticeKind.CHANGES_MADE
    enquiry_id: SubjectId


@dataclass(frozen=True)
class EnquiriesUnassigned(Payload):
    """To the billing channel: a colleague can't answer enquiries any more, so theirs are in the queue again.
    `enquiries` are their IDs."""

    kind = NoticeKind.ENQUIRIES_UNASSIGNED
    person_id: SubjectId
    enquiries: list[int]
