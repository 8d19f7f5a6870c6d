"""Getting the files of a ticket, and who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.desks.files.actions import make_file_link, send_file
from models.desks.files.owners import FileContext, FileOwner, owns_files
from models.desks.files.problems import FileNotYours
from models.desks.files.tables import StoredFile
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.files import TicketFile, tell_lost
from models.desks.tickets.parties import is_theirs, takes_part
from models.desks.tickets.tables import Ticket
from models.desks.tickets.threads import card_key, redraw_comment
from models.directory.people import Person
from models.directory.staff import staff_roles_of
from models.roles import Right, StaffRight
from models.subscriptions.lookup import find
from models.subscriptions.rights import decide_for


@dataclass(frozen=True)
class GivenFile:
    """A file for the caller: with a link, or without one if it's sent to them."""

    file: StoredFile
    link: str


@action(
    "tickets.list_attachments",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    reads=True,
    or_own=takes_part,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    label=gettext_noop("see a ticket's files"),
)
async def list_attachments(desk: Desk, ticket: Ticket) -> tuple[Ticket, Sequence[StoredFile]]:
    """All files of a ticket, newest first. Only the vendor's staff see those of notes."""
    return ticket, await _files(desk, ticket)


@action(
    "tickets.get_attachment",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=takes_part,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    label=gettext_noop("get a ticket's file"),
)
async def get_attachment(desk: Desk, ticket: Ticket, file_ref: str) -> GivenFile:
    """A link to one file of a ticket, or the file itself if browsers can't reach Steward.

    Raises:
        Refused: The ticket has no such file, or there's no copy of it.
    """
    file = next((one for one in await _files(desk, ticket) if one.ref == file_ref.upper()), None)
    if file is None:
        raise Refused(FileNotYours())
    link = await make_file_link(desk, file)
    if not link:
        await send_file(desk, file)
    return GivenFile(file, link)


async def _files(desk: Desk, ticket: Ticket) -> Sequence[StoredFile]:
    """The files of a ticket that the caller may see."""
    shown: list[ColumnElement[bool]] = [col(Comment.deleted_at).is_(None)]
    if not desk.may_as_staff(StaffRight.VIEW_CUSTOMERS) or is_theirs(desk, ticket):
        shown.append(~col(Comment.is_note))
    statement = (
        select(StoredFile)
        .join(TicketFile, col(TicketFile.file_id) == col(StoredFile.id))
        .outerjoin(Comment, col(Comment.id) == col(TicketFile.comment_id))
        .where(TicketFile.ticket_id == ticket.id, or_(col(TicketFile.comment_id).is_(None), and_(*shown)))
        .order_by(col(TicketFile.id).desc())
    )
    return (await desk.session.scalars(statement)).all()


async def sees(context: FileContext, person: Person, file: StoredFile) -> bool:
    """Whether a person may see a file of a ticket now, as they may see what it came with."""
    of_file = select(TicketFile).where(TicketFile.file_id == file.id)
    kept = (await context.session.scalars(of_file)).one_or_none()
    if kept is None:
        return False
    comment = await context.session.get(Comment, kept.comment_id) if kept.comment_id else None
    if comment is not None and comment.deleted_at:
        return False
    ticket = (await find(context.session, Ticket, str(kept.ticket_id), lock=False))[0]
    roles = ticket.subscription.roles_of(person.id)
    held = await staff_roles_of(context.session, person.id)
    if context.tables.staff.allows(held, StaffRight.VIEW_CUSTOMERS):
        return comment is None or not comment.is_note or not (roles or ticket.opener_id == person.id)
    if comment is not None and comment.is_note:
        return False
    if takes_part(ticket, person):
        return bool(roles)
    return bool(roles) and decide_for(context, ticket.subscription, person, Right.VIEW_COLLEAGUES_TICKETS).allowed


async def settle(desk: Desk, file: StoredFile) -> None:
    """A file of a ticket was copied, or it won't be. The messages that name it are updated, and the person who sent it
    learns that it isn't there."""
    of_file = select(TicketFile).where(TicketFile.file_id == file.id)
    kept = (await desk.session.scalars(of_file)).one_or_none()
    if kept is None:
        return
    ticket = await desk.session.get_one(Ticket, kept.ticket_id)
    if kept.comment_id:
        await redraw_comment(desk, await desk.session.get_one(Comment, kept.comment_id))
    else:
        await desk.redraw(col(Notice.key) == card_key(ticket.id))
    await tell_lost(desk, ticket, file)


OWNER = owns_files(FileOwner("tickets", sees, settle))
