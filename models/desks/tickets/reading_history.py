"""Reading the history of a ticket, in pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.paging import PageOf, page_of
from models.core.texts import gettext_noop
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.history import TicketEntry, TicketStep
from models.desks.tickets.parties import is_theirs, takes_part
from models.desks.tickets.tables import Ticket
from models.directory.people import Person
from models.roles import Right, StaffRight

INTERNAL = (TicketStep.NOTED, TicketStep.ASSIGNED, TicketStep.RELEASED, TicketStep.UNDONE)
"""What the support team does among itself."""
STEPS_ON_A_PAGE = 20


@dataclass(frozen=True)
class History:
    """A page of a ticket's history, newest first, with the people whom its steps are about, by ID."""

    ticket: Ticket
    entries: PageOf[TicketEntry]
    people: Mapping[int, Person]


@action(
    "tickets.ticket_history",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    reads=True,
    or_own=takes_part,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    label=gettext_noop("see a ticket's history"),
)
async def ticket_history(desk: Desk, ticket: Ticket, first: int = 1) -> History:
    """Who did what on a ticket, when and from where. Contacts don't see what the support team does among itself, nor
    any step about a note."""
    statement = select(TicketEntry).where(TicketEntry.ticket_id == ticket.id)
    if not desk.may_as_staff(StaffRight.VIEW_CUSTOMERS) or is_theirs(desk, ticket):
        about = col(TicketEntry.facts)["comment"].as_integer()
        notes = select(Comment.id).where(Comment.ticket_id == ticket.id, col(Comment.is_note))
        statement = statement.where(col(TicketEntry.step).not_in(INTERNAL), or_(about.is_(None), about.not_in(notes)))
    statement = statement.options(joinedload(TicketEntry.by))  # type: ignore[arg-type]
    page = await page_of(desk.session, statement.order_by(col(TicketEntry.id).desc()), first, most=STEPS_ON_A_PAGE)
    named = {entry.facts[fact] for entry in page for fact in ("to", "person") if isinstance(entry.facts.get(fact), int)}
    found = await desk.session.scalars(select(Person).where(col(Person.id).in_(named))) if named else ()
    return History(ticket, page, {person.id: person for person in found})
