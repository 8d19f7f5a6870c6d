"""The queue of the support team, on both databases."""

import pytest

from models.desks.tickets.actions import claim_ticket, open_ticket, resolve_ticket
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.listing import ticket_queue
from models.desks.tickets.queue import ALL, QueueFilter, find_narrowing
from models.desks.tickets.states import set_state
from models.desks.tickets.tables import Ticket
from tests.models.builders import NOW, Office, item, product
from tests.models.desks.tickets.conftest import Cast
from tests.support.rows import new

LOW, HIGH, CRITICAL = Severity.LOW, Severity.HIGH, Severity.CRITICAL


@pytest.fixture
async def queued(office: Office, cast: Cast) -> None:
    """T-1 is low and tia's, T-2 is high and waits for the customer, T-3 is critical and another customer's, T-4 is low,
    T-5 is resolved."""
    await office.save(item(product("maps"), subscription_id=cast.other.id))
    opened = [(cast.bob, LOW), (cast.bob, HIGH), (cast.zoe, CRITICAL), (cast.bob, LOW), (cast.bob, HIGH)]
    for who, severity in opened:
        ref = "SUB-2" if who is cast.zoe else "SUB-1"
        await office.do(open_ticket, who, ref, severity, "Hm", "Hm.")
    await office.do(claim_ticket, cast.tia, "T-1")
    await office.do(set_state, cast.tia, "T-2", TicketState.WAITING)
    await office.do(resolve_ticket, cast.tia, "T-5", "Fixed.")


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (ALL, [3, 2, 1, 4]),
        (QueueFilter(oldest=True), [1, 2, 3, 4]),
        (QueueFilter("mine"), [1]),
        (QueueFilter("unassigned"), [3, 2, 4]),
        (QueueFilter(ours=True), [3, 1, 4]),
        (QueueFilter(severity=LOW), [1, 4]),
        (QueueFilter(customer=2), [3]),
        (QueueFilter(product="maps"), [3]),
        (QueueFilter(product="boats"), []),
        (QueueFilter("unassigned", ours=True, severity=LOW, customer=1, oldest=True), [4]),
    ],
)
async def test_the_queue_is_narrowed_down(
    office: Office, cast: Cast, queued: None, only: QueueFilter, found: list[int]
) -> None:
    """Most severe first, or oldest first. What is resolved isn't in it."""
    page = await office.do(ticket_queue, cast.tia, 0, only)
    assert ([ticket.id for ticket in page], page.more) == (found, False)


@pytest.mark.parametrize("only", [ALL, QueueFilter(oldest=True)])
async def test_every_ticket_of_the_queue_is_reached(
    office: Office, cast: Cast, queued: None, only: QueueFilter
) -> None:
    """On further pages, each of which begins after the last ticket of the one before. The last page says so."""
    values = {"severity": LOW, "subject": "Hm", "description": "Hm.", "state": TicketState.NEW, "opened_at": NOW}
    by = {"subscription_id": cast.sub.id, "opener_id": cast.bob.id, "last_word_at": NOW, "last_word_by_id": cast.bob.id}
    await office.save(*(new(Ticket, **values, **by) for _ in range(150)))
    first = await office.do(ticket_queue, cast.tia, 0, only)
    second = await office.do(ticket_queue, cast.tia, first[-1].id, only)
    assert [(len(page), page.more, page.later) for page in (first, second)] == [(100, True, False), (54, False, True)]
    assert {ticket.id for page in (first, second) for ticket in page} == {1, 2, 3, 4, *range(6, 156)}


async def test_customers_and_products_are_found_to_narrow_it_down(office: Office, cast: Cast, queued: None) -> None:
    """By words of their names."""
    found = await office.do(find_narrowing, cast.tia, "map")
    assert ([one.name for one in found.customers], [one.key for one in found.products]) == ([], ["maps"])
    found = await office.do(find_narrowing, cast.tia, "acme")
    assert [one.key for one in found.customers] == ["acme"]
