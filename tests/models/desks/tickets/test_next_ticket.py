"""Which ticket comes next for an agent, on both databases."""

import pytest

from models.desks.tickets.actions import claim_ticket, open_ticket, resolve_ticket
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.commenting import comment
from models.desks.tickets.next_ticket import next_ticket
from models.desks.tickets.queue import ALL, QueueFilter
from models.desks.tickets.states import set_state
from tests.models.builders import Office
from tests.models.desks.tickets.conftest import Cast

LOW, HIGH, CRITICAL = Severity.LOW, Severity.HIGH, Severity.CRITICAL


@pytest.fixture
async def queued(office: Office, cast: Cast) -> None:
    """T-1 is low, T-2 is high and waits for the customer, T-3 is critical and another customer's, T-4 is low and tia's,
    T-5 is high and a colleague's, T-6 is resolved."""
    opened = [
        (cast.bob, LOW),
        (cast.bob, HIGH),
        (cast.zoe, CRITICAL),
        (cast.bob, LOW),
        (cast.bob, HIGH),
        (cast.bob, HIGH),
    ]
    for who, severity in opened:
        await office.do(open_ticket, who, "SUB-2" if who is cast.zoe else "SUB-1", severity, "Hm", "Hm.")
    await office.do(set_state, cast.tia, "T-2", TicketState.WAITING)
    await office.do(claim_ticket, cast.tia, "T-4")
    await office.do(claim_ticket, cast.tom, "T-5")
    await office.do(resolve_ticket, cast.tia, "T-6", "Fixed.")


@pytest.mark.parametrize(
    ("after", "only", "found", "again"),
    [
        (0, ALL, 3, False),
        (3, ALL, 1, False),
        (1, ALL, 4, False),
        (4, ALL, 3, True),
        (2, ALL, 1, False),
        (99, ALL, 3, False),
        (0, QueueFilter("mine"), 4, False),
        (4, QueueFilter("mine"), 4, True),
        (0, QueueFilter(oldest=True), 1, False),
        (1, QueueFilter(oldest=True), 3, False),
        (0, QueueFilter(severity=HIGH), None, False),
        (3, QueueFilter(customer=2), 3, True),
    ],
)
async def test_the_next_ticket_waits_for_the_agent(
    office: Office, cast: Cast, queued: None, after: int, only: QueueFilter, found: int | None, again: bool
) -> None:
    """It's theirs or nobody's. After the last one, the queue begins again."""
    following = await office.do(next_ticket, cast.tia, after, only)
    assert (following.ticket.id if following.ticket else None, following.again) == (found, again)


async def test_the_next_ticket_comes_with_the_last_word_and_how_many_wait(
    office: Office, cast: Cast, queued: None
) -> None:
    """Of what both sides see."""
    assert (await office.do(next_ticket, cast.tia)).last is None
    await office.do(comment, cast.zoe, "T-3", "Any news?")
    following = await office.do(next_ticket, cast.tia)
    assert following.last is not None
    assert (following.last.text, following.last.author.name, following.waiting) == ("Any news?", cast.zoe.name, 3)
