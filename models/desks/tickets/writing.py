"""Who is answering a ticket right now, so that two agents don't answer at once."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.texts import gettext_noop
from models.desks.tickets.tables import Ticket, TicketWriter
from models.directory.people import Person
from models.roles import StaffRight

WRITES_FOR = timedelta(minutes=10)
"""How long an agent who opened the form counts as answering. Slack doesn't say if they close it."""


@action("tickets.begin_answer", StaffRight.TRIAGE_TICKETS, on=Ticket, reads=True, label=gettext_noop("answer a ticket"))
async def begin_answer(desk: Desk, ticket: Ticket) -> list[str]:
    """Note that the caller has the form open. Returns the names of the other agents who do."""
    insert = postgresql.insert if desk.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    mine = {"ticket_id": ticket.id, "person_id": desk.person.id, "since": desk.now}
    written = insert(TicketWriter).values(mine)
    await desk.session.execute(
        written.on_conflict_do_update(index_elements=["ticket_id", "person_id"], set_={"since": desk.now})
    )
    others = (
        select(Person.name)
        .join(TicketWriter, col(TicketWriter.person_id) == col(Person.id))
        .where(
            TicketWriter.ticket_id == ticket.id,
            TicketWriter.person_id != desk.person.id,
            col(TicketWriter.since) > desk.now - WRITES_FOR,
        )
        .order_by(col(TicketWriter.since))
    )
    return list((await desk.session.scalars(others)).all())


async def end_answer(desk: Desk, ticket: Ticket) -> None:
    """Note that the caller has sent what they wrote."""
    mine = col(TicketWriter.ticket_id) == ticket.id, col(TicketWriter.person_id) == desk.caller_id
    await desk.session.execute(delete(TicketWriter).where(*mine))
