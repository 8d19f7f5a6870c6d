"""A running desk that is shared by a module's tests, with small worlds put before it one after the other."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.deliverer import Deliverer
from bot.presence import Presence
from bot.schedule import Schedule
from models.core.database import Database
from tests.handlers.hands import Hands
from tests.handlers.worlds import Rows, Table, World, make_world
from tests.support.desk import RunningDesk, close_desk, open_desk
from tests.support.keys import KEYS


@pytest.fixture
async def hands(desk: RunningDesk) -> Hands:
    """Hands at a desk with the example data, which delivers."""
    return Hands(desk)


class Stage:
    """A running desk on SQLite whose rows are put back before each case. By itself it delivers nothing and looks after
    nobody: what it would tell stands in its outbox."""

    def __init__(self, hands: Hands, rows: Rows, empty: Path) -> None:
        self.hands = hands
        self.rows = rows
        self._empty = empty
        self._made: dict[tuple[str, str], tuple[World, dict[str, Table]]] = {}

    async def set(self, table: str = "license-and-site", kind: str = "license") -> World:
        """Put a world before the desk, as new."""
        if (table, kind) not in self._made:
            self._made[table, kind] = await self._make(table, kind)
        world, content = self._made[table, kind]
        await self.rows.put_back(content)
        return world

    async def _make(self, table: str, kind: str) -> tuple[World, dict[str, Table]]:
        file = self._empty.with_name(f"{table}-{kind}.db")
        shutil.copy(self._empty, file)
        database = Database(f"sqlite+aiosqlite:///{file}", KEYS)
        try:
            world = await make_world(database, table, kind)
        finally:
            await database.close()
        rows = Rows(file)
        content = rows.all()
        rows.close()
        return world, content


async def nothing(_part: Deliverer | Presence) -> None:
    """In the place of what goes on without being asked."""


def no_ticks(_schedule: Schedule) -> None:
    """In the place of a schedule that would seal entries of the trail in the middle of a case."""


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A running desk to put worlds before."""
    folder = tmp_path_factory.mktemp("stage")
    empty = folder / "empty.db"
    database = Database(f"sqlite+aiosqlite:///{empty}", KEYS)
    await database.migrate()
    await database.close()
    shutil.copy(empty, folder / "steward.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Deliverer, "run", nothing)
        patch.setattr(Presence, "run", nothing)
        patch.setattr(Schedule, "start", no_ticks)
        running = await open_desk(f"sqlite+aiosqlite:///{folder / 'steward.db'}", folder / "mail")
    rows = Rows(folder / "steward.db")
    yield Stage(Hands(running), rows, empty)
    rows.close()
    await close_desk(running)
