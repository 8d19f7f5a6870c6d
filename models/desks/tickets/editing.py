"""Changing and deleting one's own comments. What they said before is kept."""

from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.core.paging import PageOf, page_of
from models.core.texts import gettext_noop, text_of
from models.desks.tickets.comment_tables import Comment, CommentVersion
from models.desks.tickets.conversation import WrittenIn, find_comment, find_last_word
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import TicketChanged
from models.desks.tickets.parties import followers, takes_part
from models.desks.tickets.problems import ClosedForGood, CommentGone, CommentRedacted
from models.desks.tickets.tables import LONGEST_TEXT, Ticket
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
        Refused: The text is empty, too long or contains a card number. Or the ticket ended too long ago. Or an admin
            removed words from it, which the message may still have.
    """
    comment = await _own(desk, ticket, written_in)
    at = written_in.edited_at or desk.now
    if comment is None or comment.deleted_at or (comment.edited_at and at < comment.edited_at):
        return comment
    if comment.redacted_at:
        raise Refused(CommentRedacted(ticket))
    await _edit(desk, ticket, comment, text, at)
    return comment


async def _edit(desk: Desk, ticket: Ticket, comment: Comment, text: str, at: datetime) -> None:
    """Change a comment, keep what it said before, and update the messages that show it."""
    if ticket.ended and not ticket.can_reopen(desk.now):
        raise Refused(ClosedForGood(ticket))
    edited = text_of(text, LONGEST_TEXT, "text")
    if edited == comment.text:
        return
    _keep_version(desk, comment)
    comment.text, comment.edited_at = edited, at
    await desk.session.flush()
    record(desk, ticket, TicketStep.EDITED, comment=comment.id)
    await redraw_comment(desk, comment)
    await _mail_again(desk, ticket, comment, "edited")


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
    await _delete(desk, ticket, comment)
    return comment


async def _delete(desk: Desk, ticket: Ticket, comment: Comment) -> None:
    """Delete a comment, keep what it said, and update the messages that show it."""
    _keep_version(desk, comment)
    comment.text, comment.deleted_at = "", desk.now
    await desk.session.flush()
    record(desk, ticket, TicketStep.DELETED, comment=comment.id)
    await find_last_word(desk.session, ticket)
    await redraw_comment(desk, comment)
    await _mail_again(desk, ticket, comment, "deleted")


async def _mail_again(desk: Desk, ticket: Ticket, comment: Comment, what: Literal["edited", "deleted"]) -> None:
    """Tell customers who aren't in Slack what an agent changed: their email can't be updated. If the email about the
    comment still waits, it says what's so by then."""
    if not comment.by_staff or comment.is_note:
        return
    theirs = followers(desk, ticket, None)
    by_mail = [one for one in theirs if one not in await desk.in_slack(theirs)]
    waiting = select(Notice).where(
        col(Notice.destination).in_([f"{Medium.MAIL}:{one}" for one in by_mail]),
        Notice.state == NoticeState.WAITING,
        Notice.kind == NoticeKind.TICKET_CHANGED,
        Notice.subject_id == ticket.id,
    )
    found = (await desk.session.scalars(waiting)).all() if by_mail else ()
    learn = {notice.person_id for notice in found if notice.facts.get("comment") == comment.id}
    told = [one for one in by_mail if one not in learn]
    changed = TicketChanged(ticket.id, what, desk.person.name, comment.id)
    await desk.tell(told, changed, f"comment_{what}:{comment.id}:{uuid4().hex}")


@action(
    "tickets.own_comments",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    reads=True,
    or_own=takes_part,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("see a ticket"),
)
async def own_comments(desk: Desk, ticket: Ticket, first: int = 1) -> tuple[Ticket, PageOf[Comment]]:
    """A ticket, and a page of what the caller wrote on it, with notes, newest first. Without what they deleted."""
    return ticket, await page_of(desk.session, _mine(desk, ticket).order_by(col(Comment.id).desc()), first)


@action(
    "tickets.own_comment",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    reads=True,
    or_own=takes_part,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("see a ticket"),
)
async def own_comment(desk: Desk, ticket: Ticket, comment_id: int) -> tuple[Ticket, Comment]:
    """A ticket, and one of the caller's comments on it, to change it.

    Raises:
        Refused: They have no such comment on it, or deleted it. Or the ticket ended too long ago.
    """
    if ticket.ended and not ticket.can_reopen(desk.now):
        raise Refused(ClosedForGood(ticket))
    return ticket, await _own_by_id(desk, ticket, comment_id)


@action(
    "tickets.change_comment",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=takes_part,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("edit a comment"),
)
async def change_comment(desk: Desk, ticket: Ticket, comment_id: int, text: str) -> Ticket:
    """Change one of the caller's own comments, answers or notes. Messages that show it are updated.

    Raises:
        Refused: As `own_comment` would. Or the text is empty, too long or contains a card number.
    """
    await _edit(desk, ticket, await _own_by_id(desk, ticket, comment_id), text, desk.now)
    return ticket


@action(
    "tickets.remove_comment",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=takes_part,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("delete a comment"),
)
async def remove_comment(desk: Desk, ticket: Ticket, comment_id: int) -> Ticket:
    """Delete one of the caller's own comments, answers or notes. Messages that show it are updated.

    Raises:
        Refused: They have no such comment on it, or deleted it.
    """
    await _delete(desk, ticket, await _own_by_id(desk, ticket, comment_id))
    return ticket


def _mine(desk: Desk, ticket: Ticket) -> Any:
    """The statement for the caller's comments on a ticket."""
    mine = Comment.ticket_id == ticket.id, Comment.author_id == desk.person.id, col(Comment.deleted_at).is_(None)
    return select(Comment).where(*mine).options(joinedload(Comment.author))  # type: ignore[arg-type]


async def _own_by_id(desk: Desk, ticket: Ticket, comment_id: int) -> Comment:
    """One of the caller's comments. Others' aren't there for them, so that nobody finds out whether there's a note."""
    found = await desk.session.scalars(_mine(desk, ticket).where(Comment.id == comment_id))
    comment: Comment | None = found.one_or_none()
    if comment is None:
        raise Refused(CommentGone(ticket))
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
        written_at=written_in.sent_at or desk.now,
        channel=written_in.channel,
        message_ts=written_in.message_ts,
        deleted_at=desk.now,
    )
    desk.session.add(place)
    await desk.session.flush()
