"""Notices about tickets."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.notices.context import NoticeContext, renders
from handlers.views import ticket_life, tickets
from handlers.views.blocks import Message
from models.desks.tickets.actions import takes_part
from models.desks.tickets.conversation import ShownTicket, conversation_of
from models.desks.tickets.notices import (
    CardNews,
    CommentWaits,
    TicketCard,
    TicketChanged,
    TicketOpened,
    TicketsUnassigned,
)
from models.desks.tickets.tables import Comment, Ticket
from models.directory.people import Person
from models.directory.staff import staff_roles_of
from models.roles import StaffRight
from models.subscriptions.lookup import find


@renders(TicketCard)
async def ticket_card(context: NoticeContext, notice: TicketCard) -> Message:
    """The card in the triage channel."""
    ticket = await _ticket(context, notice.ticket_id)
    conversation = await conversation_of(context.session, ticket, notes=False)
    return tickets.triage_card(context.reader, ShownTicket(ticket, conversation))


@renders(TicketOpened)
async def ticket_opened(context: NoticeContext, notice: TicketOpened) -> Message | None:
    """To the person who opened the ticket, at once."""
    ticket = await _ticket(context, notice.ticket_id)
    if not await _may_know(context, ticket):
        return None
    return tickets.ticket_news(context.reader, ticket, "opened", "", None, context.me)


@renders(TicketChanged)
async def ticket_changed(context: NoticeContext, notice: TicketChanged) -> Message | None:
    """To the person who opened the ticket, and to the agent who has worked on it."""
    ticket = await _ticket(context, notice.ticket_id)
    if not await _may_know(context, ticket):
        return None
    if notice.what in ticket_life.NEWS_FOR_AGENTS:
        if not _still_so(ticket, notice.what):
            return None
        return ticket_life.news(context.reader, ticket, notice.what, context.me)
    comment = await _comment(context, ticket, notice.comment)
    return tickets.ticket_news(context.reader, ticket, notice.what, notice.by, comment, context.me)


@renders(CommentWaits)
async def comment_waits(context: NoticeContext, notice: CommentWaits) -> Message | None:
    """In the triage channel: a customer commented on a ticket without an assignee, or somebody reopened it."""
    written = await context.session.get_one(Comment, notice.comment_id)
    ticket = await _ticket(context, written.ticket_id)
    comment = await _comment(context, ticket, written.id)
    return None if comment is None else tickets.comment_waits(context.reader, ticket, comment, reopened=notice.reopened)


@renders(CardNews)
async def card_news(context: NoticeContext, notice: CardNews) -> Message | None:
    """Below a ticket's card in the triage channel: what happened to the ticket."""
    ticket = await _ticket(context, notice.ticket_id)
    return ticket_life.card_news(context.reader, ticket, notice.what) if _still_so(ticket, notice.what) else None


@renders(TicketsUnassigned)
async def tickets_unassigned(context: NoticeContext, notice: TicketsUnassigned) -> Message:
    """In the triage channel: an agent's tickets are in the queue again."""
    agent = await context.session.get_one(Person, notice.person_id)
    return tickets.unassigned(context.reader, agent, notice.tickets)


def _still_so(ticket: Ticket, what: str) -> bool:
    """Whether nobody wrote since Steward reminded the customer, or since it closed the ticket. A rating stays."""
    if what == "rated":
        return ticket.rating is not None
    return ticket.nudged_at is not None if what == "nudged" else ticket.ended


async def _may_know(context: NoticeContext, ticket: Ticket) -> bool:
    """Whether the reader may still see the ticket: they opened or watch it and are a contact, or they are an agent."""
    if takes_part(ticket, context.me):
        return bool(ticket.subscription.roles_of(context.me.id))
    held = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(held, StaffRight.TRIAGE_TICKETS)


async def _comment(context: NoticeContext, ticket: Ticket, comment_id: int | None) -> Comment | None:
    """The comment that a notice is about. None if there is none, or if it was deleted meanwhile."""
    statement = select(Comment).where(Comment.id == comment_id, Comment.ticket_id == ticket.id)
    statement = statement.where(col(Comment.deleted_at).is_(None)).options(joinedload(Comment.author))  # type: ignore[arg-type]
    return (await context.session.scalars(statement)).one_or_none()


async def _ticket(context: NoticeContext, ticket_id: int) -> Ticket:
    return (await find(context.session, Ticket, str(ticket_id), lock=False))[0]
