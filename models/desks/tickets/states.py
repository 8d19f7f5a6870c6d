"""Changing what a ticket is: whose turn it is, how urgent it is, and what it's about."""

from uuid import uuid4

from sqlmodel import col

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop, text_of
from models.desks.tickets.actions import tell_agent
from models.desks.tickets.agents import can_work
from models.desks.tickets.classification import Category, Severity, TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.commenting import add_comment, wake
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import CommentWaits, TicketChange, TicketChanged
from models.desks.tickets.parties import followers, is_opener, is_theirs, must_not_be_ended
from models.desks.tickets.problems import AlreadySo
from models.desks.tickets.tables import LONGEST_TEXT, Ticket
from models.desks.tickets.threads import card_key, post_at_card, post_below_card, tell_in_thread
from models.roles import StaffRight

TOLD: dict[TicketState, TicketChange] = {TicketState.WAITING: "waiting", TicketState.ON_HOLD: "on_hold"}
"""The states that customers get a message about."""


@action("tickets.set_state", StaffRight.TRIAGE_TICKETS, on=Ticket, label=gettext_noop("change a ticket's status"))
async def set_state(desk: Desk, ticket: Ticket, state: TicketState) -> Ticket:
    """Change whose turn it is. The person who opened the ticket, and those who watch it, learn that it waits for them
    or is on hold.

    Args:
        state: Open, waiting or on hold.

    Raises:
        Refused: It's resolved or closed, or in that state already.
    """
    must_not_be_ended(ticket)
    if ticket.state is state:
        raise Refused(AlreadySo(ticket, "state"))
    move(desk, ticket, state)
    await desk.session.flush()
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    if state in TOLD:
        changed = TicketChanged(ticket.id, TOLD[state], desk.person.name)
        key = f"ticket_{state}:{ticket.id}:{uuid4().hex}"
        await tell_in_thread(desk, ticket, followers(desk, ticket, None), changed, key)
    return ticket


def move(desk: Desk, ticket: Ticket, state: TicketState) -> None:
    """Put a ticket that hasn't ended into another state, and record it.

    Raises:
        ValueError: An agent can't choose that state.
    """
    if state not in (TicketState.OPEN, TicketState.WAITING, TicketState.ON_HOLD):
        raise ValueError(f"A ticket isn't moved to {state}.")
    if ticket.state is not state:
        record(desk, ticket, TicketStep.MOVED, before=ticket.state, to=state)
    ticket.state, ticket.nudged_at = state, None
    ticket.waits_since = desk.now if state is TicketState.WAITING else None


@action(
    "tickets.set_severity",
    StaffRight.TRIAGE_TICKETS,
    on=Ticket,
    or_own=is_opener,
    label=gettext_noop("change a ticket's severity"),
)
async def set_severity(desk: Desk, ticket: Ticket, severity: Severity, reason: str = "") -> Ticket:
    """Change how urgent a ticket is. Agents tell the person who opened it and the assignee. The person who opened it
    says why, in a comment. If it becomes critical, the triage channel gets a message.

    Raises:
        Refused: It's resolved or closed, or has that severity already. Or the person who opened it gives no reason, or
            `comment` would refuse it.
    """
    must_not_be_ended(ticket)
    if ticket.severity is severity:
        raise Refused(AlreadySo(ticket, "severity"))
    own = is_theirs(desk, ticket)
    reason = text_of(reason, LONGEST_TEXT, "reason", optional=not own)
    before, ticket.severity = ticket.severity, severity
    record(desk, ticket, TicketStep.SEVERITY, before=before, to=severity)
    if own:
        await _say_why(desk, ticket, await add_comment(desk, ticket, reason))
    else:
        await desk.session.flush()
        changed = TicketChanged(ticket.id, "severity", desk.person.name)
        key = f"ticket_severity:{ticket.id}:{uuid4().hex}"
        await tell_in_thread(desk, ticket, [ticket.opener_id], changed, key)
        await tell_agent(desk, ticket, ticket.assignee_id, "severity")
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return ticket


async def _say_why(desk: Desk, ticket: Ticket, added: Comment) -> None:
    """Tell everyone who follows a ticket why a contact changed its severity. If it's critical now, the triage channel
    learns of it, else those who follow its card."""
    wake(ticket, added)
    agent = ticket.assignee_id if ticket.assignee_id and await can_work(desk, ticket.assignee_id) else None
    await desk.session.flush()
    changed = TicketChanged(ticket.id, "severity", desk.person.name, added.id)
    await tell_in_thread(desk, ticket, followers(desk, ticket, agent), changed, f"comment:{added.id}")
    post = post_at_card if ticket.severity is Severity.CRITICAL else post_below_card
    await post(desk, ticket, CommentWaits(added.id, severity=True), f"comment_waits:{added.id}")


@action("tickets.set_category", StaffRight.TRIAGE_TICKETS, on=Ticket, label=gettext_noop("change a ticket's category"))
async def set_category(desk: Desk, ticket: Ticket, category: Category) -> Ticket:
    """Change what a ticket is about. This notifies nobody.

    Raises:
        Refused: It has that category already.
    """
    if ticket.category is category:
        raise Refused(AlreadySo(ticket, "category"))
    before, ticket.category = ticket.category, category
    record(desk, ticket, TicketStep.CATEGORY, before=before, to=category)
    await desk.session.flush()
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return ticket
