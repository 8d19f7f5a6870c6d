"""An office for files, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from models.core.database import Database
from models.directory.people import Person
from tests.bot.delivery.office import HandClock
from tests.bot.files.office import FileOffice
from tests.models.builders import NOW
from tests.support.keys import KEYS


@pytest.fixture
async def office(example_url: str, tmp_path: Path) -> AsyncIterator[FileOffice]:
    """An office on the example's data, with an empty folder."""
    database = Database(example_url, KEYS)
    async with database.transaction() as session:
        uploader = (await session.scalars(select(Person).order_by(Person.id).limit(1))).one()  # type: ignore[arg-type]
    yield FileOffice(database, tmp_path / "stored", HandClock(NOW), uploader)
    await database.close()
