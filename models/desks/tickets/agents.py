"""Who can work on tickets, and what happens to the tickets of an agent who can't any more."""

from uuid import uuid4

from sqlmodel import col, select

from models.access.desk import Desk
from models.core.outbox import Notice
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import TicketsUnassigned
from models.desks.tickets.tables import ENDED, Ticket
from models.desks.tickets.threads import card_key
from models.directory.staff import staff_roles_of
from models.roles import StaffRight


async def can_work(desk: Desk, person_id: int) -> bool:
    """Whether a person is an agent Steward can reach in Slack. Nobody else gets what customers write."""
    held = await staff_roles_of(desk.session, person_id)
    return desk.tables.staff.allows(held, StaffRight.TRIAGE_TICKETS) and bool(await desk.in_slack([person_id]))


async def give_back_tickets(desk: Desk, person_id: int) -> None:
    """Put the tickets of an agent who can't work on them any more back into the queue, and tell the triage channel."""
    theirs = select(Ticket).where(Ticket.assignee_id == person_id, col(Ticket.state).not_in(ENDED))
    tickets = (await desk.session.scalars(theirs.order_by(col(Ticket.id)).with_for_update())).all()
    if not tickets or await can_work(desk, person_id):
        return
    for ticket in tickets:
        ticket.assignee_id = None
        record(desk, ticket, TicketStep.RELEASED)
    await desk.session.flush()
    await desk.redraw(col(Notice.key).in_([card_key(ticket.id) for ticket in tickets]))
    news = TicketsUnassigned(person_id, [ticket.id for ticket in tickets])
    desk.post(desk.channels.triage, news, f"tickets_unassigned:{uuid4().hex}")
