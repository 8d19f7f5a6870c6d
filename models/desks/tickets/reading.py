"""Reading one long text of a ticket."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.parties import is_theirs, takes_part
from models.desks.tickets.problems import CommentGone
from models.desks.tickets.tables import Ticket
from models.roles import Right, StaffRight


@action(
    "tickets.read_text",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    reads=True,
    or_own=takes_part,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    label=gettext_noop("see a ticket"),
)
async def read_text(desk: Desk, ticket: Ticket, comment_id: int = 0) -> tuple[Ticket, Comment | None]:
    """A ticket, to read its description; or with one of its comments, to read that. Only the vendor's staff see notes.

    Raises:
        Refused: The ticket has no such comment, or it was deleted.
    """
    if not comment_id:
        return ticket, None
    statement = (
        select(Comment)
        .where(Comment.id == comment_id, Comment.ticket_id == ticket.id, col(Comment.deleted_at).is_(None))
        .options(joinedload(Comment.author))  # type: ignore[arg-type]
    )
    comment = (await desk.session.scalars(statement)).one_or_none()
    sees_notes = desk.may_as_staff(StaffRight.VIEW_CUSTOMERS) and not is_theirs(desk, ticket)
    if comment is None or (comment.is_note and not sees_notes):
        raise Refused(CommentGone(ticket))
    return ticket, comment
