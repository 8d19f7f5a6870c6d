"""The post office, once on SQLite and once on PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from handlers.notices import RENDERERS
from models.core.database import Database
from models.directory.people import Person, SlackUser
from sandbox.server import Sandbox, SandboxConfig
from tests.bot.delivery.crashes import Crasher
from tests.bot.delivery.office import APPROVALS, PROBES, TRIAGE, HandClock, Office
from tests.support.desk import ROOT
from tests.support.keys import KEYS

READERS = [f"reader{number:02}" for number in range(40)]


def roster(folder: Path) -> Path:
    """A file of people and channels for the sandbox: 40 readers, and two channels that the app is in."""
    people = [{"id": f"U0{name.upper()}", "name": name, "real_name": name} for name in READERS]
    channels = [
        {"id": TRIAGE, "name": "triage", "members": READERS, "bot": True},
        {"id": APPROVALS, "name": "approvals", "members": READERS, "bot": True},
    ]
    team = {"id": "T0DELIVERY", "name": "Delivery", "domain": "delivery"}
    file = folder / "people.yaml"
    file.write_text(yaml.safe_dump({"team": team, "people": people, "channels": channels}))
    return file


async def add_readers(database: Database) -> list[int]:
    """Bind the readers to their Slack users. Returns their ids."""
    people = [
        Person(
            key=name,
            name=name,
            email=f"{name}@delivery.example",
            slack_users=[SlackUser(person_id=0, team_id="T0DELIVERY", user_id=f"U0{name.upper()}")],
        )
        for name in READERS
    ]
    async with database.transaction() as session:
        session.add_all(people)
        await session.flush()
        return [person.id for person in people]


@asynccontextmanager
async def open_office(url: str, folder: Path, **config: Any) -> AsyncIterator[Office]:
    """Open a post office on a database with the example's schema."""
    mail_dir = folder / "mail"
    settings = {"rate_limits": False, "mail_dir": mail_dir, **config}
    sandbox = Sandbox(SandboxConfig(manifest=ROOT / "manifest.yml", people=roster(folder), port=0, **settings))
    await sandbox.start()
    database = Database(url, KEYS)
    async with aiohttp.ClientSession() as http:
        readers = await add_readers(database)
        yield Office(url, sandbox, database, http, mail_dir, HandClock(sandbox.workspace.now()), readers)
    await database.close()
    await sandbox.stop()


@pytest.fixture
async def office(example_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """A post office, once on SQLite and once on PostgreSQL."""
    monkeypatch.setitem(RENDERERS, "probe", PROBES)
    async with open_office(example_url, tmp_path) as office:
        yield office


@pytest.fixture
async def small_office(example_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """A post office on SQLite, for what has nothing to do with the database."""
    monkeypatch.setitem(RENDERERS, "probe", PROBES)
    async with open_office(example_sqlite, tmp_path) as office:
        yield office


@pytest.fixture(scope="session")
async def crasher() -> AsyncIterator[Crasher]:
    """Runs deliverers that crash."""
    crasher = await Crasher.start()
    yield crasher
    await crasher.stop()
