"""Random days at the support desk: everybody sees only what is theirs, at every moment, wherever they look.

`LEAKS_SEED=… pytest` repeats a day that failed.
"""

import os
import secrets
from pathlib import Path

import pytest

from tests.handlers.leaks.steps import Steps
from tests.handlers.leaks.world import write_world
from tests.support.desk import close_desk, open_desk

MANY = "100000/minute, 100000/minute"
SELDOM = {"home", "mail", "view"}
PLACES = {"answer", "channel", "direct", "export", "file", "options"}
"""Where people see texts. A short day may have none in the others."""


async def a_day(folder: Path, tickets: int, steps: int, seed: int) -> Steps:
    """Open tickets, one after the other, with some steps after each. What it saw is in `eyes`."""
    url, people = await write_world(folder)
    desk = await open_desk(url, folder / "mail", people=people, quota_tickets=MANY, quota_comments=MANY)
    day = Steps(desk, seed)
    try:
        await day.begins()
        for _ in range(tickets):
            await day.opens()
            for _ in range(steps):
                if day.random.random() < 0.4:
                    await day.deliver()
                await day.step()
        await day.deliver()
        await day.everybody_looks()
        await day.deliver()
        assert await watchers(day) == {one.number: one.watchers for one in day.model.tickets.values() if one.watchers}
    except Exception as error:
        error.add_note(f"LEAKS_SEED={seed}, {day.eyes.doing}")
        raise
    finally:
        await close_desk(desk)
    return day


async def watchers(day: Steps) -> dict[int, set[str]]:
    """Who watches which ticket, by the rows."""
    found: dict[int, set[str]] = {}
    rows = "SELECT w.ticket_id, p.email FROM ticket_watchers w JOIN people p ON p.id = w.person_id"
    for ticket, email in await day.rows(rows):
        found.setdefault(ticket, set()).add(email.partition("@")[0])
    return found


@pytest.fixture
def seed() -> int:
    """Another one in each run."""
    return int(os.environ.get("LEAKS_SEED") or secrets.randbelow(10**6))


async def test_a_day_shows_nobody_what_is_not_theirs(tmp_path: Path, seed: int) -> None:
    """Contacts, watchers and agents come and go while forty tickets are talked about."""
    day = await a_day(tmp_path, 40, 2, seed)
    assert not day.eyes.leaks, f"LEAKS_SEED={seed}\n" + "\n".join(day.eyes.leaks[:20])
    assert set(day.eyes.seen) >= PLACES, f"LEAKS_SEED={seed}"


@pytest.mark.long
async def test_a_year_shows_nobody_what_is_not_theirs(tmp_path: Path, seed: int) -> None:
    """The same with a thousand tickets."""
    day = await a_day(tmp_path, 1000, 3, seed)
    assert not day.eyes.leaks, f"LEAKS_SEED={seed}\n" + "\n".join(day.eyes.leaks[:20])
    assert set(day.eyes.seen) == PLACES | SELDOM, f"LEAKS_SEED={seed}"
