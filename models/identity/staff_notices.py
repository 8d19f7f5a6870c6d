"""Payloads of the notices to staff."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId
from models.roles import StaffRole


@dataclass(frozen=True)
class StaffChanged(Payload):
    """To a person who gained or lost a staff role. `by` is the admin's name, or the system caller's."""

    kind = NoticeKind.STAFF_CHANGED
    person_id: SubjectId
    gained: StaffRole | None
    lost: StaffRole | None
    by: str


@dataclass(frozen=True)
class StaffUnreachable(Payload):
    """To the others who manage the staff: a colleague's last Slack account was deactivated, and they still have staff
    roles."""

    kind = NoticeKind.STAFF_UNREACHABLE
    person_id: SubjectId
