"""Comments on tickets, and what they change: a contact's comment wakes a ticket, or reopens it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.quotas import Limited
from models.core.texts import gettext_noop, text_of
from models.desks.files.keeping import OfferedFile
from models.desks.tickets.agents import can_work
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.conversation import WrittenIn, find_comment
from models.desks.tickets.files import attach
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import CommentWaits, TicketChanged
from models.desks.tickets.parties import followers, is_theirs, takes_part
from models.desks.tickets.problems import ClosedForGood, NotResolved
from models.desks.tickets.resolving import drop_resolution
from models.desks.tickets.tables import LONGEST_TEXT, Ticket
from models.desks.tickets.threads import card_key, post_at_card, post_below_card, tell_in_thread
from models.roles import Right, StaffRight
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class AddedComment:
    """A comment was added to a ticket, and perhaps the ticket was reopened by that."""

    ticket: Ticket
    reopened: bool


@action(
    "tickets.comment",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=takes_part,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("comment on a ticket"),
)
async def comment(
    desk: Desk,
    ticket: Ticket,
    text: str,
    written_in: WrittenIn | None = None,
    files: Sequence[OfferedFile] = (),
) -> AddedComment:
    """Comment on a ticket. People who may see it may comment. The other side is notified. What a contact writes wakes
    a ticket that waits, is on hold or has ended, and it's the support team's turn again. A message in Slack that was
    taken before changes nothing.

    Args:
        written_in: The message in Slack that the comment was written as.

    Raises:
        Refused: The text is empty, too long or contains a card number. Or a quota is used up, and the ticket isn't
            critical. Or it ended too long ago.
    """
    if written_in is not None and await find_comment(desk.session, written_in) is not None:
        return AddedComment(ticket, reopened=False)
    added = await add_comment(desk, ticket, text, written_in)
    await attach(desk, ticket, files, added)
    reopens = ticket.ended and not added.by_staff
    if reopens:
        await _reopen(desk, ticket, added)
    else:
        wake(ticket, added)
        await tell_comment(desk, ticket, added)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return AddedComment(ticket, reopens)


@action(
    "tickets.reopen_ticket",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=takes_part,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("reopen a ticket"),
)
async def reopen_ticket(desk: Desk, ticket: Ticket, text: str) -> AddedComment:
    """Reopen a ticket, and say in a comment what is still wrong. It goes back to the queue, and the triage channel
    learns of it.

    Raises:
        Refused: It isn't resolved or closed, or it ended too long ago. Or as `comment` would.
    """
    if not ticket.ended:
        raise Refused(NotResolved(ticket))
    added = await add_comment(desk, ticket, text)
    await _reopen(desk, ticket, added)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return AddedComment(ticket, reopened=True)


async def add_comment(desk: Desk, ticket: Ticket, text: str, written_in: WrittenIn | None = None) -> Comment:
    """Store a comment by the caller, and note it as the ticket's last word, unless it's a message that arrived late.

    Raises:
        Refused: As `comment` would.
    """
    if ticket.ended and not ticket.can_reopen(desk.now):
        raise Refused(ClosedForGood(ticket))
    if ticket.severity is not Severity.CRITICAL:
        await _keep_to_quota_of_comments(desk, ticket)
    at = (written_in.sent_at if written_in else None) or desk.now
    added = Comment(
        ticket_id=ticket.id,
        author_id=desk.person.id,
        by_staff=not is_theirs(desk, ticket) and desk.may_as_staff(StaffRight.TRIAGE_TICKETS),
        text=text_of(text, LONGEST_TEXT, "text"),
        written_at=at,
        channel=written_in.channel if written_in else "",
        message_ts=written_in.message_ts if written_in else "",
        edited_at=written_in.edited_at if written_in else None,
    )
    desk.session.add(added)
    if at >= ticket.last_word_at:
        ticket.last_word_at, ticket.last_word_by, ticket.last_word_by_staff = at, desk.person, added.by_staff
    await desk.session.flush()
    record(desk, ticket, TicketStep.COMMENTED, comment=added.id)
    return added


def wake(ticket: Ticket, added: Comment) -> None:
    """A new ticket that an agent answers is taken up. After a contact's comment, it's the support team's turn."""
    if added.by_staff and ticket.state is TicketState.NEW:
        ticket.state = TicketState.OPEN
    if not added.by_staff and ticket.state in (TicketState.WAITING, TicketState.ON_HOLD):
        ticket.state, ticket.waits_since, ticket.nudged_at = TicketState.OPEN, None, None


async def tell_comment(desk: Desk, ticket: Ticket, added: Comment) -> None:
    """Tell everyone who follows a ticket of a comment. A contact's comment also appears below the triage card."""
    agent = ticket.assignee_id
    if agent not in (None, ticket.opener_id, desk.person.id) and not await can_work(desk, agent):
        # They lost their role before Steward gave tickets back.
        agent = ticket.assignee = None
    await desk.session.flush()
    changed = TicketChanged(ticket.id, "commented", desk.person.name, added.id)
    await tell_in_thread(desk, ticket, followers(desk, ticket, agent), changed, f"comment:{added.id}")
    if not added.by_staff:
        await post_below_card(desk, ticket, CommentWaits(added.id), f"comment_waits:{added.id}")


async def _reopen(desk: Desk, ticket: Ticket, added: Comment) -> None:
    """Put a ticket that ended back into the queue. Tell the triage channel, those who follow the ticket, and the agent
    who worked on it."""
    agent = ticket.assignee_id if ticket.assignee_id and await can_work(desk, ticket.assignee_id) else None
    others = followers(desk, ticket, agent)
    await drop_resolution(desk, ticket)
    ticket.state, ticket.assignee = TicketState.OPEN, None
    ticket.resolved_at, ticket.resolved_by, ticket.closed_at = None, None, None
    await desk.session.flush()
    record(desk, ticket, TicketStep.REOPENED)
    changed = TicketChanged(ticket.id, "reopened", desk.person.name, added.id)
    await tell_in_thread(desk, ticket, others, changed, f"comment:{added.id}")
    await post_at_card(desk, ticket, CommentWaits(added.id, reopened=True), f"comment_waits:{added.id}")


async def _keep_to_quota_of_comments(desk: Desk, ticket: Ticket) -> None:
    rows = (
        select(Comment.written_at)
        .join(Ticket, col(Ticket.id) == col(Comment.ticket_id))
        .join(Subscription, col(Subscription.id) == col(Ticket.subscription_id))
        .where(~col(Comment.by_staff), col(Ticket.severity) != Severity.CRITICAL)
    )
    columns = col(Comment.author_id), col(Comment.written_at)
    await keep_to_quota(desk, Limited.COMMENTS, ticket.subscription, rows, *columns)
