"""A SQLite file with the schema in it: migrated once per run, then copied for each test. Migrations have tests of their
own; elsewhere a second and a half for each database would go to them."""

import shutil
from pathlib import Path

import pytest

from models.core.database import Database
from tests.support.keys import KEYS
from tests.support.sharing import made_once


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and no rows."""

    async def make(folder: Path) -> str:
        await migrate(f"sqlite+aiosqlite:///{folder / 'steward.db'}")
        return str(folder / "steward.db")

    return Path(await made_once(tmp_path_factory, "schema-sqlite", make))


async def migrate(url: str) -> None:
    """Make the tables of a new database."""
    database = Database(url, KEYS)
    await database.migrate()
    await database.close()


@pytest.fixture
def migrated_sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a SQLite database of this test's own, with the schema."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'migrated.db')}"
