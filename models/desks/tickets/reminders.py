"""Reminders that people set for themselves on a ticket. Nobody else learns of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Index, func, text
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship, col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind
from models.core.paging import PageOf, page_of
from models.core.texts import gettext_noop, text_of
from models.core.types import Row, UTCDateTime
from models.desks.tickets.notices import TicketReminderDue
from models.desks.tickets.parties import takes_part
from models.desks.tickets.problems import NoSuchReminder, RemindedInPast, RemindedTooLate, TooManyReminders
from models.desks.tickets.tables import Ticket
from models.desks.tickets.threads import tell_in_thread
from models.roles import OwnRight, Right, StaffRight, SystemRight

NOTE_LENGTH = 300
LATEST = timedelta(days=366)
"""How long before a reminder it can be set."""
MOST_WAITING = 50
"""The most reminders of one person that wait."""
MOST_AT_ONCE = 200
"""The most reminders in one run. The next run takes the rest."""
WAITING = "told_at IS NULL AND done_at IS NULL"
"""The condition of an index: reminders that are still to be sent."""


class TicketReminder(Row, table=True):
    """A person wants to be reminded of a ticket.

    Attributes:
        note: What they noted for themselves.
        told_at: When they were reminded. None before that, and again once they chose a later time.
        done_at: When they said that it's done.
    """

    __tablename__: ClassVar[str] = "ticket_reminders"
    __table_args__ = (
        Index(
            "ix_ticket_reminders_due",
            "due_at",
            "id",
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="tickets.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    due_at: datetime = Field(sa_type=UTCDateTime)
    note: str = Field(default="", max_length=NOTE_LENGTH, sa_column_kwargs={"server_default": ""})
    set_at: datetime = Field(sa_type=UTCDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    ticket: Ticket = Relationship(sa_relationship_kwargs={"lazy": "raise"})


@dataclass(frozen=True)
class SetReminder:
    """A reminder was set, or set for a later time."""

    ticket: Ticket
    reminder: TicketReminder


@action(
    "tickets.set_reminder",
    Right.VIEW_COLLEAGUES_TICKETS,
    on=Ticket,
    or_own=takes_part,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    label=gettext_noop("set a reminder of a ticket"),
)
async def set_reminder(desk: Desk, ticket: Ticket, due_at: datetime, note: str = "", again: int = 0) -> SetReminder:
    """Remind the caller of a ticket. Everyone who sees a ticket may do that, also once it has ended.

    Args:
        again: The number of the caller's reminder that is to come again, with the note that it has. 0 for a new one.

    Raises:
        Refused: The time has passed or is too far ahead. Or the note is too long or contains a card number. Or too many
            wait, or the caller has no reminder with this number.
    """
    if due_at <= desk.now:
        raise Refused(RemindedInPast(due_at), "day")
    if due_at > desk.now + LATEST:
        raise Refused(RemindedTooLate(LATEST.days), "day")
    if again:
        reminder = await _own(desk, again)
        if reminder.ticket_id != ticket.id:
            raise Refused(NoSuchReminder())
        reminder.due_at, reminder.told_at, reminder.done_at = due_at, None, None
        await desk.session.flush()
        await _redraw(desk, reminder)
        return SetReminder(ticket, reminder)
    noted = text_of(note, NOTE_LENGTH, "text", optional=True)
    mine = select(func.count()).select_from(TicketReminder).where(*_waiting(desk))
    if (await desk.session.scalars(mine)).one() >= MOST_WAITING:
        raise Refused(TooManyReminders(MOST_WAITING))
    reminder = TicketReminder(ticket_id=ticket.id, person_id=desk.person.id, due_at=due_at, note=noted, set_at=desk.now)
    desk.session.add(reminder)
    await desk.session.flush()
    return SetReminder(ticket, reminder)


@action("tickets.list_reminders", OwnRight.KNOWN, reads=True, label=gettext_noop("see your own reminders"))
async def list_reminders(desk: Desk, first: int = 1) -> PageOf[TicketReminder]:
    """A page of the caller's reminders that wait, the next one first. They name their tickets by ID only, because the
    caller may not see them any more."""
    waiting = select(TicketReminder).where(*_waiting(desk)).order_by(col(TicketReminder.due_at), col(TicketReminder.id))
    return await page_of(desk.session, waiting, first)


@action("tickets.cancel_reminder", OwnRight.KNOWN, label=gettext_noop("cancel a reminder of a ticket"))
async def cancel_reminder(desk: Desk, number: int) -> TicketReminder:
    """Cancel one of the caller's reminders. After it came, that means that it's done.

    Raises:
        Refused: They have no reminder with this number, or it's done already.
    """
    reminder = await _own(desk, number)
    if reminder.done_at is not None:
        raise Refused(NoSuchReminder())
    reminder.done_at = desk.now
    await desk.session.flush()
    await _redraw(desk, reminder)
    return reminder


@action(
    "tickets.remind_of_tickets", SystemRight.FOLLOW_UP_TICKETS, reads=True, label=gettext_noop("send due reminders")
)
async def remind_of_tickets(desk: Desk) -> int:
    """Send the reminders that are due, in people's threads about the tickets. Delivery checks whether the person may
    still see the ticket.

    Returns:
        How many were due. If it is MOST_AT_ONCE, there may be more.
    """
    due = (
        select(TicketReminder)
        # As the index has it.
        .where(text(f"ticket_reminders.{WAITING.replace('AND ', 'AND ticket_reminders.')}"))
        .where(col(TicketReminder.due_at) <= desk.now)
        .options(joinedload(TicketReminder.ticket))  # type: ignore[arg-type]
        .order_by(col(TicketReminder.due_at), col(TicketReminder.id))
        .limit(MOST_AT_ONCE)
        .with_for_update(of=TicketReminder)
    )
    found = (await desk.session.scalars(due)).all()
    for reminder in found:
        reminder.told_at = desk.now
        key = f"ticket_reminder:{reminder.id}:{reminder.due_at:%Y%m%d%H%M%S}"
        news = TicketReminderDue(reminder.ticket_id, reminder.id)
        await tell_in_thread(desk, reminder.ticket, [reminder.person_id], news, key)
    await desk.session.flush()
    return len(found)


def _waiting(desk: Desk) -> tuple[Any, ...]:
    """The condition for the caller's reminders that wait."""
    mine = TicketReminder.person_id == desk.person.id
    return mine, col(TicketReminder.told_at).is_(None), col(TicketReminder.done_at).is_(None)


async def _own(desk: Desk, number: int) -> TicketReminder:
    mine = select(TicketReminder).where(TicketReminder.id == number, TicketReminder.person_id == desk.person.id)
    reminder = (await desk.session.scalars(mine.with_for_update())).one_or_none()
    if reminder is None:
        raise Refused(NoSuchReminder())
    return reminder


async def _redraw(desk: Desk, reminder: TicketReminder) -> None:
    """Update the message that reminded the person: it's done, or comes again."""
    await desk.redraw(
        col(Notice.kind) == NoticeKind.TICKET_REMINDER,
        col(Notice.subject_id) == reminder.ticket_id,
        col(Notice.person_id) == reminder.person_id,
        col(Notice.medium) == Medium.DIRECT,
        col(Notice.facts)["reminder"].as_integer() == reminder.id,
    )
