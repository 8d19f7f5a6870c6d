"""A running desk as it stands once it has told what was due at its start.

A desk with the example data raises its first reminders and delivers them. That is done once on each database, and then
copied for each test: what the bot wrote, what the sandbox remembers, and the mails. The schedule has just looked for
work then, so a desk that goes on doesn't look at its start. Tests of starting open desks by themselves.

Where all tests of a module begin with the same, that is done once, too: `after` makes a later morning of one, to be
copied in its place.
"""

import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from tests.support.bulk import add_bulk
from tests.support.desk import Json, RunningDesk, close_desk, open_desk
from tests.support.postgres import PostgresServer
from tests.support.sharing import made_once, template

STATE, MAIL, DATABASE = "sandbox.json", "mail", "steward.db"


@dataclass(frozen=True)
class Morning:
    """What a desk left behind in a folder, and in a database, when it was closed at this moment; and when, by its own
    clock, it last looked for work."""

    folder: Path
    url: str
    closed: datetime
    looked_at: datetime

    async def go_on(self, url: str, folder: Path, **settings: Any) -> RunningDesk:
        """Open the desk again elsewhere, on a copy of the database: its clock goes on where it stood. `settings` are
        the bot's."""
        state = json.loads((self.folder / STATE).read_text())
        state["offset"] -= (datetime.now(UTC) - self.closed).total_seconds()
        (folder / STATE).write_text(json.dumps(state))
        # Mails are written once and then only read, so links to them do.
        shutil.copytree(self.folder / MAIL, folder / MAIL, copy_function=os.link)
        return await open_desk(
            url,
            folder / MAIL,
            state_file=folder / STATE,
            looked_at=self.looked_at,
            # In a folder of its own too: what it lets people download.
            downloads_dir=folder / "downloads",
            **{"remembers": False, **settings},
        )

    @asynccontextmanager
    async def copied(self, folder: Path, **settings: Any) -> AsyncIterator[RunningDesk]:
        """The desk again on SQLite, until the block ends."""
        url = f"sqlite+aiosqlite:///{shutil.copy(self.folder / DATABASE, folder / DATABASE)}"
        running = await self.go_on(url, folder, **settings)
        try:
            yield running
        finally:
            await close_desk(running)

    async def after(
        self, factory: pytest.TempPathFactory, act: Callable[[RunningDesk], Awaitable[object]], **settings: Any
    ) -> "Morning":
        """What a copy on SQLite leaves behind, once this has been done there and all is told. Files aren't kept.
        `settings` are those of the desk."""
        folder = factory.mktemp("after")
        async with self.copied(folder, remembers=True, **settings) as running:
            await act(running)
            await running.settle()
        looked_at = running.bot.schedule.looked_at or self.looked_at
        return Morning(folder, running.database.url, datetime.now(UTC), looked_at)

    @classmethod
    def noted(cls, note: Json) -> "Morning":
        """The one that `spend` noted, in whichever worker."""
        closed, looked_at = datetime.fromisoformat(note["closed"]), datetime.fromisoformat(note["looked_at"])
        return cls(Path(note["folder"]), note["url"], closed, looked_at)


async def spend(url: str, folder: Path) -> Json:
    """Open a desk, wait until it has nothing left to tell, and close it."""
    desk = await open_desk(url, folder / MAIL, state_file=folder / STATE)
    await desk.settle()
    # What it just told may be more to do.
    await desk.bot.schedule.look()
    await desk.settle()
    await close_desk(desk)
    looked_at = desk.bot.schedule.looked_at
    assert looked_at is not None
    closed = datetime.now(UTC).isoformat()
    return {"folder": str(folder), "url": url, "closed": closed, "looked_at": looked_at.isoformat()}


@pytest.fixture(scope="session")
async def sqlite_morning(filled_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """On SQLite."""

    async def make(folder: Path) -> Json:
        return await spend(f"sqlite+aiosqlite:///{shutil.copy(filled_sqlite, folder / DATABASE)}", folder)

    return Morning.noted(await made_once(tmp_path_factory, "morning-sqlite", make))


@pytest.fixture(scope="session")
async def postgres_morning(
    filled_postgres: str, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Morning]:
    """On PostgreSQL."""

    async def make(folder: Path) -> Json:
        return await spend(postgres.create(template=str(make_url(filled_postgres).database)), folder)

    shared, drop = postgres.shared, postgres.drop
    async with template(tmp_path_factory, "morning-postgres", shared=shared, make=make, drop=drop) as made:
        yield Morning.noted(made)


@pytest.fixture(scope="session")
async def bulk_morning(sqlite_morning: Morning, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """On SQLite, with very much of everything."""
    folder = tmp_path_factory.mktemp("bulk")
    return await sqlite_morning.after(tmp_path_factory, lambda desk: add_bulk(desk.database, folder))


@pytest.fixture
def told_sqlite(sqlite_morning: Morning, tmp_path: Path) -> str:
    """The URL of a SQLite database with the example data, this test's own, in which nothing is left to tell."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_morning.folder / DATABASE, tmp_path / DATABASE)}"


@pytest.fixture
def told_postgres(postgres_morning: Morning, postgres: PostgresServer) -> Iterator[str]:
    """The URL of such a PostgreSQL database."""
    url = postgres.create(template=str(make_url(postgres_morning.url).database))
    yield url
    postgres.drop(url)


@pytest.fixture
async def desk(sqlite_morning: Morning, told_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk with the example data on SQLite."""
    running = await sqlite_morning.go_on(told_sqlite, tmp_path)
    yield running
    await close_desk(running)


@pytest.fixture
async def desk_on_postgres(postgres_morning: Morning, told_postgres: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk with the example data on PostgreSQL."""
    running = await postgres_morning.go_on(told_postgres, tmp_path)
    yield running
    await close_desk(running)


@pytest.fixture(params=["desk", "desk_on_postgres"], ids=["sqlite", "postgres"])
def desk_on_both(request: pytest.FixtureRequest) -> RunningDesk:
    """A running desk with the example data, once on SQLite and once on PostgreSQL."""
    running: RunningDesk = request.getfixturevalue(request.param)
    return running
