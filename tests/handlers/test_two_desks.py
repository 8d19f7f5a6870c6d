"""Two replicas on one database: two people decide at once, each at their own. SQLite serves one process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.handlers.hands import BUG, Hands, Said
from tests.support.desk import RunningDesk, close_desk, open_desk

Deed = Callable[[Hands], Awaitable[Said]]
LOST = "I haven't changed anything."


@pytest.fixture
async def desks(told_postgres: str, tmp_path: Path) -> AsyncIterator[list[RunningDesk]]:
    """Two bots with a sandbox each, on the same database."""
    running = [await open_desk(told_postgres, tmp_path / name) for name in ("one", "two")]
    yield running
    for one in running:
        await close_desk(one)


async def approves(hands: Hands) -> Said:
    """Adam presses Approve."""
    return await hands.press("adam", "promotion_approve", "PRO-1", card=True)


async def approves_too(hands: Hands) -> Said:
    """Astrid presses Approve."""
    return await hands.press("astrid", "promotion_approve", "PRO-1", card=True)


async def denies(hands: Hands) -> Said:
    """Astrid sends the form behind Deny."""
    return await hands.submit("astrid", "promotion_denied", {"reason": "Not now."}, "PRO-1")


async def withdraws(hands: Hands) -> Said:
    """Ben takes his request back."""
    return await hands.command("ben", "/contact withdraw PRO-1 confirmed")


@pytest.mark.parametrize(
    ("second", "won", "states"),
    [
        (approves_too, "Approved.", {"approved"}),
        (denies, "Denied.", {"approved", "denied"}),
        (withdraws, "You've withdrawn", {"approved", "withdrawn"}),
    ],
)
async def test_one_of_two_counts(desks: list[RunningDesk], second: Deed, won: str, states: set[str]) -> None:
    """The other reads what happened; the ranks fit what was decided, and those concerned are told once."""
    desk = desks[0]
    hands = [Hands(one) for one in desks]
    await hands[0].command("ben", "/contact promote me billing SUB-1042 Ana is on leave.")
    both = await asyncio.gather(approves(hands[0]), second(hands[1]))
    words = [said.words.strip() for said in both]
    assert not any(BUG in said for said in words)
    assert sorted(LOST in said for said in words) == [False, True], words
    assert sum(said.startswith(("Approved.", won)) for said in words) == 1, words
    (state,) = [
        name for name in ("approved", "denied", "withdrawn") if await desk.count("promotions", f"state = '{name}'")
    ]
    assert state in states
    risen = "person_id = (SELECT id FROM people WHERE key = 'ben') AND rank = 'primary'"
    assert await desk.count("contacts", risen) == (state == "approved")
    assert (
        await desk.count("notices", "kind = 'promotion_decided'") == {"approved": 3, "denied": 1, "withdrawn": 0}[state]
    )
