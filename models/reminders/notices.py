"""Payloads of the notices that remind people of a renewal."""

from dataclasses import dataclass

from models.notices import NoticeKind, Payload, SubjectId


@dataclass(frozen=True)
class RenewalReminder(Payload):
    """Before a term ends, and shortly after it."""

    kind = NoticeKind.REMINDER
    reminder_id: SubjectId
