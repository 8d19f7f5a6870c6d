"""Notices that remind people of tickets, because they wanted that."""

from handlers.notices.context import NoticeContext, renders
from handlers.views import ticket_reminders as views
from handlers.views.blocks import Message
from models.desks.tickets.notices import TicketReminderDue
from models.desks.tickets.parties import takes_part
from models.desks.tickets.reminders import TicketReminder
from models.desks.tickets.tables import Ticket
from models.directory.staff import staff_roles_of
from models.roles import Right, StaffRight
from models.subscriptions.lookup import find
from models.subscriptions.rights import decide_for


@renders(TicketReminderDue)
async def ticket_reminder(context: NoticeContext, notice: TicketReminderDue) -> Message | None:
    """To the person who set it, while they may see the ticket. Nothing if they cancelled it meanwhile."""
    reminder = await context.session.get(TicketReminder, notice.reminder)
    if reminder is None:
        return None
    ticket = (await find(context.session, Ticket, str(notice.ticket_id), lock=False))[0]
    waits = reminder.told_at is not None and reminder.done_at is None
    if not (waits or context.is_edit) or not await _may_see(context, ticket):
        return None
    return views.due(context.reader, ticket, reminder)


async def _may_see(context: NoticeContext, ticket: Ticket) -> bool:
    """Whether the reader may see the ticket now, as `show_ticket` decides."""
    if ticket.subscription.roles_of(context.me.id) and (
        takes_part(ticket, context.me)
        or decide_for(context, ticket.subscription, context.me, Right.VIEW_COLLEAGUES_TICKETS).allowed
    ):
        return True
    held = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(held, StaffRight.VIEW_CUSTOMERS)
