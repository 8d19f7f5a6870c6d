"""What people do with tickets. Contacts open, read, comment on, close and reopen them; the vendor's agents claim and
resolve them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.quotas import Limited
from models.core.texts import gettext_noop, line_of, text_of
from models.desks.files.keeping import OfferedFile
from models.desks.problems import AlreadyClaimed
from models.desks.tickets.agents import away_among, can_work
from models.desks.tickets.conversation import ShownTicket, WrittenIn, conversation_of, find_comment, is_overdue
from models.desks.tickets.files import attach, files_of
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import CommentWaits, TicketCard, TicketChange, TicketChanged, TicketOpened
from models.desks.tickets.problems import AlreadyResolved, ClosedForGood, NotResolved, StillAway
from models.desks.tickets.resolving import before_it, drop_resolution, tell_resolution
from models.desks.tickets.tables import (
    LONGEST_TEXT,
    SUBJECT_LENGTH,
    Category,
    Comment,
    Severity,
    Ticket,
    TicketState,
)
from models.desks.tickets.threads import card_key, post_at_card, post_below_card, tell_in_thread, urgency_of
from models.desks.tickets.triage_rules import channel_for
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.tables import Subscription

actions_about("tickets", gettext_noop("tickets"))


@action("tickets.open_ticket", Right.RAISE_TICKET, on=Subscription, label=gettext_noop("open a ticket"))
async def open_ticket(
    desk: Desk,
    subscription: Subscription,
    severity: Severity,
    subject: str,
    description: str,
    category: Category = Category.OTHER,
    files: Sequence[OfferedFile] = (),
) -> Ticket:
    """Open a ticket. It goes to the triage channel, and the person who opened it gets a copy, with which their thread
    about it begins.

    Raises:
        Refused: A text is empty, too long or contains a card number. Or a quota is used up, and it isn't critical.
    """
    if severity is not Severity.CRITICAL:
        await _keep_to_quota_of_tickets(desk, subscription)
    ticket = await add_ticket(desk, subscription, desk.person, severity, subject, description, category)
    record(desk, ticket, TicketStep.OPENED, severity=severity)
    await attach(desk, ticket, files)
    await tell_in_thread(desk, ticket, [ticket.opener_id], TicketOpened(ticket.id), f"ticket_opened:{ticket.id}")
    return ticket


async def add_ticket(
    desk: Desk,
    subscription: Subscription,
    opener: Person,
    severity: Severity,
    subject: str,
    description: str,
    category: Category = Category.OTHER,
) -> Ticket:
    """Store a new ticket, and post its card in the triage channel.

    Raises:
        Refused: A text is empty, too long or contains a card number.
    """
    ticket = Ticket(
        subscription_id=subscription.id,
        opener_id=opener.id,
        severity=severity,
        category=category,
        subject=line_of(subject, SUBJECT_LENGTH, "subject"),
        description=text_of(description, LONGEST_TEXT, "description"),
        opened_at=desk.now,
        last_word_at=desk.now,
        last_word_by_id=opener.id,
    )
    desk.session.add(ticket)
    await desk.session.flush()
    ticket.subscription, ticket.opener = subscription, opener
    channel = await channel_for(desk, subscription, severity)
    desk.post(channel, TicketCard(ticket.id), card_key(ticket.id), urgency=urgency_of(ticket))
    return ticket


async def _keep_to_quota_of_tickets(desk: Desk, subscription: Subscription) -> None:
    rows = select(Ticket.opened_at).join(Subscription).where(col(Ticket.severity) != Severity.CRITICAL)
    columns = col(Ticket.opener_id), col(Ticket.opened_at)
    try:
        await keep_to_quota(desk, Limited.TICKETS, subscription, rows, *columns)
    except Refused as reached:
        # Point to the severity, because a critical ticket can still be opened.
        raise Refused(reached.problem, "severity") from None


def is_opener(ticket: Ticket, person: Person) -> bool:
    """Whether the person opened the ticket."""
    return ticket.opener_id == person.id


def takes_part(ticket: Ticket, person: Person) -> bool:
    """Whether the person opened or watches the ticket, and so may see it and comment on it."""
    return is_opener(ticket, person) or any(watcher.person_id == person.id for watcher in ticket.watchers)


@action(
    "tickets.show_ticket",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    reads=True,
    or_own=takes_part,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    label=gettext_noop("see a ticket"),
)
async def show_ticket(desk: Desk, ticket: Ticket, before: int = 0) -> ShownTicket:
    """One ticket with its newest comments. The vendor's staff also see notes.

    Args:
        before: Show the comments before the one with this ID; 0 for the newest.
    """
    ours = desk.may_as_staff(StaffRight.VIEW_CUSTOMERS) and not is_theirs(desk, ticket)
    shown = await conversation_of(desk.session, ticket, notes=ours, before=before)
    files = await files_of(desk.session, ticket, [comment.id for comment in shown.comments])
    overdue = await is_overdue(desk.session, ticket, desk.now) if desk.may_as_staff(StaffRight.VIEW_CUSTOMERS) else None
    return ShownTicket(ticket, shown, files, overdue)


def is_theirs(desk: Desk, ticket: Ticket) -> bool:
    """Whether the caller is on the customer's side of a ticket: its opener, or a contact on its subscription. Staff who
    are contacts themselves don't see what their colleagues note about them."""
    return is_opener(ticket, desk.person) or bool(desk.held.get(ticket.subscription_id))


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
    """Store a comment by the caller, and note it as the ticket's last word.

    Raises:
        Refused: As `comment` would.
    """
    if ticket.ended and not ticket.can_reopen(desk.now):
        raise Refused(ClosedForGood(ticket))
    if ticket.severity is not Severity.CRITICAL:
        await _keep_to_quota_of_comments(desk, ticket)
    added = Comment(
        ticket_id=ticket.id,
        author_id=desk.person.id,
        by_staff=not is_theirs(desk, ticket) and desk.may_as_staff(StaffRight.TRIAGE_TICKETS),
        text=text_of(text, LONGEST_TEXT, "text"),
        written_at=desk.now,
        channel=written_in.channel if written_in else "",
        message_ts=written_in.message_ts if written_in else "",
        edited_at=written_in.edited_at if written_in else None,
    )
    desk.session.add(added)
    ticket.last_word_at, ticket.last_word_by, ticket.last_word_by_staff = desk.now, desk.person, added.by_staff
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


