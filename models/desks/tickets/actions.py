"""What people do with tickets. Contacts open, read, comment on, close and reopen them; the vendor's agents claim and
resolve them."""

from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.core.errors import Refused
from models.core.outbox import Notice, Urgency
from models.core.quotas import Limited
from models.core.texts import gettext_noop, line_of, text_of
from models.desks.problems import AlreadyClaimed
from models.desks.tickets.agents import can_work, card_key
from models.desks.tickets.notices import CommentWaits, TicketCard, TicketChange, TicketChanged, TicketOpened
from models.desks.tickets.problems import AlreadyResolved, NotResolved
from models.desks.tickets.tables import SUBJECT_LENGTH, TEXT_LENGTH, Comment, Severity, Ticket, TicketState
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.tables import Subscription

actions_about("tickets", gettext_noop("tickets"))


@action("tickets.open_ticket", Right.RAISE_TICKET, on=Subscription, label=gettext_noop("open a ticket"))
async def open_ticket(
    desk: Desk, subscription: Subscription, severity: Severity, subject: str, description: str
) -> Ticket:
    """Open a ticket. It goes to the triage channel, and the person who opened it gets a copy.

    Raises:
        Refused: A text is empty, too long or contains a card number. Or a quota is used up, and it isn't critical.
    """
    if severity is not Severity.CRITICAL:
        rows = select(Ticket.opened_at).join(Subscription).where(col(Ticket.severity) != Severity.CRITICAL)
        columns = col(Ticket.opener_id), col(Ticket.opened_at)
        try:
            await keep_to_quota(desk, Limited.TICKETS, subscription, rows, *columns)
        except Refused as reached:
            # Point to the severity, because a critical ticket can still be opened.
            raise Refused(reached.problem, "severity") from None
    ticket = Ticket(
        subscription_id=subscription.id,
        opener_id=desk.person.id,
        severity=severity,
        subject=line_of(subject, SUBJECT_LENGTH, "subject"),
        description=text_of(description, TEXT_LENGTH, "description"),
        opened_at=desk.now,
    )
    desk.session.add(ticket)
    await desk.session.flush()
    ticket.subscription, ticket.opener = subscription, desk.person
    urgency = _urgency(ticket)
    desk.post(desk.channels.triage, TicketCard(ticket.id), card_key(ticket.id), urgency=urgency)
    await desk.tell([ticket.opener_id], TicketOpened(ticket.id), f"ticket_opened:{ticket.id}", urgency=urgency)
    return ticket


def is_opener(ticket: Ticket, person: Person) -> bool:
    """Whether the person opened the ticket, and so may see it and comment on it."""
    return ticket.opener_id == person.id


@action(
    "tickets.show_ticket",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    reads=True,
    or_own=is_opener,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    label=gettext_noop("see a ticket"),
)
async def show_ticket(_desk: Desk, ticket: Ticket) -> Ticket:
    """One ticket with its comments."""
    return ticket


@dataclass(frozen=True)
class AddedComment:
    """A comment was added to a ticket, and perhaps the ticket was reopened by that."""

    ticket: Ticket
    reopened: bool


@action(
    "tickets.comment",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=is_opener,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("comment on a ticket"),
)
async def comment(desk: Desk, ticket: Ticket, text: str) -> AddedComment:
    """Comment on a ticket. People who may see it may comment. The other side is notified; without an assignee, that is
    the triage channel. If a contact comments on a resolved ticket, it's open again.

    Raises:
        Refused: The text is empty, too long or contains a card number. Or a quota is used up, and the ticket isn't
            critical.
    """
    added = await _add_comment(desk, ticket, text)
    reopens = ticket.state is TicketState.RESOLVED and not added.by_staff
    await (_reopen if reopens else _tell_comment)(desk, ticket, added)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return AddedComment(ticket, reopens)


@action(
    "tickets.reopen_ticket",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=is_opener,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("reopen a ticket"),
)
async def reopen_ticket(desk: Desk, ticket: Ticket, text: str) -> AddedComment:
    """Reopen a resolved ticket, and say in a comment what is still wrong. It goes back to the queue, and the triage
    channel learns of it.

    Raises:
        Refused: It isn't resolved. Or as `comment` would.
    """
    if ticket.state is not TicketState.RESOLVED:
        raise Refused(NotResolved(ticket))
    added = await _add_comment(desk, ticket, text)
    await _reopen(desk, ticket, added)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return AddedComment(ticket, reopened=True)


async def _add_comment(desk: Desk, ticket: Ticket, text: str) -> Comment:
    if ticket.severity is not Severity.CRITICAL:
        await _keep_to_quota_of_comments(desk, ticket)
    added = Comment(
        ticket_id=ticket.id,
        author_id=desk.person.id,
        by_staff=not is_opener(ticket, desk.person) and desk.may_as_staff(StaffRight.TRIAGE_TICKETS),
        text=text_of(text, TEXT_LENGTH, "text"),
        written_at=desk.now,
    )
    desk.session.add(added)
    await desk.session.flush()
    return added


