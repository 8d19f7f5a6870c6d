"""The tickets that wait: for the vendor's agents, and for the contacts who opened them."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, few_of_many, waits
from models.core.paging import PageOf
from models.desks.tickets.classification import ENDED
from models.desks.tickets.tables import Ticket, is_our_turn
from models.roles import StaffRight
from models.subscriptions.tables import Subscription


@waits(WaitKind.OPEN_TICKETS, StaffRight.TRIAGE_TICKETS)
async def open_tickets(desk: Desk) -> PageOf[Ticket]:
    """Tickets that wait for the support team and have no assignee or are the caller's own, most severe first."""
    waiting = is_our_turn(), or_(col(Ticket.assignee_id).is_(None), Ticket.assignee_id == desk.person.id)
    statement = (
        select(Ticket)
        .where(*waiting)
        .options(
            joinedload(Ticket.subscription).joinedload(Subscription.organization),  # type: ignore[arg-type]
            joinedload(Ticket.assignee),  # type: ignore[arg-type]
        )
        .order_by(col(Ticket.severity), col(Ticket.id))
    )
    return await few_of_many(desk.session, statement, select(Ticket.id).where(*waiting))


@waits(WaitKind.ANSWERED_TICKETS, contacts=True)
async def answered_tickets(desk: Desk) -> PageOf[Ticket]:
    """Unresolved tickets of the caller whose last comment is by the vendor's staff, most severe first."""
    statement = (
        select(Ticket)
        .where(
            Ticket.opener_id == desk.person.id,
            col(Ticket.subscription_id).in_(desk.memberships),
            col(Ticket.state).not_in(ENDED),
            col(Ticket.last_word_by_staff),
        )
        .options(joinedload(Ticket.subscription), joinedload(Ticket.assignee))  # type: ignore[arg-type]
        .order_by(col(Ticket.severity), col(Ticket.id))
    )
    return await few(desk.session, statement)
