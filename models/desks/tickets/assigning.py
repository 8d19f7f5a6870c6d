"""Who works on a ticket: an agent hands it to a colleague, or gives it back to the queue."""

from collections.abc import Sequence
from uuid import uuid4

from sqlmodel import col

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.desks.problems import AlreadyClaimed
from models.desks.tickets.actions import tell_agent
from models.desks.tickets.agents import agents_who_can_work, can_work
from models.desks.tickets.classification import TicketState
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import TicketChanged
from models.desks.tickets.parties import must_not_be_ended
from models.desks.tickets.problems import CantWork, NotAssigned
from models.desks.tickets.tables import Ticket
from models.desks.tickets.threads import card_key, tell_in_thread
from models.directory.people import Person
from models.roles import StaffRight


@action("tickets.find_agents", StaffRight.TRIAGE_TICKETS, reads=True, label=gettext_noop("see who works on tickets"))
async def find_agents(desk: Desk) -> Sequence[Person]:
    """The people who can work on tickets now, sorted by name."""
    return await agents_who_can_work(desk)


@action("tickets.assign_ticket", StaffRight.TRIAGE_TICKETS, on=Ticket, label=gettext_noop("assign a ticket"))
async def assign_ticket(desk: Desk, ticket: Ticket, to: Person) -> Ticket:
    """Assign a ticket to a colleague. They learn of it, and so do the person who opened it, and the agent who had it.

    Raises:
        Refused: It's resolved or closed, or assigned to them already. Or they can't work on tickets now.
    """
    must_not_be_ended(ticket)
    before = ticket.assignee_id
    if before == to.id:
        raise Refused(AlreadyClaimed(ticket.ref, to, mine=to.id == desk.person.id))
    if not await can_work(desk, to.id):
        raise Refused(CantWork(to, tuple(await agents_who_can_work(desk))), "agent")
    await take_up(desk, ticket, to)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    working = TicketChanged(ticket.id, "claimed", to.name)
    key = uuid4().hex
    told = [ticket.opener_id] if ticket.opener_id != to.id else []
    if before and before not in (desk.person.id, ticket.opener_id) and await can_work(desk, before):
        told.append(before)
    await tell_in_thread(desk, ticket, told, working, f"ticket_claimed:{ticket.id}:{key}")
    if to.id != desk.person.id:
        assigned = TicketChanged(ticket.id, "assigned", desk.person.name)
        await tell_in_thread(desk, ticket, [to.id], assigned, f"ticket_assigned:{ticket.id}:{key}")
    return ticket


async def take_up(desk: Desk, ticket: Ticket, agent: Person) -> None:
    """Assign a ticket to an agent. A new one is then open."""
    ticket.assignee = agent
    if ticket.state is TicketState.NEW:
        ticket.state = TicketState.OPEN
    await desk.session.flush()
    record(desk, ticket, TicketStep.ASSIGNED, to=agent.id)


@action("tickets.release_ticket", StaffRight.TRIAGE_TICKETS, on=Ticket, label=gettext_noop("give a ticket back"))
async def release_ticket(desk: Desk, ticket: Ticket) -> Ticket:
    """Put an assigned ticket back into the queue. If it was a colleague's, tell them.

    Raises:
        Refused: It's resolved or closed, or nobody's.
    """
    must_not_be_ended(ticket)
    before = ticket.assignee_id
    if before is None:
        raise Refused(NotAssigned(ticket))
    ticket.assignee = None
    await desk.session.flush()
    record(desk, ticket, TicketStep.RELEASED)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    await tell_agent(desk, ticket, before, "released")
    return ticket
