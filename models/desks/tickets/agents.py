"""Who can work on tickets, and what happens to the tickets of an agent who can't any more."""

from collections.abc import Sequence
from uuid import uuid4

from sqlmodel import col, or_, select

from models.access.desk import Desk
from models.core.outbox import Notice
from models.desks.tickets.classification import ENDED
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import TicketsUnassigned
from models.desks.tickets.tables import AgentAway, Ticket
from models.desks.tickets.threads import by_channel, card_key
from models.directory.people import Person
from models.directory.staff import people_with, staff_roles_of
from models.roles import StaffRight, StaffRole


async def can_work(desk: Desk, person_id: int) -> bool:
    """Whether a person is an agent that Steward can reach in Slack and who isn't away. Nobody else gets what customers
    write."""
    held = await staff_roles_of(desk.session, person_id)
    if not desk.tables.staff.allows(held, StaffRight.TRIAGE_TICKETS) or not await desk.in_slack([person_id]):
        return False
    return not await away_among(desk, [person_id])


async def away_among(desk: Desk, people: Sequence[int]) -> set[int]:
    """The IDs of those people who are away now."""
    still = or_(col(AgentAway.back_at).is_(None), col(AgentAway.back_at) > desk.now)
    return set(
        await desk.session.scalars(select(AgentAway.person_id).where(col(AgentAway.person_id).in_(people), still))
    )


async def agents_who_can_work(desk: Desk) -> Sequence[Person]:
    """The agents that Steward can reach in Slack and who aren't away, sorted by name."""
    roles = [role for role in StaffRole if desk.tables.staff.allows(frozenset({role}), StaffRight.TRIAGE_TICKETS)]
    people = await people_with(desk.session, roles)
    ids = [person.id for person in people]
    working = await desk.in_slack(ids) - await away_among(desk, ids)
    return [person for person in people if person.id in working]


async def give_back_tickets(desk: Desk, person_id: int) -> int:
    """Put the tickets of an agent who can't work on them any more, or is away, back into the queue. Each channel with
    cards of them learns which ones. Returns how many they are."""
    theirs = select(Ticket).where(Ticket.assignee_id == person_id, col(Ticket.state).not_in(ENDED))
    tickets = (await desk.session.scalars(theirs.order_by(col(Ticket.id)).with_for_update())).all()
    if not tickets or await can_work(desk, person_id):
        return 0
    for ticket in tickets:
        ticket.assignee_id = None
        record(desk, ticket, TicketStep.RELEASED)
    await desk.session.flush()
    await desk.redraw(col(Notice.key).in_([card_key(ticket.id) for ticket in tickets]))
    away = True if await away_among(desk, [person_id]) else None
    for channel, of_channel in (await by_channel(desk, [ticket.id for ticket in tickets])).items():
        desk.post(channel, TicketsUnassigned(person_id, of_channel, away), f"tickets_unassigned:{uuid4().hex}")
    return len(tickets)
