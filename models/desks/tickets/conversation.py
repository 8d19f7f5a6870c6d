"""The comments of a ticket, read in pages, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.covering import is_covered
from models.desks.files.tables import StoredFile
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import Ticket

MOST_COMMENTS = 10
NEWEST_FIRST = (col(Comment.written_at).desc(), col(Comment.id).desc())


def moment_of(ts: str) -> datetime | None:
    """The moment of one of Slack's timestamps, to the microsecond; None if it isn't one."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True)
class WrittenIn:
    """The message in Slack that a comment was written as. `edited_at`: when its author last changed it there."""

    channel: str
    message_ts: str
    edited_at: datetime | None = None

    @property
    def sent_at(self) -> datetime | None:
        """When the message was sent."""
        return moment_of(self.message_ts)


async def find_comment(session: AsyncSession, written_in: WrittenIn) -> Comment | None:
    """The comment that a message in Slack became. None if it became none, or hasn't arrived yet."""
    statement = select(Comment).where(
        Comment.channel == written_in.channel,
        Comment.message_ts == written_in.message_ts,
        col(Comment.message_ts) != "",
    )
    return (await session.scalars(statement)).one_or_none()


@dataclass(frozen=True)
class Conversation:
    """Some comments of a ticket, oldest first, and how many there are before them."""

    comments: Sequence[Comment] = ()
    earlier: int = 0


@dataclass(frozen=True)
class ShownTicket:
    """A ticket with a page of its comments.

    Attributes:
        files: The files of both by the comment's ID; 0 for the description.
        overdue: Whether a payment of its subscription is overdue. None for people who aren't on the vendor's staff.
    """

    ticket: Ticket
    conversation: Conversation
    files: Mapping[int, Sequence[StoredFile]] = field(default_factory=dict)
    overdue: bool | None = None


async def is_overdue(session: AsyncSession, ticket: Ticket, now: datetime) -> bool:
    """Whether a payment of a ticket's subscription is overdue that unused credit doesn't cover. Agents see only this,
    never an amount."""
    today = now.astimezone(ZoneInfo(ticket.subscription.organization.time_zone)).date()
    late = select(Invoice.id).where(
        Invoice.subscription_id == ticket.subscription_id, is_unpaid(), col(Invoice.due_on) < today, ~is_covered()
    )
    return (await session.scalars(late.limit(1))).first() is not None


async def conversation_of(
    session: AsyncSession, ticket: Ticket, *, notes: bool, before: int = 0, most: int = MOST_COMMENTS
) -> Conversation:
    """The newest comments of a ticket that aren't deleted, in the order in which they were written. One that arrived
    late has the place that it would have had.

    Args:
        notes: Include the notes that only the vendor's staff may see.
        before: Only those before the comment with this ID; 0 for the newest.
    """
    of_ticket = [col(Comment.ticket_id) == ticket.id, col(Comment.deleted_at).is_(None)]
    if not notes:
        of_ticket.append(~col(Comment.is_note))
    page = [*of_ticket, _before(before)] if before else of_ticket
    counted = select(func.count()).select_from(Comment).where(*page).scalar_subquery()
    statement = select(Comment, counted).where(*page).options(joinedload(Comment.author))  # type: ignore[arg-type]
    rows = (await session.execute(statement.order_by(*NEWEST_FIRST).limit(most))).all()
    total = rows[0][1] if rows else 0
    return Conversation([comment for comment, _ in reversed(rows)], total - len(rows))


def _before(comment_id: int) -> ColumnElement[bool]:
    """The condition that a comment was written before another one."""
    at = select(col(Comment.written_at)).where(col(Comment.id) == comment_id).scalar_subquery()
    return tuple_(col(Comment.written_at), col(Comment.id)) < tuple_(at, comment_id)


async def find_last_word(session: AsyncSession, ticket: Ticket) -> None:
    """Find out again whose word is the last, after a comment was deleted."""
    of_ticket = col(Comment.ticket_id) == ticket.id, col(Comment.deleted_at).is_(None), ~col(Comment.is_note)
    newest = select(Comment).where(*of_ticket).order_by(*NEWEST_FIRST).limit(1)
    last = (await session.scalars(newest)).one_or_none()
    ticket.last_word_at = last.written_at if last else ticket.opened_at
    ticket.last_word_by_id = last.author_id if last else ticket.opener_id
    ticket.last_word_by_staff = last.by_staff if last else False
    await session.flush()
