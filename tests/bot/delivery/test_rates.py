"""The running desk keeps to Slack's rates by itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.access.desk import Desk
from models.backoffice.help import Greeting
from sandbox.server import Sandbox
from tests.bot.delivery.office import TABLES
from tests.support.desk import RunningDesk, close_desk, open_desk


@pytest.fixture
async def desk(example_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk at Slack's pace."""
    running = await open_desk(example_sqlite, tmp_path / "mail", slacks_pace=True)
    yield running
    await close_desk(running)


async def write(desk: RunningDesk, cards: int, greetings: int) -> None:
    """Write cards to one channel and a greeting to each of so many people, in one transaction."""
    async with desk.database.transaction() as session:
        hand = Desk(session, None, desk.sandbox.workspace.now(), TABLES, desk.bot.channels)
        for number in range(cards):
            hand.post("C0TRIAGE", Greeting(known=True), f"card {number}")
        await hand.tell(range(1, greetings + 1), Greeting(known=True), "hello")
    desk.bot.deliverer.wake()


def refused(sandbox: Sandbox) -> list[str]:
    """The calls that were answered with 429."""
    return [entry["method"] for entry in sandbox._engine.traffic.since(0) if entry.get("status") == 429]


async def test_eight_cards_and_thirty_direct_messages_are_sent_without_a_429(desk: RunningDesk) -> None:
    """Limits on, as they are by default; the sandbox would take five at once in a channel."""
    await write(desk, 8, 30)
    await desk.settle()
    assert len(await desk.inbox("agnes", "C0TRIAGE")) == 8
    assert refused(desk.sandbox) == []


@pytest.mark.long
async def test_thirty_cards_in_one_channel_are_sent_without_a_429(desk: RunningDesk) -> None:
    """Half a minute, one a second."""
    await write(desk, 30, 30)
    await desk.settle()
    assert len(await desk.inbox("agnes", "C0TRIAGE")) == 30
    assert refused(desk.sandbox) == []
