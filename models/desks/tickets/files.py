"""The files of tickets: those that came with the description, and those of comments."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar
from uuid import uuid4

from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, or_, select

from models.access.desk import Desk
from models.core.types import Row
from models.desks.files.keeping import OfferedFile, as_offered, keep_files
from models.desks.files.tables import FileState, StoredFile
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import TicketFileLost
from models.desks.tickets.tables import Ticket
from models.desks.tickets.threads import tell_in_thread

LOST = (FileState.REFUSED, FileState.FAILED)
"""The states in which the other side doesn't get a file."""
FilesOf = Mapping[int, Sequence[StoredFile]]
"""Files by the ID of the comment that they came with; 0 for the description."""


class TicketFile(Row, table=True):
    """A file that came with a comment, or without `comment_id`, with the description of a ticket."""

    __tablename__: ClassVar[str] = "ticket_files"
    __table_args__ = (Index("ix_ticket_files_ticket_id", "ticket_id", "id"),)

    id: int = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="tickets.id")
    comment_id: int | None = Field(default=None, foreign_key="comments.id", index=True)
    file_id: int = Field(foreign_key="stored_files.id", unique=True)


async def attach(desk: Desk, ticket: Ticket, offered: Sequence[OfferedFile], comment: Comment | None = None) -> None:
    """Keep the files that the caller sent with a comment, or with a ticket's description. The caller learns at once
    which of them can't be kept."""
    if not offered:
        return
    files = await keep_files(desk, offered, desk.person.id)
    comment_id = comment.id if comment else None
    desk.session.add_all([TicketFile(ticket_id=ticket.id, comment_id=comment_id, file_id=file.id) for file in files])
    await desk.session.flush()
    record(desk, ticket, TicketStep.FILED, comment=comment_id, files=[file.id for file in files])
    for file in files:
        await tell_lost(desk, ticket, file)


async def tell_lost(desk: Desk, ticket: Ticket, file: StoredFile) -> None:
    """Tell the person who sent a file that it isn't there, if it isn't."""
    if file.state in LOST:
        key = f"ticket_file_lost:{file.id}:{uuid4().hex}"
        await tell_in_thread(desk, ticket, [file.uploader_id], TicketFileLost(file.id), key)


async def offered_again(desk: Desk, comment_id: int) -> list[OfferedFile]:
    """The files of a comment, as Slack described them, to send them with another one. Those that didn't arrive, or were
    blanked, aren't among them."""
    statement = (
        select(StoredFile)
        .join(TicketFile, col(TicketFile.file_id) == col(StoredFile.id))
        .where(TicketFile.comment_id == comment_id, col(StoredFile.state).not_in([*LOST, FileState.BLANKED]))
        .order_by(col(TicketFile.id))
    )
    return [as_offered(file) for file in (await desk.session.scalars(statement)).all()]


async def files_of(session: AsyncSession, ticket: Ticket, comments: Collection[int] = ()) -> FilesOf:
    """The files of a ticket's description and of some of its comments, in the order in which they came."""
    statement = (
        select(TicketFile.comment_id, StoredFile)
        .join(StoredFile, col(StoredFile.id) == col(TicketFile.file_id))
        .where(
            TicketFile.ticket_id == ticket.id,
            or_(col(TicketFile.comment_id).is_(None), col(TicketFile.comment_id).in_(comments)),
        )
        .order_by(col(TicketFile.id))
    )
    found: dict[int, list[StoredFile]] = {}
    for comment_id, file in (await session.execute(statement)).all():
        found.setdefault(comment_id or 0, []).append(file)
    return found
