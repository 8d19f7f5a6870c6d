"""The export of people's own tickets: a zip file with what they see, and others with the files."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.desks.files.tables import FileState, StoredFile
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.export_data import ExportedTicket
from models.desks.tickets.files import TicketFile
from models.desks.tickets.notices import TicketsExported
from models.desks.tickets.problems import NothingToExport, TooMuchToExport
from models.desks.tickets.tables import Ticket
from models.desks.tickets.visible import visible_tickets
from models.roles import OwnRight
from models.subscriptions.tables import Subscription

MOST_TICKETS = 1_000
"""The most tickets in one export."""
MOST_BYTES = 200_000_000
"""The most bytes of files in one export."""
BYTES_A_PART = 10_000_000
"""About how many bytes of files one zip file has. Slack gets each in one piece, within seconds."""


class Layout(StrEnum):
    """How an export is written."""

    BOTH = "both"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True)
class WantedExport:
    """Which tickets a person exports.

    Attributes:
        of: The ID of a subscription; empty for all.
        mine: Only those that the person opened, instead of all that they see.
        first, last: The days between which the tickets were opened, in the person's time zone. None for no limit.
    """

    of: str = ""
    mine: bool = True
    first: date | None = None
    last: date | None = None
    layout: Layout = Layout.BOTH

    @classmethod
    def wanted_by(cls, notice: TicketsExported) -> "WantedExport":
        """The export that a notice is a part of."""
        first, last = (date.fromisoformat(day) if day else None for day in (notice.first, notice.last))
        return cls(notice.about, notice.mine, first, last, Layout(notice.layout))


@dataclass(frozen=True)
class BegunExport:
    """An export is on its way. `parts`: the number of zip files."""

    tickets: int
    files: int
    size: int
    parts: int


@action("tickets.export_tickets", OwnRight.KNOWN, label=gettext_noop("export your own tickets"))
async def export_tickets(desk: Desk, wanted: WantedExport) -> BegunExport:
    """Send the caller their tickets: first a zip file with the texts, then others with the files. What they may see is
    decided when each is sent. Asked twice within a minute, they're sent once.

    Raises:
        Refused: There are none, or too many tickets or files for one export.
    """
    ids = (await desk.session.scalars(await _ids(desk, wanted))).all()
    if not ids:
        raise Refused(NothingToExport(), "first")
    files = (await desk.session.execute(_files(ids).with_only_columns(col(StoredFile.id), col(StoredFile.size)))).all()
    size = sum(row[1] for row in files)
    if len(ids) > MOST_TICKETS or size > MOST_BYTES:
        raise Refused(TooMuchToExport(MOST_TICKETS, MOST_BYTES), "first")
    packed = list(_packed([(row[0], row[1]) for row in files]))
    desk.note(tickets=len(ids), files=len(files), of=wanted.of)
    me = desk.person.id
    payloads = [_part(me, wanted, 1 + len(packed), place, some) for place, some in enumerate([None, *packed], 1)]
    digest = sha256(repr(payloads).encode()).hexdigest()[:16]
    key = f"ticket_export:{digest}:{desk.now:%Y%m%d%H%M}"
    sent = select(Notice.id).where(Notice.key == f"{key}:1:{me}")
    if (await desk.session.scalars(sent)).first() is None:
        for payload in payloads:
            await desk.tell([me], payload, f"{key}:{payload.part}")
    return BegunExport(len(ids), len(files), size, len(payloads))


def _part(
    person_id: int, wanted: WantedExport, parts: int, part: int, files: tuple[int, int] | None
) -> TicketsExported:
    days = str(wanted.first or ""), str(wanted.last or "")
    return TicketsExported(person_id, wanted.of, wanted.mine, *days, wanted.layout, part, parts, files)


def _packed(files: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """The first and the last ID of the files of each part, from their IDs and sizes."""
    first = last = size = 0
    for file_id, more in files:
        if first and size + more > BYTES_A_PART:
            yield first, last
            first = size = 0
        first, last, size = first or file_id, file_id, size + more
    if first:
        yield first, last


async def _ids(desk: Desk, wanted: WantedExport) -> Select[Any]:
    """The statement for the IDs of these tickets, as far as the caller sees them now: one more than fit."""
    fits: list[Any] = [await visible_tickets(desk)]
    zone = ZoneInfo(desk.person.time_zone or "UTC")
    if wanted.mine:
        fits.append(col(Ticket.opener_id) == desk.person.id)
    if wanted.of:
        fits.append(col(Subscription.number) == int(wanted.of.rpartition("-")[2] or 0))
    if wanted.first:
        fits.append(col(Ticket.opened_at) >= datetime.combine(wanted.first, time(), zone))
    if wanted.last:
        fits.append(col(Ticket.opened_at) < datetime.combine(wanted.last + timedelta(days=1), time(), zone))
    ids = select(Ticket.id).join(Subscription, col(Subscription.id) == col(Ticket.subscription_id)).where(*fits)
    return ids.order_by(col(Ticket.id)).limit(MOST_TICKETS + 1)


def _files(ids: Sequence[int]) -> Any:
    """The statement for the files of tickets that a customer sees and that are stored, with where they belong."""
    return (
        select(StoredFile, TicketFile)
        .join(TicketFile, col(TicketFile.file_id) == col(StoredFile.id))
        .outerjoin(Comment, col(Comment.id) == col(TicketFile.comment_id))
        .where(col(TicketFile.ticket_id).in_(ids), StoredFile.state == FileState.STORED, *_seen_by_customers())
        .order_by(col(StoredFile.id))
    )


def _seen_by_customers() -> tuple[Any, ...]:
    """The condition for files without a comment, and for those of comments that customers see."""
    there = col(Comment.deleted_at).is_(None) & ~col(Comment.is_note)
    return (or_(col(TicketFile.comment_id).is_(None), there),)


async def read_tickets(desk: Desk, wanted: WantedExport) -> list[ExportedTicket]:
    """The tickets of an export, as the caller sees them now. Nobody gets notes, not even agents."""
    ids = (await desk.session.scalars(await _ids(desk, wanted))).all()[:MOST_TICKETS]
    of = col(Ticket.id).in_(ids)
    loaded = select(Ticket).where(of).order_by(col(Ticket.id))
    names = Ticket.subscription, Ticket.opener, Ticket.assignee, Ticket.resolved_by, Ticket.rating
    tickets = (await desk.session.scalars(loaded.options(*(joinedload(one) for one in names)))).all()  # type: ignore[arg-type]
    comments: dict[int, list[Comment]] = defaultdict(list)
    written = select(Comment).where(
        col(Comment.ticket_id).in_(ids), ~col(Comment.is_note), col(Comment.deleted_at).is_(None)
    )
    written = written.options(joinedload(Comment.author)).order_by(col(Comment.id))  # type: ignore[arg-type]
    for comment in await desk.session.scalars(written):
        comments[comment.ticket_id].append(comment)
    files: dict[int, dict[int, list[StoredFile]]] = defaultdict(lambda: defaultdict(list))
    kept = (
        select(StoredFile, TicketFile)
        .join(TicketFile, col(TicketFile.file_id) == col(StoredFile.id))
        .outerjoin(Comment, col(Comment.id) == col(TicketFile.comment_id))
        .where(col(TicketFile.ticket_id).in_(ids), *_seen_by_customers())
        .order_by(col(TicketFile.id))
    )
    for file, belongs in (await desk.session.execute(kept)).all():
        files[belongs.ticket_id][belongs.comment_id or 0].append(file)
    return [ExportedTicket(one, comments[one.id], files[one.id]) for one in tickets]


async def read_files(desk: Desk, wanted: WantedExport, first: int, last: int) -> list[tuple[int, StoredFile]]:
    """The files of one part, each with the ID of its ticket, as far as the caller sees them now."""
    ids = (await desk.session.scalars(await _ids(desk, wanted))).all()[:MOST_TICKETS]
    found = await desk.session.execute(_files(ids).where(col(StoredFile.id).between(first, last)))
    return [(belongs.ticket_id, file) for file, belongs in found.all()]
