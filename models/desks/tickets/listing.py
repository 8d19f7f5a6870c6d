"""Lists of tickets: one's own, and for the vendor's agents the queue."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.paging import ON_A_PAGE, KeyedPage
from models.core.texts import gettext_noop
from models.desks.tickets.classification import ENDED
from models.desks.tickets.queue import ALL, QueueFilter, queue_ids
from models.desks.tickets.tables import Ticket
from models.desks.tickets.visible import newest_visible
from models.roles import OwnRight, StaffRight
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


@action("tickets.my_tickets", OwnRight.KNOWN, reads=True, label=gettext_noop("see your own tickets"))
async def my_tickets(desk: Desk, before: int = 0) -> KeyedPage[Ticket]:
    """A page of the tickets that the caller opened or watches, in subscriptions where they are still a contact, and of
    those that colleagues share with them, newest first.

    Args:
        before: Only those before the ticket with this ID; 0 for the newest.
    """
    ids = (await desk.session.scalars(await newest_visible(desk, ON_A_PAGE + 1, before))).all()
    tickets = await load_tickets(desk.session, ids[:ON_A_PAGE])
    return KeyedPage(tickets, more=len(ids) > ON_A_PAGE, later=bool(before))


@action("tickets.ticket_queue", StaffRight.TRIAGE_TICKETS, reads=True, label=gettext_noop("see the open tickets"))
async def ticket_queue(desk: Desk, after: int = 0, only: QueueFilter = ALL) -> KeyedPage[Ticket]:
    """A page of the unresolved tickets, most severe first, then oldest first.

    Args:
        after: Only those after the ticket with this ID; 0 from the first on.
        only: Further conditions. It can also ask for the oldest first.
    """
    ids = await queue_ids(desk, only, ON_A_PAGE + 1, after)
    tickets = await load_tickets(desk.session, ids[:ON_A_PAGE])
    return KeyedPage(tickets, more=len(ids) > ON_A_PAGE, later=bool(after))


async def load_tickets(session: AsyncSession, ids: Sequence[int]) -> list[Ticket]:
    """Tickets with what a list shows of them, in the order of their IDs in the list."""
    if not ids:
        return []
    loaded = select(Ticket).where(col(Ticket.id).in_(ids)).options(*beside_in_lists())
    found = {ticket.id: ticket for ticket in await session.scalars(loaded)}
    return [found[ticket_id] for ticket_id in ids if ticket_id in found]


def beside_in_lists() -> tuple[Any, ...]:
    """What a list shows beside a ticket."""
    return (
        joinedload(Ticket.subscription).joinedload(Subscription.organization),  # type: ignore[arg-type]
        joinedload(Ticket.assignee),  # type: ignore[arg-type]
        joinedload(Ticket.resolved_by),  # type: ignore[arg-type]
        joinedload(Ticket.opener),  # type: ignore[arg-type]
        joinedload(Ticket.last_word_by),  # type: ignore[arg-type]
    )


async def unresolved_of(session: AsyncSession, person_id: int, most: int) -> Sequence[Ticket]:
    """The newest unresolved tickets that a person opened, in subscriptions where they are still a contact."""
    mine = select(Contact.subscription_id).where(Contact.person_id == person_id)
    statement = (
        select(Ticket)
        .where(
            Ticket.opener_id == person_id,
            col(Ticket.subscription_id).in_(mine),
            col(Ticket.state).not_in(ENDED),
        )
        .order_by(col(Ticket.id).desc())
        .limit(most)
    )
    return (await session.scalars(statement)).all()
