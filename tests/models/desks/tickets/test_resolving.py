"""Resolving a ticket, and undoing it within a minute, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models.core.errors import Refused
from models.core.outbox import Notice, NoticeState
from models.core.problems import Empty
from models.desks.tickets.actions import claim_ticket, resolve_ticket, show_ticket
from models.desks.tickets.answering import Then, answer_ticket
from models.desks.tickets.classification import TicketState
from models.desks.tickets.comment_tables import Comment, CommentVersion
from models.desks.tickets.commenting import comment
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.problems import NotResolved, TooLateToUndo
from models.desks.tickets.resolving import undo_resolution
from models.desks.tickets.tables import Ticket, TicketWatcher
from tests.models.builders import NOW, Office
from tests.models.desks.tickets.conftest import Cast
from tests.support.rows import new
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE


async def resolutions(office: Office) -> list[tuple[int | None, NoticeState]]:
    """Who gets the messages about resolutions, and what became of these."""
    found = await office.notices("ticket_changed")
    return [(one.person_id, one.state) for one in found if one.facts["what"] == "resolved"]


async def test_an_agent_resolves_with_a_closing_answer(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Everyone who follows the ticket gets it, after a minute."""
    await office.save(
        new(TicketWatcher, ticket_id=ticket.id, person_id=cast.cyd.id, added_by_id=cast.bob.id, added_at=NOW)
    )
    with pytest.raises(Refused) as refused:
        await office.do(resolve_ticket, cast.tia, ticket.ref)
    assert refused.value.problem == Empty("text")
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Restart it.")
    assert await resolutions(office) == [(cast.bob.id, NoticeState.WAITING), (cast.cyd.id, NoticeState.WAITING)]
    told = [one for one in await office.notices("ticket_changed") if one.facts["what"] == "resolved"]
    assert {one.try_at for one in told} == {NOW + timedelta(minutes=1)}


async def test_a_resolution_is_undone(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The ticket is what it was, nobody is told, and the closing answer isn't in the conversation any more."""
    await office.do(answer_ticket, cast.tom, ticket.ref, "One moment.", Then.WAITING)
    later = office.at(NOW + timedelta(seconds=30))
    await later.do(resolve_ticket, cast.tia, ticket.ref, "Restart it.")
    undone = await later.do(undo_resolution, cast.tia, ticket.ref)
    assert undone.text == "Restart it."
    (row,) = await office.all(Ticket)
    assert (row.state, row.assignee_id, row.waits_since) == (TicketState.WAITING, cast.tom.id, NOW)
    assert (row.resolved_at, row.resolved_by_id, row.last_word_at, row.last_word_by_id) == (
        None,
        None,
        NOW,
        cast.tom.id,
    )
    assert await resolutions(office) == [(cast.bob.id, NoticeState.DROPPED), (cast.tom.id, NoticeState.DROPPED)]
    shown = await office.do(show_ticket, cast.bob, ticket.ref)
    assert [said.text for said in shown.conversation.comments] == ["One moment."]
    assert [kept.text for kept in await office.all(CommentVersion)] == ["Restart it."]
    assert [entry.step for entry in await office.all(TicketEntry)][-2:] == ["resolved", "undone"]
    with pytest.raises(Refused) as refused:
        await later.do(undo_resolution, cast.tia, ticket.ref)
    assert isinstance(refused.value.problem, NotResolved)


@pytest.mark.parametrize("values", [{"state": NoticeState.SENT}, {"maybe_sent": True}])
async def test_what_was_told_is_not_undone(
    office: Office, cast: Cast, ticket: Ticket, values: dict[str, object]
) -> None:
    """Nor what is on its way. The ticket stays resolved."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Restart it.")
    async with office.database.transaction() as session:
        await session.execute(update(Notice).values(**values))
    with pytest.raises(Refused) as refused:
        await office.do(undo_resolution, cast.tia, ticket.ref)
    assert isinstance(refused.value.problem, TooLateToUndo)
    assert (await office.all(Ticket))[0].state is TicketState.RESOLVED
    assert [said.text for said in await office.all(Comment)] == ["Restart it."]


async def test_a_customer_who_writes_meanwhile_is_not_told_that_it_is_resolved(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """Their word reopens the ticket."""
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Restart it.")
    await office.do(comment, cast.bob, ticket.ref, "It hums again.")
    assert await resolutions(office) == [(cast.bob.id, NoticeState.DROPPED)]
