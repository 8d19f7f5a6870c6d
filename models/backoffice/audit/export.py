"""The audit trail as comma-separated values (RFC 4180), for spreadsheets and for programs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from models.backoffice.audit.trail import AuditLine

COLUMNS = (
    "id",
    "at",
    "actor",
    "name",
    "action",
    "right",
    "subscription",
    "subject",
    "outcome",
    "reason",
    "details",
)
MARK = "\ufeff"
"""By it spreadsheets know UTF-8."""
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def heading() -> str:
    """The first line of a file."""
    return MARK + _written([COLUMNS])


def values(lines: Iterable[AuditLine]) -> str:
    """Entries, one a line."""
    return _written(_cells(line) for line in lines)


def _cells(line: AuditLine) -> Sequence[str]:
    entry = line.entry
    return [
        str(entry.id),
        entry.at.isoformat(),
        entry.actor,
        line.actor.name if line.actor else "",
        entry.action,
        entry.right,
        line.ref,
        entry.subject,
        entry.outcome,
        entry.reason,
        json.dumps(entry.details, ensure_ascii=False, sort_keys=True) if entry.details else "",
    ]


def _written(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([_harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection"): it begins with an apostrophe instead."""
    return f"'{cell}" if cell.lstrip(" ").startswith(BEGINS_FORMULA) else cell
