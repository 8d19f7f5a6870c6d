"""A deliverer that is killed, at each step of a delivery in turn, and another that takes over."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.delivery.outbox import LEASE
from models.core.outbox import Notice
from tests.bot.delivery.crashes import Crasher
from tests.bot.delivery.office import Office

pytestmark = pytest.mark.early

TAKE_OVER = LEASE + timedelta(seconds=1)


async def write_some(office: Office, name: str) -> list[Notice]:
    """One notice for each way out, and two edits of the card."""
    office.clock.at = office.sandbox.workspace.now()
    return await office.write(
        office.card(name),
        office.redraw(name),
        office.direct(0, name),
        office.mail(1, name),
        office.redraw(name),
    )


async def killed_at(office: Office, crasher: Crasher, step: int) -> str | None:
    """Kill a deliverer at an event, and let the next one send the rest: all is there once. Returns the event."""
    notices = await write_some(office, f"step {step}")
    now = office.clock.now()
    event = await crasher.deliver(office, now, crash_at=step)
    if event is not None:
        assert await crasher.deliver(office, now + TAKE_OVER) is None
    assert await office.faults_of(notices) == [], event
    return event


async def test_killed_at_every_fourth_step_nothing_is_lost_and_nothing_doubled(
    office: Office, crasher: Crasher
) -> None:
    """Other steps on SQLite than on PostgreSQL: every second one on either. `make test-long` has each on both."""
    step, points = 1 if office.database.is_sqlite else 3, list[str]()
    while event := await killed_at(office, crasher, step):
        points.append(event)
        step += 4
    assert len(points) >= 12


@pytest.mark.long
async def test_killed_at_each_step_nothing_is_lost_and_nothing_doubled(
    office: Office, crasher: Crasher, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed at event 1, at event 2 and so on; after each the next deliverer sends the rest, and all is there once."""
    points: list[str] = []
    while event := await killed_at(office, crasher, len(points) + 1):
        points.append(event)
    with capsys.disabled():
        kinds = "SQLite" if office.database.is_sqlite else "PostgreSQL"
        print(f"\n{len(points)} crash points on {kinds}, of {len(Counter(points))} kinds")  # noqa: T201
    assert len(points) >= 50


@pytest.mark.parametrize(
    "kills",
    [
        ((2, 9), (8, 6), (18, 7), (47, 6)),
        pytest.param(((7, 3), (9, 12), (32, 5), (36, 11)), marks=pytest.mark.long),
    ],
)
async def test_killed_again_while_taking_over(
    office: Office, crasher: Crasher, kills: tuple[tuple[int, int], ...]
) -> None:
    """The one that takes over is killed too, and the third sends the rest."""
    for first, second in kills:
        notices = await write_some(office, f"{first} and {second}")
        now = office.clock.now()
        assert await crasher.deliver(office, now, crash_at=first)
        event = await crasher.deliver(office, now + TAKE_OVER, crash_at=second)
        assert await crasher.deliver(office, now + 2 * TAKE_OVER) is None
        assert await office.faults_of(notices) == [], event


@pytest.mark.parametrize("steps", [range(3, 54, 14), pytest.param(range(10, 54, 14), marks=pytest.mark.long)])
async def test_killed_with_many_on_the_way(office: Office, crasher: Crasher, steps: range) -> None:
    """Killed while several notices are on their way at once."""
    for crash_at in steps:
        notices = await write_some(office, f"many {crash_at}")
        now = office.clock.now()
        event = await crasher.deliver(office, now, crash_at, most_at_once=20)
        assert await crasher.deliver(office, now + TAKE_OVER, most_at_once=20) is None
        assert await office.faults_of(notices) == [], event
