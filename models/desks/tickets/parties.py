"""Who takes part in a ticket, and who follows it."""

from models.access.desk import Desk
from models.core.errors import Refused
from models.desks.tickets.problems import AlreadyResolved
from models.desks.tickets.tables import Ticket
from models.directory.people import Person


def is_opener(ticket: Ticket, person: Person) -> bool:
    """Whether the person opened the ticket."""
    return ticket.opener_id == person.id


def takes_part(ticket: Ticket, person: Person) -> bool:
    """Whether the person opened or watches the ticket, and so may see it and comment on it."""
    return person.id in ticket.people


def is_theirs(desk: Desk, ticket: Ticket) -> bool:
    """Whether the caller is on the customer's side of a ticket: its opener, or a contact on its subscription. Staff who
    are contacts themselves don't see what their colleagues note about them."""
    return is_opener(ticket, desk.person) or bool(desk.held.get(ticket.subscription_id))


def followers(desk: Desk, ticket: Ticket, agent: int | None) -> list[int]:
    """Everyone who follows a ticket, without the caller: its opener, its agent, and its watchers."""
    follow = dict.fromkeys([ticket.opener_id, agent, *(watcher.person_id for watcher in ticket.watchers)])
    return [person_id for person_id in follow if person_id is not None and person_id != desk.person.id]


def must_not_be_ended(ticket: Ticket) -> None:
    """Refuse what can only be done to a ticket that somebody works on.

    Raises:
        Refused: It's resolved or closed.
    """
    if ticket.ended:
        raise Refused(AlreadyResolved(ticket))
