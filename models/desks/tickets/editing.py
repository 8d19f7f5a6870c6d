"""Changing and deleting one's own comments. What they said before is kept."""

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.texts import gettext_noop, text_of
from models.desks.tickets.conversation import WrittenIn, find_comment, find_last_word
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.parties import takes_part
from models.desks.tickets.problems import ClosedForGood
from models.desks.tickets.tables import LONGEST_TEXT, Comment, CommentVersion, Ticket
from models.desks.tickets.threads import redraw_comment
from models.roles import Right, StaffRight


@action(
    "tickets.edit_comment",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=takes_part,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("edit a comment"),
)
async def edit_comment(desk: Desk, ticket: Ticket, written_in: WrittenIn, text: str) -> Comment | None:
    """Change the caller's own comment after its message was edited in Slack. Messages that show it are updated. Changes
    may arrive out of order, so an older one changes nothing.

    Returns:
        The comment; None if the caller has none that was written in this message.

    Raises:
        Refused: The text is empty, too long or contains a card number. Or the ticket ended too long ago.
    """
    comment = await _own(desk, ticket, written_in)
    at = written_in.edited_at or desk.now
    if comment is None or comment.deleted_at or (comment.edited_at and at < comment.edited_at):
        return comment
    if ticket.ended and not ticket.can_reopen(desk.now):
        raise Refused(ClosedForGood(ticket))
    edited = text_of(text, LONGEST_TEXT, "text")
    if edited != comment.text:
        _keep_version(desk, comment)
        comment.text, comment.edited_at = edited, at
        await desk.session.flush()
        record(desk, ticket, TicketStep.EDITED, comment=comment.id)
        await redraw_comment(desk, comment)
    return comment


@action(
    "tickets.delete_comment",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=takes_part,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("delete a comment"),
)
async def delete_comment(desk: Desk, ticket: Ticket, written_in: WrittenIn) -> Comment | None:
    """Delete the caller's own comment after its message was deleted in Slack. Messages that show it are updated.

    Returns:
        The comment. None if the message isn't here yet: a place is kept for it, so that it won't be shown.
    """
    comment = await _own(desk, ticket, written_in)
    if comment is None and await find_comment(desk.session, written_in) is None:
        await _keep_place(desk, ticket, written_in)
    if comment is None or comment.deleted_at:
        return comment
    _keep_version(desk, comment)
    comment.text, comment.deleted_at = "", desk.now
    await desk.session.flush()
    record(desk, ticket, TicketStep.DELETED, comment=comment.id)
    await find_last_word(desk.session, ticket)
    await redraw_comment(desk, comment)
    return comment


async def _own(desk: Desk, ticket: Ticket, written_in: WrittenIn) -> Comment | None:
    comment = await find_comment(desk.session, written_in)
    own = comment is not None and comment.ticket_id == ticket.id and comment.author_id == desk.person.id
    return comment if own else None


def _keep_version(desk: Desk, comment: Comment) -> None:
    desk.session.add(CommentVersion(comment_id=comment.id, text=comment.text, until=desk.now))


async def _keep_place(desk: Desk, ticket: Ticket, written_in: WrittenIn) -> None:
    """Keep the place of a message that was deleted before it arrived here."""
    place = Comment(
        ticket_id=ticket.id,
        author_id=desk.person.id,
        by_staff=False,
        text="",
        written_at=desk.now,
        channel=written_in.channel,
        message_ts=written_in.message_ts,
        deleted_at=desk.now,
    )
    desk.session.add(place)
    await desk.session.flush()
