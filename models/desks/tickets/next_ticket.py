"""The way through the queue: which ticket an agent works on next."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.texts import gettext_noop
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.conversation import conversation_of
from models.desks.tickets.queue import ALL, QueueFilter
from models.desks.tickets.tables import Ticket, is_our_turn
from models.roles import StaffRight
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription

MOST_COUNTED = 100
"""The most tickets that are counted, because it's done after each answer."""


@dataclass(frozen=True)
class NextTicket:
    """The ticket that comes next for an agent.

    Attributes:
        ticket: None if none waits for them.
        last: Its newest comment that both sides see. None if there is only the description.
        waiting: How many wait for them, with this one. Only up to `MOST_COUNTED` are counted.
        again: Whether the queue has ended, and this is its first one.
    """

    ticket: Ticket | None = None
    last: Comment | None = None
    waiting: int = 0
    again: bool = False


@action(
    "tickets.next_ticket",
    StaffRight.TRIAGE_TICKETS,
    reads=True,
    label=gettext_noop("see the next ticket in the queue"),
)
async def next_ticket(desk: Desk, after: int = 0, only: QueueFilter = ALL) -> NextTicket:
    """The next ticket in the queue that waits for the support team and is nobody's or the caller's own. After the last
    one, it's the first one again: so those that were skipped, or became urgent, come back.

    Args:
        after: The ID of the ticket after which it comes; 0 for the first one.
        only: What the queue is narrowed down to.
    """
    place = col(Ticket.opened_at) if only.oldest else col(Ticket.severity)
    begun = await desk.session.get(Ticket, after) if after else None
    row = None
    if begun is not None:
        here = begun.opened_at if only.oldest else begun.severity
        later = or_(place > here, and_(place == here, col(Ticket.id) > begun.id))
        row = await _first(desk, only, place, later)
    again = begun is not None and row is None
    row = row or await _first(desk, only, place)
    if row is None:
        return NextTicket()
    ticket: Ticket = row[0]
    newest = await conversation_of(desk.session, ticket, notes=False, most=1)
    return NextTicket(ticket, newest.comments[0] if newest.comments else None, row[1], again)


async def _first(desk: Desk, only: QueueFilter, place: Any, *more: Any) -> Any:
    """The first ticket in the queue that waits for the caller, and how many do. `more`: conditions only on the first
    one."""
    waits = [is_our_turn(), *only.all_conditions(desk.person.id), *_can_be_worked_on(desk)]
    counted = select(func.count()).select_from(select(Ticket.id).where(*waits).limit(MOST_COUNTED).subquery())
    statement = select(Ticket, counted.scalar_subquery()).where(*waits, *more).order_by(place, col(Ticket.id)).limit(1)
    statement = statement.options(
        joinedload(Ticket.subscription).joinedload(Subscription.organization),  # type: ignore[arg-type]
        joinedload(Ticket.assignee),  # type: ignore[arg-type]
        joinedload(Ticket.opener),  # type: ignore[arg-type]
    )
    return (await desk.session.execute(statement)).first()


def _can_be_worked_on(desk: Desk) -> list[Any]:
    """The conditions that a ticket isn't a colleague's, and that the caller isn't on the customer's side of it."""
    me = desk.person.id
    contact_on = select(Contact.subscription_id).where(Contact.person_id == me)
    return [
        or_(col(Ticket.assignee_id).is_(None), col(Ticket.assignee_id) == me),
        col(Ticket.opener_id) != me,
        col(Ticket.subscription_id).not_in(contact_on),
    ]
