"""Payloads of the notices about the audit trail."""

from dataclasses import dataclass
from typing import Any, Self

from models.backoffice.audit.trail import Filters
from models.core.outbox import Notice, NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class AuditExport(Payload):
    """The email with a part of the audit trail, for the admin who requested it. `up_to` is the ID of its last entry."""

    kind = NoticeKind.AUDIT_EXPORT
    urgency = Urgency.LAST
    person_id: SubjectId
    filters: Filters
    up_to: int

    def facts(self) -> dict[str, Any]:
        """The facts of the payload. Each filter is a separate fact."""
        return self.filters.facts() | {"up_to": self.up_to}

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """The payload from a stored notice."""
        facts = dict(notice.facts)
        up_to = facts.pop("up_to")
        return cls(notice.subject_id, Filters.of(facts), up_to)
