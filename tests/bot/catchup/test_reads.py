"""The conversations to read after gaps: from the earliest on, and no faster than Slack takes calls."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import select

from bot.catchup.catchup import CatchUp
from bot.catchup.reads import LEASE, HistoryReads, add
from bot.delivery.slack import NotDelivered
from models.core.database import Database
from models.core.missed import HistoryRead
from tests.support.keys import KEYS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
async def database(example_url: str) -> AsyncIterator[Database]:
    """A database with the example."""
    database = Database(example_url, KEYS)
    yield database
    await database.close()


@pytest.mark.each_on_both
@pytest.mark.parametrize("hours", [(1, 3), (3, 1)], ids=["earlier first", "later first"])
async def test_of_two_gaps_the_earlier_one_counts(database: Database, hours: tuple[int, int]) -> None:
    """What is already to be read is read from there on."""
    for hour in hours:
        async with database.transaction() as session:
            await add(session, [("D1", "")], NOW + timedelta(hours=hour), NOW)
    async with database.session() as session:
        (read,) = await session.scalars(select(HistoryRead))
        assert read.since == NOW + timedelta(hours=1)


async def test_a_clock_that_is_set_back_lets_no_conversation_wait(database: Database) -> None:
    """Neither one that's to be read later, nor one that's leased."""
    reads, earlier = HistoryReads(database), NOW - timedelta(days=30)
    async with database.transaction() as session:
        await add(session, [("D1", ""), ("D2", "")], NOW, NOW)
    claim = await reads.claim(NOW)
    assert claim is not None
    await reads.bound(earlier)
    for at, channel in ((earlier, "D2"), (earlier + 2 * LEASE, "D1")):
        again = await reads.claim(at)
        assert again is not None
        assert again.read.channel == channel


async def test_while_slack_takes_no_calls_only_one_conversation_is_tried(database: Database) -> None:
    """The others keep their turn."""

    async def ask(method: str, _call: Any) -> None:
        raise NotDelivered(f"{method}: kept back", 30)

    async def connected() -> bool:
        return True

    slack: Any = SimpleNamespace(ask=ask, client=SimpleNamespace(conversations_history=print))
    clock: Any = SimpleNamespace(now=lambda: NOW)
    catchup = CatchUp(database, clock, slack, connected, lambda: None)
    async with database.transaction() as session:
        await add(session, [(f"D{number}", "") for number in range(3)], NOW, NOW)
    assert not await catchup.read_next()
    assert await catchup.reads.waiting(NOW) == 2
