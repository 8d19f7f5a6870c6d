"""Changing a ticket's status, severity and category, on both databases."""

import pytest

from models.access.errors import Denied, NotFound
from models.core.errors import Refused
from models.core.outbox import Urgency
from models.core.problems import Empty
from models.desks.tickets.actions import claim_ticket
from models.desks.tickets.classification import Category, Severity, TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.problems import AlreadySo
from models.desks.tickets.states import set_category, set_severity, set_state
from models.desks.tickets.tables import Ticket
from tests.models.builders import NOW, PLACES, Office
from tests.models.desks.tickets.conftest import Cast, changes
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE

MOVED = [TicketState.WAITING, TicketState.ON_HOLD, TicketState.OPEN]


async def test_an_agent_says_whose_turn_it_is(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The customer learns that it waits for them or for somebody else. That it's the support team's turn is no news."""
    for state in MOVED:
        await office.do(set_state, cast.tia, ticket.ref, state)
        (row,) = await office.all(Ticket)
        assert (row.state, row.waits_since) == (state, NOW if state is TicketState.WAITING else None)
    assert await changes(office) == [(cast.bob.id, "waiting"), (cast.bob.id, "on_hold")]
    assert [entry.facts for entry in await office.all(TicketEntry)][1:] == [
        {"before": "new", "to": "waiting"},
        {"before": "waiting", "to": "on_hold"},
        {"before": "on_hold", "to": "open"},
    ]
    with pytest.raises(Refused) as refused:
        await office.do(set_state, cast.tia, ticket.ref, TicketState.OPEN)
    assert isinstance(refused.value.problem, AlreadySo)


async def test_an_agent_changes_the_severity(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Without a reason. The customer is told, and the agent who works on it."""
    await office.do(claim_ticket, cast.tom, ticket.ref)
    await office.do(set_severity, cast.tia, ticket.ref, Severity.LOW)
    assert (await office.all(Ticket))[0].severity is Severity.LOW
    assert (await changes(office))[1:] == [(cast.bob.id, "severity"), (cast.tom.id, "severity")]
    assert await office.all(Comment) == []


async def test_who_opened_a_ticket_says_why_its_severity_changes(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The reason is a comment. If it's critical now, the triage channel learns of it, and first of all."""
    with pytest.raises(Refused) as refused:
        await office.do(set_severity, cast.bob, ticket.ref, Severity.CRITICAL, " ")
    assert (refused.value.problem, refused.value.field) == (Empty("reason"), "reason")
    assert (await office.all(Ticket))[0].severity is Severity.HIGH
    await office.do(set_state, cast.tia, ticket.ref, TicketState.WAITING)
    await office.do(set_severity, cast.bob, ticket.ref, Severity.CRITICAL, "Now it's all down.")
    (row,) = await office.all(Ticket)
    assert (row.severity, row.state) == (Severity.CRITICAL, TicketState.OPEN)
    assert [(said.text, said.author_id) for said in await office.all(Comment)] == [("Now it's all down.", cast.bob.id)]
    (post,) = await office.notices("comment_waits")
    assert (post.channel, post.reply_to_id, post.urgency) == (PLACES.triage, None, Urgency.FIRST)
    assert post.facts == {"reopened": False, "severity": True}
    await office.do(set_severity, cast.bob, ticket.ref, Severity.NORMAL, "It's better.")
    card = (await office.notices("ticket_card"))[0]
    assert (await office.notices("comment_waits"))[1].reply_to_id == card.id


async def test_a_colleague_cannot_change_the_severity(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Nor can the vendor's billing people."""
    for somebody, refused in ((cast.ana, NotFound), (cast.bill, Denied)):
        with pytest.raises(refused):
            await office.do(set_severity, somebody, ticket.ref, Severity.LOW, "It's mine.")
    assert (await office.all(Ticket))[0].severity is Severity.HIGH


async def test_an_agent_changes_the_category(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Nobody is told, but the history keeps it."""
    await office.do(set_category, cast.tia, ticket.ref, Category.ACCESS)
    assert (await office.all(Ticket))[0].category is Category.ACCESS
    assert (await office.all(TicketEntry))[-1].facts == {"before": "other", "to": "access"}
    assert await changes(office) == []
