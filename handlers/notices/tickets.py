"""Notices about tickets."""

from handlers.notices.context import NoticeContext, renders
from handlers.views import tickets
from handlers.views.blocks import Message
from models.desks.tickets.notices import CommentWaits, TicketCard, TicketChanged, TicketOpened, TicketsUnassigned
from models.desks.tickets.tables import Comment, Ticket
from models.directory.people import Person
from models.directory.staff import staff_roles_of
from models.roles import StaffRight
from models.subscriptions.lookup import find


@renders(TicketCard)
async def ticket_card(context: NoticeContext, notice: TicketCard) -> Message:
    """The card in the triage channel."""
    return tickets.triage_card(context.reader, await _ticket(context, notice.ticket_id))


@renders(TicketOpened)
async def ticket_opened(context: NoticeContext, notice: TicketOpened) -> Message | None:
    """To the person who opened the ticket, at once."""
    ticket = await _ticket(context, notice.ticket_id)
    if _may_not_know(ticket, context.me):
        return None
    return tickets.ticket_news(context.reader, ticket, "opened", "", None, context.me)


@renders(TicketChanged)
async def ticket_changed(context: NoticeContext, notice: TicketChanged) -> Message | None:
    """To the person who opened the ticket, and to the agent who has worked on it."""
    ticket = await _ticket(context, notice.ticket_id)
    if _may_not_know(ticket, context.me) or not await _may_work(context, ticket):
        return None
    comment = next((c for c in ticket.comments if c.id == notice.comment), None)
    return tickets.ticket_news(context.reader, ticket, notice.what, notice.by, comment, context.me)


@renders(CommentWaits)
async def comment_waits(context: NoticeContext, notice: CommentWaits) -> Message:
    """In the triage channel: a customer commented on a ticket without an assignee, or somebody reopened it."""
    written = await context.session.get_one(Comment, notice.comment_id)
    ticket = (await find(context.session, Ticket, str(written.ticket_id), lock=False))[0]
    comment = next(c for c in ticket.comments if c.id == written.id)
    return tickets.comment_waits(context.reader, ticket, comment, reopened=notice.reopened)


@renders(TicketsUnassigned)
async def tickets_unassigned(context: NoticeContext, notice: TicketsUnassigned) -> Message:
    """In the triage channel: an agent's tickets are in the queue again."""
    agent = await context.session.get_one(Person, notice.person_id)
    return tickets.unassigned(context.reader, agent, notice.tickets)


async def _may_work(context: NoticeContext, ticket: Ticket) -> bool:
    """Whether the reader opened the ticket, or is still an agent."""
    if context.me.id == ticket.opener_id:
        return True
    held = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(held, StaffRight.TRIAGE_TICKETS)


def _may_not_know(ticket: Ticket, person: Person) -> bool:
    """Whether the person opened the ticket but is no longer a contact, and so may not get news of it."""
    return ticket.opener_id == person.id and not ticket.subscription.roles_of(person.id)


async def _ticket(context: NoticeContext, ticket_id: int) -> Ticket:
    return (await find(context.session, Ticket, str(ticket_id), lock=False))[0]
