"""Lists of tickets: one's own, and for the vendor's agents the queue."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.desks.tickets.queue import ALL, QueueFilter
from models.desks.tickets.tables import ENDED, Ticket, TicketWatcher, is_unresolved
from models.directory.organizations import Organization
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.contacts import Contact
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

NUMBERS = refs_of(Ticket.PREFIX, col(Ticket.id))


@action("tickets.my_tickets", OwnRight.KNOWN, reads=True, label=gettext_noop("see your own tickets"))
async def my_tickets(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Ticket]:
    """A page of the tickets that the caller opened or watches, in subscriptions where they are still a contact, and of
    those that colleagues share with them, newest first. With a text, only those that have its words."""
    statement = (
        select(Ticket)
        .where(await visible_tickets(desk))
        .options(
            joinedload(Ticket.subscription),  # type: ignore[arg-type]
            joinedload(Ticket.assignee),  # type: ignore[arg-type]
            joinedload(Ticket.resolved_by),  # type: ignore[arg-type]
            joinedload(Ticket.opener),  # type: ignore[arg-type]
        )
        .order_by(*exact_first(typed, NUMBERS), col(Ticket.id).desc())
    )
    return await page_of(desk.session, _searched(statement, typed), first)


async def visible_tickets(desk: Desk) -> ColumnElement[bool]:
    """The condition for the tickets that the caller sees as a contact: those that they opened or watch, in
    subscriptions where they are still a contact, and those that colleagues share with them."""
    shared = [one.id for one in await my_subscriptions(desk) if _sees_colleagues(desk, one)]
    there = col(Ticket.subscription_id)
    mine = there.in_(select(Contact.subscription_id).where(Contact.person_id == desk.person.id))
    watched = select(TicketWatcher.ticket_id).where(TicketWatcher.person_id == desk.person.id)
    takes_part = or_(col(Ticket.opener_id) == desk.person.id, col(Ticket.id).in_(watched))
    return or_(and_(takes_part, mine), there.in_(shared))


def _sees_colleagues(desk: Desk, subscription: Subscription) -> bool:
    return decide_for(desk, subscription, desk.person, Right.VIEW_COLLEAGUES_TICKETS).allowed


@action("tickets.ticket_queue", StaffRight.TRIAGE_TICKETS, reads=True, label=gettext_noop("see the open tickets"))
async def ticket_queue(desk: Desk, first: int = 1, typed: str = "", only: QueueFilter = ALL) -> PageOf[Ticket]:
    """A page of the unresolved tickets, most severe first, then oldest first. With a text, only those that have its
    words. `only` has further conditions, and can ask for the oldest first."""
    order = (col(Ticket.opened_at),) if only.oldest else (worst_first(),)
    ids = select(col(Ticket.id)).where(is_unresolved(), *only.conditions(desk.person.id))
    ids = ids.order_by(*exact_first(typed, NUMBERS), *order, col(Ticket.id))
    # The IDs come from an index, so that counting all of them reads no tickets.
    page = await page_of(desk.session, _searched(ids, typed), first)
    loaded = select(Ticket).where(col(Ticket.id).in_(page))
    loaded = loaded.options(
        joinedload(Ticket.subscription).joinedload(Subscription.organization),  # type: ignore[arg-type]
        joinedload(Ticket.assignee),  # type: ignore[arg-type]
    )
    found = {ticket.id: ticket for ticket in await desk.session.scalars(loaded)} if page else {}
    return PageOf([found[ticket_id] for ticket_id in page], page.first, page.total)


def _searched(statement: Any, typed: str) -> Any:
    """Only the tickets with each typed word in their number or subject, or in the number, name or organization of
    their subscription."""
    if not typed:
        return statement
    numbers = *NUMBERS, *refs_of(Subscription.PREFIX, col(Subscription.number))
    texts = col(Ticket.subject), col(Subscription.name), col(Organization.name)
    joined = statement.join(Subscription, col(Subscription.id) == col(Ticket.subscription_id)).join(Organization)
    return joined.where(matching(typed, *numbers, *texts))


def worst_first() -> Any:
    """The order of tickets by severity."""
    return col(Ticket.severity)


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