async def _tell_comment(desk: Desk, ticket: Ticket, added: Comment) -> None:
    agent = ticket.assignee_id
    if agent not in (None, ticket.opener_id, desk.person.id) and not await can_work(desk, agent):
        # They lost their role before Steward gave tickets back.
        agent = None
        if ticket.state is TicketState.CLAIMED:
            ticket.state, ticket.assignee = TicketState.OPEN, None
            await desk.session.flush()
    both_sides = dict.fromkeys([ticket.opener_id, agent])
    others = [person_id for person_id in both_sides if person_id is not None and person_id != desk.person.id]
    changed = TicketChanged(ticket.id, "commented", desk.person.name, added.id)
    await desk.tell(others, changed, f"comment:{added.id}", urgency=_urgency(ticket))
    if ticket.assignee_id is None and not added.by_staff:
        # Redrawing a card notifies no one.
        waits = CommentWaits(added.id)
        desk.post(desk.channels.triage, waits, f"comment_waits:{added.id}", urgency=_urgency(ticket))


async def _reopen(desk: Desk, ticket: Ticket, added: Comment) -> None:
    """Put a resolved ticket back into the queue. Tell the triage channel, the person who opened it, and the agent who
    resolved it."""
    others = {ticket.opener_id}
    if ticket.assignee_id is not None and await can_work(desk, ticket.assignee_id):
        others.add(ticket.assignee_id)
    ticket.state, ticket.resolved_at, ticket.assignee = TicketState.OPEN, None, None
    await desk.session.flush()
    changed = TicketChanged(ticket.id, "reopened", desk.person.name, added.id)
    await desk.tell(sorted(others - {desk.person.id}), changed, f"comment:{added.id}", urgency=_urgency(ticket))
    waits = CommentWaits(added.id, reopened=True)
    desk.post(desk.channels.triage, waits, f"comment_waits:{added.id}", urgency=_urgency(ticket))


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
    """Claim an open ticket. With `over`, take over one that is assigned to a colleague, and tell them.

    Raises:
        Refused: It's resolved, or assigned already.
    """
    _must_not_be_resolved(ticket)
    before, mine = ticket.assignee_id, ticket.assignee_id == desk.person.id
    if ticket.state is TicketState.CLAIMED and (mine or not over):
        raise Refused(AlreadyClaimed(ticket.ref, ticket.assignee, mine=mine))
    ticket.state, ticket.assignee = TicketState.CLAIMED, desk.person
    await desk.session.flush()
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    await _tell_opener(desk, ticket, "claimed")
    await _tell_agent(desk, ticket, before, "claimed")
    return ticket


@action(
    "tickets.resolve_ticket",
    StaffRight.TRIAGE_TICKETS,
    on=Ticket,
    or_own=is_opener,
    label=gettext_noop("resolve a ticket"),
)
async def resolve_ticket(desk: Desk, ticket: Ticket, text: str = "") -> Ticket:
    """Resolve a ticket. From then on, it's assigned to the person who resolved it: an agent, or the person who opened
    it. Tell the others: the person who opened it, and the agent who worked on it.

    Args:
        text: The last comment. The message about the resolution has it.

    Raises:
        Refused: It's resolved already. With a text, also as `comment` would.
    """
    _must_not_be_resolved(ticket)
    last = await _add_comment(desk, ticket, text) if text else None
    worked_on_it = ticket.assignee_id
    ticket.state, ticket.resolved_at, ticket.assignee = TicketState.RESOLVED, desk.now, desk.person
    await desk.session.flush()
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    if not is_opener(ticket, desk.person):
        await _tell_opener(desk, ticket, "resolved", last)
    await _tell_agent(desk, ticket, worked_on_it, "resolved", last)
    return ticket


def _must_not_be_resolved(ticket: Ticket) -> None:
    if ticket.state is TicketState.RESOLVED:
        raise Refused(AlreadyResolved(ticket))


async def _tell_opener(desk: Desk, ticket: Ticket, what: TicketChange, last: Comment | None = None) -> None:
    changed = TicketChanged(ticket.id, what, desk.person.name, last.id if last else None)
    await desk.tell([ticket.opener_id], changed, _once_more(what, ticket), urgency=_urgency(ticket))


async def _tell_agent(
    desk: Desk, ticket: Ticket, agent_id: int | None, what: TicketChange, last: Comment | None = None
) -> None:
    """Tell the agent who has worked on a ticket that somebody else took it over or resolved it."""
    if agent_id and agent_id not in (desk.person.id, ticket.opener_id) and await can_work(desk, agent_id):
        changed = TicketChanged(ticket.id, what, desk.person.name, last.id if last else None)
        await desk.tell([agent_id], changed, _once_more(what, ticket), urgency=_urgency(ticket))


def _once_more(what: TicketChange, ticket: Ticket) -> str:
    """A key that is new each time, because a ticket that was reopened is claimed and resolved again."""
    return f"ticket_{what}:{ticket.id}:{uuid4().hex}"


def _urgency(ticket: Ticket) -> Urgency:
    return Urgency.FIRST if ticket.severity is Severity.CRITICAL else Urgency.ORDINARY