def followers(desk: Desk, ticket: Ticket, agent: int | None) -> list[int]:
    """Everyone who follows a ticket, without the caller: its opener, its agent, and its watchers."""
    follow = dict.fromkeys([ticket.opener_id, agent, *(watcher.person_id for watcher in ticket.watchers)])
    return [person_id for person_id in follow if person_id is not None and person_id != desk.person.id]


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


@action("tickets.claim_ticket", StaffRight.TRIAGE_TICKETS, on=Ticket, label=gettext_noop("claim a ticket"))
async def claim_ticket(desk: Desk, ticket: Ticket, over: bool = False) -> Ticket:
    """Claim a ticket. With `over`, take over one that is assigned to a colleague, and tell them.

    Raises:
        Refused: It's resolved or closed, or assigned already. Or the caller is away.
    """
    must_not_be_ended(ticket)
    if await away_among(desk, [desk.person.id]):
        raise Refused(StillAway())
    before, mine = ticket.assignee_id, ticket.assignee_id == desk.person.id
    if before is not None and (mine or not over):
        raise Refused(AlreadyClaimed(ticket.ref, ticket.assignee, mine=mine))
    ticket.assignee = desk.person
    if ticket.state is TicketState.NEW:
        ticket.state = TicketState.OPEN
    await desk.session.flush()
    record(desk, ticket, TicketStep.ASSIGNED, to=desk.person.id)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    await tell_opener(desk, ticket, "claimed")
    await tell_agent(desk, ticket, before, "claimed")
    return ticket


@action(
    "tickets.resolve_ticket",
    StaffRight.TRIAGE_TICKETS,
    on=Ticket,
    or_own=is_opener,
    label=gettext_noop("resolve a ticket"),
)
async def resolve_ticket(desk: Desk, ticket: Ticket, text: str = "") -> Ticket:
    """Resolve a ticket as an agent, or close it as the person who opened it. Tell the others: everyone who follows it.
    What an agent does can be undone for a minute, so the messages about it wait that long.

    Args:
        text: The last comment. The message about the resolution has it. Agents need one.

    Raises:
        Refused: It's resolved or closed already. With a text, also as `comment` would. Or an agent wrote none.
    """
    must_not_be_ended(ticket)
    own, before = is_opener(ticket, desk.person), before_it(ticket)
    last = await add_comment(desk, ticket, text) if text or not own else None
    ticket.state, ticket.waits_since, ticket.nudged_at = TicketState.RESOLVED, None, None
    ticket.resolved_at, ticket.resolved_by = desk.now, desk.person
    if own:
        ticket.state, ticket.closed_at = TicketState.CLOSED, desk.now
    elif ticket.assignee is None:
        ticket.assignee = desk.person
    await desk.session.flush()
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    if last is None or own:
        record(desk, ticket, TicketStep.CLOSED)
        await tell_agent(desk, ticket, ticket.assignee_id, "closed", last)
        return ticket
    record(desk, ticket, TicketStep.RESOLVED, answer=last.id, **before)
    agent = ticket.assignee_id if ticket.assignee_id and await can_work(desk, ticket.assignee_id) else None
    await tell_resolution(desk, ticket, followers(desk, ticket, agent), last)
    return ticket


def must_not_be_ended(ticket: Ticket) -> None:
    """Refuse what can only be done to a ticket that somebody works on.

    Raises:
        Refused: It's resolved or closed.
    """
    if ticket.ended:
        raise Refused(AlreadyResolved(ticket))


async def tell_opener(desk: Desk, ticket: Ticket, what: TicketChange, last: Comment | None = None) -> None:
    """Tell the person who opened a ticket what an agent did."""
    changed = TicketChanged(ticket.id, what, desk.person.name, last.id if last else None)
    await tell_in_thread(desk, ticket, [ticket.opener_id], changed, _once_more(what, ticket))


async def tell_agent(
    desk: Desk, ticket: Ticket, agent_id: int | None, what: TicketChange, last: Comment | None = None
) -> None:
    """Tell the agent who has worked on a ticket that somebody else took it over or resolved it."""
    if agent_id and agent_id not in (desk.person.id, ticket.opener_id) and await can_work(desk, agent_id):
        changed = TicketChanged(ticket.id, what, desk.person.name, last.id if last else None)
        await tell_in_thread(desk, ticket, [agent_id], changed, _once_more(what, ticket))


def _once_more(what: TicketChange, ticket: Ticket) -> str:
    """A key that is new each time, because a ticket that was reopened is claimed and resolved again."""
    return f"ticket_{what}:{ticket.id}:{uuid4().hex}"
