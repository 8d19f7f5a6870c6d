"""A running desk that is shared by a module's tests, with small worlds put before it one after the other."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Bot
from bot.catchup.catchup import CatchUp
from bot.delivery.deliverer import Deliverer
from bot.presence import Presence
from bot.schedule import Schedule
from models.core.database import Database
from tests.handlers.hands import Hands
from tests.handlers.worlds import Rows, Table, World, make_world
from tests.models.builders import Office
from tests.support.desk import RunningDesk, close_desk, open_desk
from tests.support.keys import KEYS


@pytest.fixture
async def office(migrated_sqlite: str) -> AsyncIterator[Office]:
    """An empty desk on SQLite."""
    database = Database(migrated_sqlite, KEYS)
    yield Office(database)
    await database.close()


@pytest.fixture
async def hands(desk: RunningDesk) -> Hands:
    """Hands at a desk with the example data, which delivers."""
    return Hands(desk)


class Worlds:
    """The worlds that tests have asked for, each written once: its people, and the rows of its tables."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self._folder = folder
        self.empty = empty
        """A database with all tables, and nothing in them, to be copied."""
        self._made: dict[tuple[str, str], tuple[World, dict[str, Table]]] = {}

    async def of(self, table: str, kind: str) -> tuple[World, dict[str, Table]]:
        """A world, and what its tables hold."""
        if (table, kind) not in self._made:
            self._made[table, kind] = await self._make(table, kind)
        return self._made[table, kind]

    async def _make(self, table: str, kind: str) -> tuple[World, dict[str, Table]]:
        file = self._folder / f"{table}-{kind}.db"
        shutil.copy(self.empty, file)
        database = Database(f"sqlite+aiosqlite:///{file}", KEYS)
        try:
            world = await make_world(database, table, kind)
        finally:
            await database.close()
        rows = Rows(file)
        content = rows.all()
        rows.close()
        return world, content


class Stage:
    """A running desk on SQLite whose rows are put back before each case. By itself it delivers nothing and looks after
    nobody: what it would tell stands in its outbox."""

    def __init__(self, hands: Hands, rows: Rows, worlds: Worlds) -> None:
        self.hands = hands
        self.rows = rows
        self._worlds = worlds
        self._changed: dict[tuple[str, str, str], dict[str, Table]] = {}

    async def set(self, table: str = "license-and-site", kind: str = "license", more: str = "") -> World:
        """Put a world before the desk, as new.

        Args:
            more: A script that changes its rows. It runs once for each world, and what came of it is kept.
        """
        world, content = await self._worlds.of(table, kind)
        if more and (table, kind, more) not in self._changed:
            await self.rows.put_back(content)
            await self.rows.run(more)
            self._changed[table, kind, more] = self.rows.all()
        await self.rows.put_back(self._changed[table, kind, more] if more else content)
        return world


async def nothing(_part: Deliverer | Presence) -> None:
    """In the place of what goes on without being asked."""


def no_ticks(_part: Schedule | Bot) -> None:
    """In the place of a schedule that would seal entries of the trail in the middle of a case."""


@pytest.fixture(scope="session")
def worlds(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """Worlds to put before a desk. They are the same for every module, so they are written once."""
    return Worlds(tmp_path_factory.mktemp("worlds"), sqlite_template)


@pytest.fixture(scope="module")
async def stage(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A running desk to put worlds before."""
    folder = tmp_path_factory.mktemp("stage")
    shutil.copy(worlds.empty, folder / "steward.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Deliverer, "run", nothing)
        patch.setattr(Presence, "run", nothing)
        patch.setattr(CatchUp, "watch", nothing)
        patch.setattr(Schedule, "start", no_ticks)
        patch.setattr(Bot, "_clock_moved", no_ticks)
        running = await open_desk(
            f"sqlite+aiosqlite:///{folder / 'steward.db'}", folder / "mail", downloads_dir=folder / "downloads"
        )
    rows = Rows(folder / "steward.db")
    yield Stage(Hands(running), rows, worlds)
    rows.close()
    await close_desk(running)
