"""The queue of the support team, on both databases."""

import pytest
from sqlalchemy import text

from models.desks.tickets.actions import claim_ticket, open_ticket, resolve_ticket
from models.desks.tickets.listing import ticket_queue
from models.desks.tickets.queue import ALL, QueueFilter, find_narrowing
from models.desks.tickets.states import set_state
from models.desks.tickets.tables import Severity, Ticket, TicketState
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
    page = await office.do(ticket_queue, cast.tia, 1, "", only)
    assert ([ticket.id for ticket in page], page.total) == (found, len(found))


async def test_every_ticket_of_the_queue_is_reached(office: Office, cast: Cast, queued: None) -> None:
    """On further pages, and the total counts them all."""
    values = {"severity": LOW, "subject": "Hm", "description": "Hm.", "state": TicketState.NEW, "opened_at": NOW}
    by = {"subscription_id": cast.sub.id, "opener_id": cast.bob.id, "last_word_at": NOW, "last_word_by_id": cast.bob.id}
    await office.save(*(new(Ticket, **values, **by) for _ in range(150)))
    pages = [await office.do(ticket_queue, cast.tia, first) for first in (1, 101)]
    assert [(len(page), page.total) for page in pages] == [(100, 154), (54, 154)]
    assert {ticket.id for page in pages for ticket in page} == {1, 2, 3, 4, *range(6, 156)}


@pytest.mark.parametrize(
    ("only", "index"), [(ALL, "ix_tickets_queue"), (QueueFilter(oldest=True), "ix_tickets_oldest")]
)
async def test_the_queue_is_read_from_an_index(
    office: Office, cast: Cast, queued: None, only: QueueFilter, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the unresolved tickets only. PostgreSQL would read such a small table without one."""
    on_sqlite = "sqlite" in str(office.database.engine.url)
    async with office.database.transaction() as session:
        seen: list[str] = []
        desk = await office.desk(session, cast.tia)
        execute = session.execute

        async def spied(statement: object, *args: object, **more: object) -> object:
            compiled = statement.compile(session.bind, compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]
            seen.append(str(compiled))
            return await execute(statement, *args, **more)  # type: ignore[call-overload]

        monkeypatch.setattr(session, "execute", spied)
        await ticket_queue(desk, 1, "", only)
        if not on_sqlite:
            for way in ("seqscan", "bitmapscan", "sort"):
                await execute(text(f"SET LOCAL enable_{way} = off"))
        plan = (await execute(text(f"EXPLAIN {'QUERY PLAN ' if on_sqlite else ''}{seen[0]}"))).all()
    assert any(index in str(row) for row in plan), plan


async def test_customers_and_products_are_found_to_narrow_it_down(office: Office, cast: Cast, queued: None) -> None:
    """By words of their names."""
    found = await office.do(find_narrowing, cast.tia, "map")
    assert ([one.name for one in found.customers], [one.key for one in found.products]) == ([], ["maps"])
    found = await office.do(find_narrowing, cast.tia, "acme")
    assert [one.key for one in found.customers] == ["acme"]
