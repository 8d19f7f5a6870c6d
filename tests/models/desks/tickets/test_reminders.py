"""Reminders to oneself on a ticket, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import col

from models.core.errors import Refused
from models.core.outbox import Medium, Notice
from models.desks.tickets.problems import NoSuchReminder, RemindedInPast, RemindedTooLate, TooManyReminders
from models.desks.tickets.reminders import (
    MOST_WAITING,
    TicketReminder,
    cancel_reminder,
    list_reminders,
    remind_of_tickets,
    set_reminder,
)
from models.desks.tickets.tables import Ticket
from models.roles import SystemRight
from models.subscriptions.contacts import Contact
from tests.models.builders import NOW, Office, system
from tests.models.desks.tickets.conftest import Cast
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE

SCHEDULE = system(SystemRight.FOLLOW_UP_TICKETS)
HOUR = timedelta(hours=1)


async def told(office: Office) -> list[tuple[int | None, int]]:
    """Who was reminded, by which reminder."""
    return [(one.person_id, one.facts["reminder"]) for one in await office.notices("ticket_reminder")]


async def test_each_is_reminded_once_when_it_is_due(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The customer in the thread about the ticket. Nobody else hears of it."""
    await office.do(set_reminder, cast.bob, ticket.ref, NOW + HOUR, "Call Ana")
    await office.do(set_reminder, cast.tia, ticket.ref, NOW + 2 * HOUR)
    for hours, expected in ((0, []), (1, [(cast.bob.id, 1)]), (1, [(cast.bob.id, 1)])):
        await office.at(NOW + hours * HOUR).do(remind_of_tickets, SCHEDULE)
        assert await told(office) == expected
    await office.at(NOW + 3 * HOUR).do(remind_of_tickets, SCHEDULE)
    assert await told(office) == [(cast.bob.id, 1), (cast.tia.id, 2)]
    (opened,) = await office.notices("ticket_opened")
    assert [one.reply_to_id for one in await office.notices("ticket_reminder")] == [opened.id, None]


async def test_what_was_cancelled_does_not_come(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Only its owner sees it in the list and cancels it."""
    await office.do(set_reminder, cast.bob, ticket.ref, NOW + HOUR)
    assert await office.do(list_reminders, cast.tia) == []
    with pytest.raises(Refused) as refused:
        await office.do(cancel_reminder, cast.tia, 1)
    assert isinstance(refused.value.problem, NoSuchReminder)
    assert [one.id for one in await office.do(list_reminders, cast.bob)] == [1]
    await office.do(cancel_reminder, cast.bob, 1)
    assert await office.do(list_reminders, cast.bob) == []
    await office.at(NOW + HOUR).do(remind_of_tickets, SCHEDULE)
    assert await told(office) == []


async def test_again_later_reminds_again_with_the_same_note(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The message that came says when it comes again."""
    await office.do(set_reminder, cast.bob, ticket.ref, NOW + HOUR, "Call Ana")
    later = office.at(NOW + HOUR)
    await later.do(remind_of_tickets, SCHEDULE)
    await later.do(set_reminder, cast.bob, ticket.ref, NOW + 3 * HOUR, "", 1)
    edit = (await office.all(Notice))[-1]
    assert (edit.medium, edit.kind) == (Medium.EDIT, "ticket_reminder")
    await office.at(NOW + 3 * HOUR).do(remind_of_tickets, SCHEDULE)
    assert len({one.key for one in await office.notices("ticket_reminder") if one.medium is Medium.DIRECT}) == 2
    assert [one.note for one in await office.all(TicketReminder)] == ["Call Ana"]


async def test_a_time_that_makes_no_sense_is_refused(office: Office, cast: Cast, ticket: Ticket) -> None:
    """And so is one reminder too many, and somebody else's."""
    for due, problem in ((NOW, RemindedInPast), (NOW + timedelta(days=367), RemindedTooLate)):
        with pytest.raises(Refused) as refused:
            await office.do(set_reminder, cast.bob, ticket.ref, due)
        assert isinstance(refused.value.problem, problem)
    with pytest.raises(Refused) as refused:
        await office.do(set_reminder, cast.bob, ticket.ref, NOW + HOUR, "", 7)
    assert isinstance(refused.value.problem, NoSuchReminder)
    values: dict[str, Any] = {"ticket_id": ticket.id, "person_id": cast.bob.id, "due_at": NOW + HOUR, "set_at": NOW}
    await office.save(*(TicketReminder(**values) for _ in range(MOST_WAITING)))
    with pytest.raises(Refused) as refused:
        await office.do(set_reminder, cast.bob, ticket.ref, NOW + HOUR)
    assert isinstance(refused.value.problem, TooManyReminders)


async def test_a_former_contact_keeps_the_list_without_the_subject(office: Office, cast: Cast, ticket: Ticket) -> None:
    """They can still cancel."""
    await office.do(set_reminder, cast.bob, ticket.ref, NOW + HOUR)
    async with office.database.transaction() as session:
        await session.execute(delete(Contact).where(col(Contact.person_id) == cast.bob.id))
    (one,) = await office.do(list_reminders, cast.bob)
    assert "ticket" not in one.__dict__
    await office.do(cancel_reminder, cast.bob, one.id)
    assert await office.do(list_reminders, cast.bob) == []
