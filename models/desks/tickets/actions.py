"""What people do with tickets. Contacts open, read, comment on, close and reopen them; the vendor's agents claim and
resolve them."""

from collections.abc import Sequence
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
from models.desks.tickets.classification import Category, Severity, TicketState
from models.desks.tickets.commenting import add_comment
from models.desks.tickets.conversation import ShownTicket, conversation_of, is_overdue
from models.desks.tickets.files import attach, files_of
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import TicketCard, TicketChange, TicketChanged, TicketOpened
from models.desks.tickets.parties import followers, is_opener, is_theirs, must_not_be_ended, takes_part
from models.desks.tickets.problems import StillAway
from models.desks.tickets.resolving import before_it, tell_resolution
from models.desks.tickets.tables import LONGEST_TEXT, SUBJECT_LENGTH, Ticket
from models.desks.tickets.threads import card_key, tell_in_thread, urgency_of
from models.desks.tickets.triage_rules import channel_for
from models.desks.tickets.writing import end_answer
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
async def resolve_ticket(desk: Desk, ticket: Ticket, text: str = "", files: Sequence[OfferedFile] = ()) -> Ticket:
    """Resolve a ticket as an agent, or close it as the person who opened it. Tell the others: everyone who follows it.
    What an agent does can be undone for a minute, so the messages about it wait that long.

    Args:
        text: The last comment. The message about the resolution has it. Agents need one.
        files: What comes with that comment.

    Raises:
        Refused: It's resolved or closed already. With a text, also as `comment` would. Or an agent wrote none.
    """
    must_not_be_ended(ticket)
    own, before = is_opener(ticket, desk.person), before_it(ticket)
    last = await add_comment(desk, ticket, text) if text or not own else None
    await attach(desk, ticket, files if last else (), last)
    ticket.state, ticket.waits_since, ticket.nudged_at = TicketState.RESOLVED, None, None
    ticket.resolved_at, ticket.resolved_by = desk.now, desk.person
    if own:
        ticket.state, ticket.closed_at = TicketState.CLOSED, desk.now
    elif ticket.assignee is None:
        ticket.assignee = desk.person
    if not own:
        await end_answer(desk, ticket)
    await desk.session.flush()
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    agent = ticket.assignee_id if ticket.assignee_id and await can_work(desk, ticket.assignee_id) else None
    others = followers(desk, ticket, agent)
    if last is None or own:
        record(desk, ticket, TicketStep.CLOSED)
        closed = TicketChanged(ticket.id, "closed", desk.person.name, last.id if last else None)
        await tell_in_thread(desk, ticket, others, closed, _once_more("closed", ticket))
        return ticket
    record(desk, ticket, TicketStep.RESOLVED, answer=last.id, **before)
    await tell_resolution(desk, ticket, others, last)
    return ticket


async def tell_opener(desk: Desk, ticket: Ticket, what: TicketChange) -> None:
    """Tell the person who opened a ticket what an agent did."""
    changed = TicketChanged(ticket.id, what, desk.person.name)
    await tell_in_thread(desk, ticket, [ticket.opener_id], changed, _once_more(what, ticket))


async def tell_agent(desk: Desk, ticket: Ticket, agent_id: int | None, what: TicketChange) -> None:
    """Tell the agent who has worked on a ticket what somebody else did with it."""
    if agent_id and agent_id not in (desk.person.id, ticket.opener_id) and await can_work(desk, agent_id):
        changed = TicketChanged(ticket.id, what, desk.person.name)
        await tell_in_thread(desk, ticket, [agent_id], changed, _once_more(what, ticket))


def _once_more(what: TicketChange, ticket: Ticket) -> str:
    """A key that is new each time, because a ticket that was reopened is claimed and resolved again."""
    return f"ticket_{what}:{ticket.id}:{uuid4().hex}"
