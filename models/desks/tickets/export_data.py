"""What an export of tickets says: the same as JSON and as CSV. docs/ticket-export.md describes both. They're written a
ticket or a row at a time, so that the whole text is never in memory."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.core.csv_files import MARK, csv_lines
from models.desks.files.tables import FileState, StoredFile
from models.desks.tickets.classification import Severity
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import Ticket

FORMAT = "steward-tickets/1"
TICKET_COLUMNS = (
    *("id", "subscription", "subscription_name", "subject", "description", "severity", "category", "state"),
    *(
        "opened_at",
        "opened_by",
        "assignee",
        "resolved_at",
        "resolved_by",
        "closed_at",
        "rating",
        "rating_text",
        "files",
    ),
)
COMMENT_COLUMNS = ("ticket", "id", "at", "by", "by_staff", "edited_at", "text", "files")


@dataclass(frozen=True)
class ExportedTicket:
    """A ticket as its reader sees it, with all comments, oldest first, and the files of each. The files of the
    description are those of comment 0."""

    ticket: Ticket
    comments: Sequence[Comment]
    files: Mapping[int, Sequence[StoredFile]]


def path_of(ticket_id: int, file: StoredFile) -> str:
    """Where a file is in an export. Its ID keeps files of one name apart."""
    return f"files/T-{ticket_id}/{file.ref} {file.name}"


def as_json(found: Iterable[ExportedTicket], made_at: datetime) -> Iterator[str]:
    """An export as JSON."""
    begin = json.dumps({"format": FORMAT, "exported_at": made_at.isoformat(), "tickets": []}, indent=2)
    yield begin.removesuffix("]\n}")
    for place, one in enumerate(found):
        text = json.dumps(_ticket(one), ensure_ascii=False, indent=2)
        yield f"{',' if place else ''}\n{text}".replace("\n", "\n    ")
    yield "\n  ]\n}\n"


def _ticket(one: ExportedTicket) -> dict[str, Any]:
    ticket = one.ticket
    return {
        "id": ticket.ref,
        "subscription": {"id": ticket.subscription.ref, "name": ticket.subscription.name},
        "subject": ticket.subject,
        "description": ticket.description,
        "severity": _severity(ticket),
        "category": str(ticket.category),
        "state": str(ticket.state),
        "opened_at": _moment(ticket.opened_at),
        "opened_by": ticket.opener.name,
        "assignee": ticket.assignee.name if ticket.assignee else None,
        "resolved_at": _moment(ticket.resolved_at),
        "resolved_by": ticket.resolved_by.name if ticket.resolved_by else None,
        "closed_at": _moment(ticket.closed_at),
        "rating": {"stars": ticket.rating.stars, "text": ticket.rating.text} if ticket.rating else None,
        "files": [_file(ticket, file) for file in one.files.get(0, ())],
        "comments": [_comment(one, comment) for comment in one.comments],
    }


def _comment(one: ExportedTicket, comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "at": _moment(comment.written_at),
        "by": comment.author.name,
        "by_staff": comment.by_staff,
        "edited_at": _moment(comment.edited_at),
        "text": comment.text,
        "files": [_file(one.ticket, file) for file in one.files.get(comment.id, ())],
    }


def _file(ticket: Ticket, file: StoredFile) -> dict[str, Any]:
    there = file.state is FileState.STORED
    return {
        "id": file.ref,
        "name": file.name,
        "size": file.size,
        "type": file.media_type,
        "state": str(file.state),
        "path": path_of(ticket.id, file) if there else None,
    }


def tickets_csv(found: Iterable[ExportedTicket]) -> Iterator[str]:
    """The tickets of an export as CSV, a row each."""
    yield MARK
    yield from csv_lines([TICKET_COLUMNS])
    for one in found:
        data = _ticket(one)
        rating = data["rating"] or {"stars": "", "text": ""}
        flat = data | {
            "subscription": data["subscription"]["id"],
            "subscription_name": data["subscription"]["name"],
            "rating": rating["stars"],
            "rating_text": rating["text"],
            "files": _paths(data["files"]),
        }
        yield from csv_lines([[_cell(flat[column]) for column in TICKET_COLUMNS]])


def comments_csv(found: Iterable[ExportedTicket]) -> Iterator[str]:
    """The comments of an export as CSV, a row each."""
    yield MARK
    yield from csv_lines([COMMENT_COLUMNS])
    for one in found:
        for comment in one.comments:
            data = _comment(one, comment)
            flat = data | {"ticket": one.ticket.ref, "files": _paths(data["files"])}
            yield from csv_lines([[_cell(flat[column]) for column in COMMENT_COLUMNS]])


def _paths(files: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(file["path"] or file["name"] for file in files)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _severity(ticket: Ticket) -> int:
    """1 for critical to 4 for low."""
    return list(Severity).index(ticket.severity) + 1


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
