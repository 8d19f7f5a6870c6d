"""Payloads of the notices about the audit trail."""

from dataclasses import dataclass
from typing import Any, Self

from models.backoffice.audit.trail import Filters
from models.core.outbox import Notice, NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class AuditExport(Payload):
    """The mail with a part of the audit trail, for the admin who asked for it. `up_to` is the id of its last entry."""

    kind = NoticeKind.AUDIT_EXPORT
    urgency = Urgency.LAST
    person_id: SubjectId
    filters: Filters
    up_to: int

    def facts(self) -> dict[str, Any]:
        """Each filter is a fact of its own."""
        return self.filters.facts() | {"up_to": self.up_to}

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """The other way round."""
        facts = dict(notice.facts)
        up_to = facts.pop("up_to")
        return cls(notice.subject_id, Filters.of(facts), up_to)
