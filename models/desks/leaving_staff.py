"""What happens to the work of staff who can't do it any more."""

from models.access.desk import Desk
from models.access.events import handles
from models.desks.enquiries.assignees import give_back_enquiries
from models.desks.tickets.agents import give_back_tickets
from models.identity.events import StaffLost


@handles(StaffLost)
async def give_back(desk: Desk, event: StaffLost) -> None:
    """Put the claimed tickets and enquiries of a person who can't work on them any more back into the queues."""
    await desk.session.flush()
    await give_back_tickets(desk, event.person.id)
    await give_back_enquiries(desk, event.person.id)
