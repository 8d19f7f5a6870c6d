"""Opening a ticket for somebody, such as a contact who called."""

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.desks.tickets.actions import add_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import TicketChanged
from models.desks.tickets.problems import CannotRaise
from models.desks.tickets.tables import Ticket
from models.desks.tickets.threads import tell_in_thread
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


@action(
    "tickets.open_for",
    StaffRight.TRIAGE_TICKETS,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("open a ticket for somebody"),
)
async def open_for(
    desk: Desk, subscription: Subscription, person: Person, severity: Severity, subject: str, description: str
) -> Ticket:
    """Open a ticket for a contact who may open one there. It's theirs from then on: they're told, and the history says
    who opened it for them. No quota counts.

    Raises:
        Refused: The person can't open tickets there. Or a text is empty, too long or contains a card number.
    """
    must_raise(desk, subscription, person)
    ticket = await add_ticket(desk, subscription, person, severity, subject, description)
    record(desk, ticket, TicketStep.OPENED, severity=severity, person=person.id)
    desk.note(person=person.key)
    told = TicketChanged(ticket.id, "opened_for", desk.person.name)
    await tell_in_thread(desk, ticket, [person.id], told, f"ticket_opened:{ticket.id}")
    return ticket


def must_raise(desk: Desk, subscription: Subscription, person: Person) -> None:
    """Refuse to open a ticket for somebody who can't open one there.

    Raises:
        Refused: They can't.
    """
    if not decide_for(desk, subscription, person, Right.RAISE_TICKET).allowed:
        raise Refused(CannotRaise(person, subscription.ref))
