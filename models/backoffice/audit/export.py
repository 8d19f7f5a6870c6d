"""The audit trail as comma-separated values (RFC 4180), for spreadsheets and other programs."""

import json
from collections.abc import Iterable, Sequence

from models.backoffice.audit.trail import AuditLine
from models.core.csv_files import MARK, csv_of

COLUMNS = (
    "id",
    "at",
    "actor",
    "name",
    "email",
    "organizations",
    "staff",
    "action",
    "right",
    "subscription",
    "subject",
    "outcome",
    "reason",
    "details",
)


def heading() -> str:
    """The header line of a file."""
    return MARK + csv_of([COLUMNS])


def values(lines: Iterable[AuditLine]) -> str:
    """The entries, one on each line."""
    return csv_of(_cells(line) for line in lines)


def _cells(line: AuditLine) -> Sequence[str]:
    entry, actor = line.entry, line.actor
    return [
        str(entry.id),
        entry.at.isoformat(),
        entry.actor,
        actor.person.name if actor else "",
        actor.person.email if actor else "",
        ", ".join(actor.organizations) if actor else "",
        "yes" if actor and actor.is_staff else "",
        entry.action,
        entry.right,
        line.ref,
        entry.subject,
        entry.outcome,
        entry.reason,
        json.dumps(entry.details, ensure_ascii=False, sort_keys=True) if entry.details else "",
    ]
