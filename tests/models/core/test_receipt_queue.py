"""Receipts of events: each is handled once, by one process at a time, and none is forgotten."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from models.core.database import Database
from models.core.receipt_queue import LEASE, MOST_TRIES, Happening, ReceiptClaim, ReceiptQueue, retry_parked, store
from models.core.receipts import EventReceipt, ReceiptState
from tests.support.keys import KEYS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAID = Happening("message:D1:1.1", {"event": {"text": "It hums."}}, "Ev1")


@pytest.fixture
async def queue(migrated_url: str) -> AsyncIterator[ReceiptQueue]:
    """A queue with nothing in it."""
    database = Database(migrated_url, KEYS)
    yield ReceiptQueue(database)
    await database.close()


async def close(queue: ReceiptQueue, claim: ReceiptClaim) -> bool:
    async with queue.database.transaction() as session:
        return await claim.close(session, NOW)


async def receipt(queue: ReceiptQueue) -> EventReceipt:
    async with queue.database.session() as session:
        return (await session.scalars(select(EventReceipt))).one()


@pytest.mark.parametrize(
    "again",
    [SAID, Happening("message:D1:1.1", {}, None), Happening("message:D1:2.2", {}, "Ev1")],
    ids=["the same", "found in the history", "the same event"],
)
async def test_what_happened_once_is_stored_once(queue: ReceiptQueue, again: Happening) -> None:
    """Whichever way Steward learns of it."""
    assert await queue.take(SAID, NOW) is not None
    assert await queue.take(again, NOW) is None
    assert (await receipt(queue)).key == "message:D1:1.1"


async def test_what_is_done_keeps_nothing_of_what_people_wrote(queue: ReceiptQueue) -> None:
    """And nobody handles it again."""
    claim = await queue.take(SAID, NOW)
    assert claim is not None
    assert await close(queue, claim)
    done = await receipt(queue)
    assert (done.state, done.payload, done.ended_at) == (ReceiptState.DONE, {}, NOW)
    assert await queue.claim(NOW + 2 * LEASE) is None


async def test_what_a_process_left_is_taken_over_once_its_lease_has_ended(queue: ReceiptQueue) -> None:
    """Not before, and what the first one does after that doesn't count."""
    first = await queue.take(SAID, NOW)
    assert first is not None
    assert await queue.claim(NOW + LEASE) is None
    second = await queue.claim(NOW + LEASE + timedelta(seconds=1))
    assert second is not None
    assert not await close(queue, first)
    assert await close(queue, second)


async def test_what_fails_five_times_is_parked_and_can_be_tried_again(queue: ReceiptQueue) -> None:
    """After ever longer pauses, about seven minutes in all."""
    claim, now, pauses = await queue.take(SAID, NOW), NOW, []
    while claim is not None and not await queue.failed(claim, now, "It failed."):
        due = (await receipt(queue)).try_at
        pauses.append((due - now).total_seconds())
        assert await queue.claim(due - timedelta(seconds=1)) is None
        claim = await queue.claim(due)
        now = due
    assert pauses == [5, 20, 80, 320]
    assert (await receipt(queue)).tries == MOST_TRIES
    assert await queue.parked() == 1
    assert await queue.claim(now + timedelta(days=1)) is None
    async with queue.database.transaction() as session:
        assert await retry_parked(session, now) == 1
    again = await queue.claim(now)
    assert again is not None
    assert again.payload == SAID.payload


async def test_a_clock_that_is_set_back_lets_nothing_wait(queue: ReceiptQueue) -> None:
    """Neither what's to be tried later, nor what's leased."""
    claim = await queue.take(SAID, NOW)
    assert claim is not None
    await queue.failed(claim, NOW, "It failed.")
    earlier = NOW - timedelta(days=30)
    await queue.bound(earlier)
    assert await queue.claim(earlier) is not None


async def test_what_ended_the_process_lets_others_go_first(queue: ReceiptQueue) -> None:
    """After a restart, it keeps its lease if it was begun before. Those behind it have lost no try by that."""
    async with queue.database.transaction() as session:
        first, second, _ = await store(session, [Happening(f"message:D1:{ts}", {}) for ts in "123"], NOW)
    begun = []
    for _ in range(3):
        claim = await queue.claim(NOW)
        assert claim is not None
        begun.append((claim.receipt_id, claim.tries))
        await queue.take_over()
    assert begun == [(first, 1), (first, 2), (second, 1)]
