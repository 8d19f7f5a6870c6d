"""What people do with tickets. Contacts open, read and comment on them; the vendor's agents claim and resolve them."""

from typing import Any

from sqlalchemy import case
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.core.errors import Refused
from models.core.outbox import Notice, Urgency
from models.core.paging import PageOf, page_of
from models.core.quotas import Limited
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop, line_of, text_of
from models.desks.problems import AlreadyClaimed
from models.desks.tickets.notices import CommentWaits, TicketCard, TicketChange, TicketChanged, TicketOpened
from models.desks.tickets.problems import AlreadyResolved
from models.desks.tickets.tables import SUBJECT_LENGTH, TEXT_LENGTH, Comment, Severity, Ticket, TicketState
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.contacts import Contact
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.tables import Subscription

actions_about("tickets", gettext_noop("tickets"))

NUMBERS = refs_of(Ticket.PREFIX, col(Ticket.id))


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
    desk.post(desk.channels.triage, TicketCard(ticket.id), _card(ticket), urgency=urgency)
    await desk.tell([ticket.opener_id], TicketOpened(ticket.id), f"ticket_opened:{ticket.id}", urgency=urgency)
    return ticket


@action("tickets.my_tickets", OwnRight.KNOWN, reads=True, label=gettext_noop("see your own tickets"))
async def my_tickets(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Ticket]:
    """A page of the tickets that the caller opened, in subscriptions where they are still a contact, newest first.
    With a text, only those that have its words."""
    mine = select(Contact.subscription_id).where(Contact.person_id == desk.person.id)
    statement = (
        select(Ticket)
        .where(Ticket.opener_id == desk.person.id, col(Ticket.subscription_id).in_(mine))
        .options(joinedload(Ticket.subscription), joinedload(Ticket.assignee))  # type: ignore[arg-type]
        .order_by(*exact_first(typed, NUMBERS), col(Ticket.id).desc())
    )
    return await page_of(desk.session, _searched(statement, typed), first)


@action("tickets.ticket_queue", StaffRight.TRIAGE_TICKETS, reads=True, label=gettext_noop("see the open tickets"))
async def ticket_queue(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Ticket]:
    """A page of the unresolved tickets, most severe first, then oldest first. With a text, only those that have its
    words."""
    statement = (
        select(Ticket)
        .where(col(Ticket.state) != TicketState.RESOLVED)
        .options(joinedload(Ticket.subscription), joinedload(Ticket.assignee))  # type: ignore[arg-type]
        .order_by(*exact_first(typed, NUMBERS), worst_first(), col(Ticket.id))
    )
    return await page_of(desk.session, _searched(statement, typed), first)


def _searched(statement: Any, typed: str) -> Any:
    """Only the tickets with each typed word in their number or subject, or in the number, name or organization of
    their subscription."""
    if not typed:
        return statement
    numbers = *NUMBERS, *refs_of(Subscription.PREFIX, col(Subscription.number))
    texts = col(Ticket.subject), col(Subscription.name), col(Organization.name)
    joined = statement.join(Subscription, col(Subscription.id) == col(Ticket.subscription_id)).join(Organization)
    return joined.where(matching(typed, *numbers, *texts))


def worst_first() -> Any:
    """The order of tickets by severity."""
    return case({severity: place for place, severity in enumerate(Severity)}, value=col(Ticket.severity))


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


@action(
    "tickets.comment",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=is_opener,
    or_staff=StaffRight.TRIAGE_TICKETS,
    label=gettext_noop("comment on a ticket"),
)
async def comment(desk: Desk, ticket: Ticket, text: str) -> Comment:
    """Comment on a ticket. People who may see it may comment. The other side is notified; without an assignee, that is
    the triage channel.

    Raises:
        Refused: The text is empty, too long or contains a card number. Or a quota is used up, and the ticket isn't
            critical.
    """
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
    both_sides = dict.fromkeys([ticket.opener_id, ticket.assignee_id])
    others = [person_id for person_id in both_sides if person_id is not None and person_id != desk.person.id]
    changed = TicketChanged(ticket.id, "commented", desk.person.name, added.id)
    await desk.tell(others, changed, f"comment:{added.id}", urgency=_urgency(ticket))
    if ticket.assignee_id is None and not added.by_staff:
        # Redrawing a card notifies no one.
        waits = CommentWaits(added.id)
        desk.post(desk.channels.triage, waits, f"comment_waits:{added.id}", urgency=_urgency(ticket))
    await desk.redraw(col(Notice.key) == _card(ticket))
    return added


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
async def claim_ticket(desk: Desk, ticket: Ticket) -> Ticket:
    """Claim an open ticket."""
    _must_not_be_resolved(ticket)
    if ticket.state is TicketState.CLAIMED:
        raise Refused(AlreadyClaimed(ticket.ref, ticket.assignee, mine=ticket.assignee_id == desk.person.id))
    ticket.state = TicketState.CLAIMED
    await _assigned(desk, ticket)
    await _tell_opener(desk, ticket, "claimed")
    return ticket


@action("tickets.resolve_ticket", StaffRight.TRIAGE_TICKETS, on=Ticket, label=gettext_noop("resolve a ticket"))
async def resolve_ticket(desk: Desk, ticket: Ticket) -> Ticket:
    """Resolve a ticket. An unclaimed one is assigned to the person who resolves it."""
    _must_not_be_resolved(ticket)
    ticket.state = TicketState.RESOLVED
    ticket.resolved_at = desk.now
    await _assigned(desk, ticket)
    await _tell_opener(desk, ticket, "resolved")
    return ticket


async def _assigned(desk: Desk, ticket: Ticket) -> None:
    if ticket.assignee_id is None:
        ticket.assignee_id = desk.person.id
        ticket.assignee = desk.person
    await desk.session.flush()
    await desk.redraw(col(Notice.key) == _card(ticket))


def _must_not_be_resolved(ticket: Ticket) -> None:
    if ticket.state is TicketState.RESOLVED:
        raise Refused(AlreadyResolved(ticket))


async def _tell_opener(desk: Desk, ticket: Ticket, what: TicketChange) -> None:
    changed = TicketChanged(ticket.id, what, desk.person.name)
    await desk.tell([ticket.opener_id], changed, f"ticket_{what}:{ticket.id}", urgency=_urgency(ticket))


def _urgency(ticket: Ticket) -> Urgency:
    return Urgency.FIRST if ticket.severity is Severity.CRITICAL else Urgency.ORDINARY


def _card(ticket: Ticket) -> str:
    return f"ticket:{ticket.id}"
