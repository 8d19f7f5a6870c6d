"""Which tickets a contact sees: those that they opened or watch, in subscriptions where they are still a contact, and
those that colleagues share with them."""

from typing import Any

from sqlalchemy import ColumnElement, union
from sqlmodel import col, select

from models.access.desk import Desk
from models.desks.tickets.tables import Ticket, TicketWatcher
from models.roles import Right
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.contacts import Contact
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


async def newest_visible(desk: Desk, most: int, before: int = 0, only: int = 0) -> Any:
    """A query for the IDs of the newest tickets that the caller sees as a contact. However many others there are, it
    reads only these.

    Args:
        before: Only those before the ticket with this ID; 0 for the newest.
        only: The ID of a subscription; 0 for all.
    """
    there = col(Ticket.subscription_id)
    found = []
    for way, key in await _ways(desk):
        chosen = way.where(key < before) if before else way
        chosen = chosen.where(there == only) if only else chosen
        newest = chosen.order_by(key.desc()).limit(most).subquery()
        found.append(select(newest.c[0]))
    together = union(*found).subquery()
    return select(together.c[0]).order_by(together.c[0].desc()).limit(most)


async def visible_tickets(desk: Desk) -> ColumnElement[bool]:
    """The condition for the tickets that the caller sees as a contact. Only these are read, each by its number."""
    ways = [way.subquery() for way, _ in await _ways(desk)]
    return col(Ticket.id).in_(union(*(select(way.c[0]) for way in ways)))


async def _ways(desk: Desk) -> list[tuple[Any, Any]]:
    """Queries for the IDs of tickets that the caller sees: what they opened, what they watch, and what colleagues
    share. Each with the column that it takes the IDs from."""
    shared = [one.id for one in await my_subscriptions(desk) if _sees_colleagues(desk, one)]
    mine = select(Contact.subscription_id).where(Contact.person_id == desk.person.id)
    there = col(Ticket.subscription_id)
    number = col(TicketWatcher.ticket_id)
    ways: list[tuple[Any, Any]] = [
        (select(Ticket.id).where(Ticket.opener_id == desk.person.id, there.in_(mine)), col(Ticket.id)),
        (
            select(number)
            .join(Ticket, col(Ticket.id) == number)
            .where(TicketWatcher.person_id == desk.person.id, there.in_(mine)),
            number,
        ),
    ]
    if shared:
        ways.append((select(Ticket.id).where(there.in_(shared)), col(Ticket.id)))
    return ways


def _sees_colleagues(desk: Desk, subscription: Subscription) -> bool:
    return decide_for(desk, subscription, desk.person, Right.VIEW_COLLEAGUES_TICKETS).allowed
