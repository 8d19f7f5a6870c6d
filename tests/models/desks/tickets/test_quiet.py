"""Tickets that nobody writes on: a reminder, and then their end, each once. On both databases."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from models.core.database import Database
from models.core.outbox import Medium
from models.desks.tickets.actions import claim_ticket, resolve_ticket
from models.desks.tickets.classification import TicketState
from models.desks.tickets.commenting import comment
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.quiet import follow_up_tickets
from models.desks.tickets.tables import Ticket, TicketWatcher
from models.roles import SystemRight
from tests.models.builders import NOW, PLACES, Office, system
from tests.models.desks.tickets.conftest import Cast, changes

SCHEDULE = system(SystemRight.FOLLOW_UP_TICKETS)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


async def follow_up(office: Office, at: datetime) -> int:
    """What the schedule does at a moment."""
    return await office.at(at).do(follow_up_tickets, SCHEDULE)


async def put(office: Office, state: TicketState, since: datetime | None = None) -> None:
    """Put all tickets into a state."""
    async with office.database.transaction() as session:
        await session.execute(update(Ticket).values(state=state, waits_since=since))


@pytest.fixture
async def waiting(office: Office, cast: Cast, ticket: Ticket) -> Ticket:
    """bob's ticket, which tia claimed, and which waits for him since a day after he opened it."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await put(office, TicketState.WAITING, NOW + DAY)
    return ticket


async def test_the_customer_is_reminded_once_after_seven_quiet_days(
    office: Office, cast: Cast, waiting: Ticket
) -> None:
    """In his thread; and below the card, where it doesn't ring the channel. tia gets no message."""
    (copy,), (card,) = (
        await office.notices("ticket_opened"),
        [row for row in await office.notices("ticket_card") if row.medium is Medium.CHANNEL],
    )
    due = NOW + 8 * DAY
    assert await follow_up(office, due - SECOND) == 0
    assert await follow_up(office, due) == 1
    assert await follow_up(office, due) == 0
    assert (await office.all(Ticket))[0].nudged_at == due
    (told,) = [row for row in await office.notices("ticket_changed") if row.facts["what"] == "nudged"]
    assert (told.person_id, told.reply_to_id) == (cast.bob.id, copy.id)
    (below,) = await office.notices("ticket_card_news")
    assert (below.medium, below.channel, below.reply_to_id) == (Medium.CHANNEL, PLACES.triage, card.id)


async def test_a_quiet_ticket_is_closed_seven_days_after_the_reminder(
    office: Office, cast: Cast, waiting: Ticket
) -> None:
    """By nobody. Everyone who follows it learns of it: the opener, the agent, and who watches it."""
    watcher = TicketWatcher(ticket_id=waiting.id, person_id=cast.ana.id, added_by_id=cast.bob.id, added_at=NOW)
    await office.save(watcher)
    await follow_up(office, NOW + 8 * DAY)
    assert await follow_up(office, NOW + 15 * DAY - SECOND) == 0
    assert await follow_up(office, NOW + 15 * DAY) == 1
    assert await follow_up(office, NOW + 15 * DAY) == 0
    (row,) = await office.all(Ticket)
    assert (row.state, row.resolved_by_id, row.assignee_id) == (TicketState.CLOSED, None, cast.tia.id)
    assert (row.resolved_at, row.closed_at, row.waits_since) == (NOW + 15 * DAY, NOW + 15 * DAY, None)
    told = [person for person, what in await changes(office) if what == "quiet"]
    assert sorted(told, key=str) == sorted([cast.bob.id, cast.tia.id, cast.ana.id], key=str)
    assert [row.facts["what"] for row in await office.notices("ticket_card_news")] == ["nudged", "quiet"]
    steps = [(entry.step, entry.by_id, entry.source) for entry in await office.all(TicketEntry)][-2:]
    assert steps == [("nudged", None, "test"), ("closed", None, "test")]


@pytest.mark.parametrize("days", [7, 14])
async def test_a_customer_s_word_stops_it(office: Office, cast: Cast, waiting: Ticket, days: int) -> None:
    """Just before the reminder, or just before the end: then it's the support team's turn."""
    await follow_up(office, NOW + 8 * DAY) if days == 14 else None
    before = NOW + (days + 1) * DAY - SECOND
    await office.at(before).do(comment, cast.bob, waiting.ref, "The left one.")
    assert await follow_up(office, before + 30 * DAY) == 0
    assert (await office.all(Ticket))[0].state is TicketState.OPEN


async def test_an_agent_s_word_starts_the_seven_days_again(office: Office, cast: Cast, waiting: Ticket) -> None:
    """Also after a reminder: the customer gets another, and isn't closed out over what they just got."""
    await follow_up(office, NOW + 8 * DAY)
    await office.at(NOW + 14 * DAY).do(comment, cast.tia, waiting.ref, "Any luck?")
    assert await follow_up(office, NOW + 21 * DAY - SECOND) == 0
    assert await follow_up(office, NOW + 21 * DAY) == 1
    assert [what for _, what in await changes(office) if what in ("nudged", "quiet")] == ["nudged", "nudged"]
    assert (await office.all(Ticket))[0].state is TicketState.WAITING


async def test_after_a_long_outage_the_reminder_still_comes_first(office: Office, cast: Cast, waiting: Ticket) -> None:
    """Nobody loses a ticket without a week to answer."""
    await follow_up(office, NOW + 60 * DAY)
    assert (await office.all(Ticket))[0].state is TicketState.WAITING
    await follow_up(office, NOW + 67 * DAY)
    assert (await office.all(Ticket))[0].state is TicketState.CLOSED


@pytest.mark.parametrize("state", [TicketState.OPEN, TicketState.ON_HOLD])
async def test_only_what_waits_for_the_customer_is_followed_up(
    office: Office, cast: Cast, ticket: Ticket, state: TicketState
) -> None:
    """What waits for the support team, or for somebody else, stays as it is."""
    await put(office, state)
    assert await follow_up(office, NOW + 60 * DAY) == 0
    assert (await office.all(Ticket))[0].state is state


async def test_a_resolved_ticket_is_closed_when_it_can_t_be_reopened(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """Silently: only the card is drawn anew. It keeps who resolved it."""
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Fixed.")
    told = await changes(office)
    assert await follow_up(office, NOW + 14 * DAY) == 0
    assert await follow_up(office, NOW + 14 * DAY + SECOND) == 1
    (row,) = await office.all(Ticket)
    assert (row.state, row.resolved_at, row.resolved_by_id) == (TicketState.CLOSED, NOW, cast.tia.id)
    assert row.closed_at == NOW + 14 * DAY + SECOND
    assert await changes(office) == told
    assert await office.notices("ticket_card_news") == []


@pytest.mark.each_on_both
@pytest.mark.parametrize(("days", "what"), [(8, "nudged"), (15, "quiet")])
async def test_two_replicas_follow_up_once(
    office: Office, cast: Cast, waiting: Ticket, migrated_url: str, days: int, what: str
) -> None:
    """Both look in the same moment: one message each."""
    await follow_up(office, NOW + 8 * DAY) if days == 15 else None
    other = Office(Database(migrated_url))
    await other.roles(1)
    at = NOW + days * DAY
    results = await asyncio.gather(follow_up(office, at), follow_up(other, at), return_exceptions=True)
    await other.database.close()
    assert any(result == 1 for result in results)
    assert [person for person, change in await changes(office) if change == what].count(cast.bob.id) == 1
