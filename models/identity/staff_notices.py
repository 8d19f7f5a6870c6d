"""Payloads of the notices to the vendor's own people."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId
from models.roles import StaffRole


@dataclass(frozen=True)
class StaffChanged(Payload):
    """To somebody who gained or lost a staff role. `by` is a name, empty for the command line."""

    kind = NoticeKind.STAFF_CHANGED
    person_id: SubjectId
    gained: StaffRole | None
    lost: StaffRole | None
    by: str
