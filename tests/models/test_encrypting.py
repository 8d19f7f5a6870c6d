"""License keys of a database of revision 0003 are encrypted by the upgrade, and nothing of them is left in clear."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, make_url, text

from models.core.database import Database, alembic_config
from models.core.encryption import UnknownKey, label_of
from models.core.rotation import check_keys
from models.subscriptions.tables import Subscription
from tests.models.builders import Office
from tests.support.keys import KEY, KEYS, OTHER_KEY, ring_of

pytestmark = pytest.mark.each_on_both

COUNT = 1203
"""More than two batches, and a rest."""
CLEAR = {number: f"FPS6-CLEAR-{number}-ÄÖ" if number % 3 else "" for number in range(1, COUNT + 1)}


@pytest.fixture
async def older(database_url: str) -> AsyncIterator[Database]:
    """A database of revision 0003 with license keys in clear, some of which are not there any more."""
    database = Database(database_url, KEYS)
    await database.migrate("0003")
    if database.is_sqlite:
        # Some builds of SQLite overwrite by themselves what they delete; others don't.
        async with database.transaction() as session:
            await session.execute(text("PRAGMA secure_delete = OFF"))
    async with database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO organizations (id, key, name, time_zone, locale, billing_address, shares_tickets) "
                "VALUES (1, 'acme', 'Acme', 'UTC', 'en', '', false)"
            )
        )
        await session.execute(
            text("INSERT INTO plans (id, key, name, role_table) VALUES (1, 'basic', 'Basic', 'license-and-site')")
        )
        statement = (
            "INSERT INTO subscriptions (id, number, organization_id, plan_id, kind, name, starts_on, ends_on, "
            "license_key) VALUES (:number, :number, 1, 1, 'license', 'x', '2098-07-01', '2099-06-30', :clear)"
        )
        gone = [{"number": number, "clear": f"FPS6-CLEAR-GONE-{number}"} for number in range(COUNT + 1, COUNT + 300)]
        await session.execute(text(statement), [*({"number": n, "clear": c} for n, c in CLEAR.items()), *gone])
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM subscriptions WHERE id > :count"), {"count": COUNT})
    yield database
    await database.close()


async def stored(database: Database) -> dict[int, str]:
    """The license keys as the database holds them."""
    async with database.transaction() as session:
        rows = await session.execute(text("SELECT number, license_key FROM subscriptions"))
        return {row[0]: row[1] for row in rows}


def files_with(folder: Path, words: bytes) -> list[str]:
    """The files in which these words are."""
    return sorted(file.name for file in folder.rglob("*") if file.is_file() and words in file.read_bytes())


async def test_the_upgrade_encrypts_what_is_there(older: Database) -> None:
    """Each license has its key, and none is stored in clear."""
    await older.migrate()
    await check_keys(older)
    assert {row.number: row.license_key for row in await Office(older).all(Subscription)} == CLEAR
    raw = await stored(older)
    assert {number for number, value in raw.items() if value == ""} == {n for n, clear in CLEAR.items() if not clear}
    assert {value[:9] for value in raw.values() if value} == {f"{label_of(KEY)}."}


async def test_the_file_holds_no_license_key_in_clear(fresh_sqlite: str, older: Database) -> None:
    """Neither the SQLite file nor its -wal, nor a backup: also what was deleted long ago is gone."""
    if not older.is_sqlite:
        pytest.skip("PostgreSQL clears its pages by itself; docs/operate.md says how to hasten it.")
    file = Path(str(make_url(older.url).database))
    assert files_with(file.parent, b"FPS6-CLEAR") != []
    assert files_with(file.parent, b"FPS6-CLEAR-GONE") != []
    await older.migrate()
    assert await Office(older).all(Subscription)
    with closing(sqlite3.connect(file)) as connection, closing(sqlite3.connect(file.with_name("backup.db"))) as backup:
        connection.backup(backup)
        connection.execute(f"VACUUM INTO '{file.with_name('vacuumed.db')}'")
        assert files_with(file.parent, b"FPS6-CLEAR") == []
        assert {"backup.db", "vacuumed.db", file.name} <= set(files_with(file.parent, label_of(KEY).encode()))
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)


async def test_an_upgrade_that_was_cut_before_the_end_clears_the_file_at_the_next_start(
    older: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process was killed after the commit."""
    if not older.is_sqlite:
        pytest.skip("Only SQLite is written anew.")
    folder = Path(str(make_url(older.url).database)).parent

    async def killed(_database: Database) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Database, "_clear_old_pages", killed)
        with pytest.raises(KeyboardInterrupt):
            await older.migrate()
    assert files_with(folder, b"FPS6-CLEAR") != []
    await older.migrate()
    assert files_with(folder, b"FPS6-CLEAR") == []


async def test_the_downgrade_decrypts(older: Database) -> None:
    """With the keys; without the right one nothing changes."""
    await older.migrate("0005")
    encrypted = await stored(older)
    with pytest.raises(UnknownKey):
        await down(older, ring_of(OTHER_KEY))
    assert await stored(older) == encrypted
    await down(older, KEYS)
    assert await stored(older) == CLEAR
    await older.migrate()
    assert {row.number: row.license_key for row in await Office(older).all(Subscription)} == CLEAR


async def down(database: Database, keys: Any) -> None:
    """Take the revision back."""

    def run(connection: Connection) -> None:
        command.downgrade(alembic_config(connection, keys), "0004")

    async with database.engine.begin() as connection:
        await connection.run_sync(run)
