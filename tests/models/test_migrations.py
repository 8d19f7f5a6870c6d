"""Migrations make the schema that the tables describe, and may run whenever a process starts."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, make_url

from models.core import database as database_module
from models.core.database import Database, alembic_config, newest_revision
from models.schema import TABLES, metadata

pytestmark = pytest.mark.each_on_both
FULL_TEXT = "ticket_grams"
"""SQLite's index of what's searched, and how its own tables begin. Only a migration makes it."""


def differences(connection: Connection) -> list[Any]:
    """What Alembic would write into a next migration."""
    names = FULL_TEXT, "ix_ticket_words_grams"
    options = {"include_object": lambda _thing, name, *_rest: not name.startswith(names)}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def described(connection: Connection) -> dict[str, Any]:
    """All that the database holds of each table: columns, keys, checks, indexes with their conditions."""
    found = inspect(connection)
    return {
        table: {
            # In no order: a column that came later stands at the end, whatever the noun it belongs to.
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in found.get_columns(table)
            ),
            "checks": sorted((c["name"], c["sqltext"]) for c in found.get_check_constraints(table)),
            # Without their names: SQLite does not tell that of one that came with a later column.
            "foreign": sorted(str(sorted({**key, "name": None}.items())) for key in found.get_foreign_keys(table)),
            "unique": sorted(str(sorted(key.items())) for key in found.get_unique_constraints(table)),
            "indexes": sorted(
                (index["name"], index["unique"], index["column_names"], condition(index))
                for index in found.get_indexes(table)
            ),
        }
        for table in found.get_table_names()
        if table != "alembic_version" and not table.startswith(FULL_TEXT)
    }


def condition(index: Any) -> list[str]:
    """The WHERE of a partial index."""
    return [f"{name}: {value}" for name, value in index.get("dialect_options", {}).items() if name.endswith("_where")]


@pytest.fixture(scope="module")
async def migrated(once_url: str) -> AsyncIterator[Database]:
    """A database that was migrated from empty. The tests of a module share it, so none changes it."""
    database = Database(once_url)
    await database.migrate()
    yield database
    await database.close()


async def test_migrating_from_empty_makes_the_tables_as_described(migrated: Database) -> None:
    """Alembic finds nothing to change afterwards."""
    async with migrated.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrations_make_the_same_checks_and_indexes_as_the_tables(
    migrated: Database, request: pytest.FixtureRequest
) -> None:
    """Alembic does not compare checks and partial indexes, so the two are made side by side and compared."""
    made = Database(request.getfixturevalue("fresh_sqlite" if migrated.is_sqlite else "fresh_postgres"))
    async with made.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    async with migrated.engine.connect() as connection:
        first = await connection.run_sync(described)
    async with made.engine.connect() as connection:
        second = await connection.run_sync(described)
    await made.close()
    assert set(first) == {table.__tablename__ for table in TABLES}
    assert first == second


async def test_migrating_twice_changes_nothing(migrated: Database) -> None:
    """Every start migrates; the second finds nothing to do."""
    async with migrated.engine.connect() as connection:
        before = await connection.run_sync(described)
    await migrated.migrate()
    async with migrated.engine.connect() as connection:
        assert await connection.run_sync(described) == before


async def test_the_newest_migration_is_known_by_the_name_of_its_file(fresh_sqlite: str) -> None:
    """A database that says it's there isn't migrated. Alembic, which reads all migrations, finds the same one."""
    database = Database(fresh_sqlite)
    async with database.engine.connect() as connection:
        config = await connection.run_sync(alembic_config, database.keys)
    await database.close()
    assert ScriptDirectory.from_config(config).get_heads() == [newest_revision()]


async def test_two_processes_may_migrate_at_once(database_url: str) -> None:
    """Replicas that start together wait for each other; nobody fails, and the schema is there once."""
    databases = [Database(database_url) for _ in range(2)]
    await asyncio.gather(*[database.migrate() for database in databases])
    async with databases[0].engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    for database in databases:
        await database.close()


async def test_a_start_waits_for_whoever_writes_to_a_new_sqlite_file(
    fresh_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process has just made the file and is still at it: no reason to fail."""
    writer = sqlite3.connect(str(make_url(fresh_sqlite).database), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("CREATE TABLE half_done (id INTEGER)")
    waits_or_ends, into_wal = asyncio.Event(), database_module._into_wal

    class Telling:
        """A cursor that tells when it begins to wait for the writer."""

        def __init__(self, cursor: Any) -> None:
            self.cursor = cursor

        def execute(self, statement: str) -> None:
            """Tell, and run it."""
            if statement == "BEGIN IMMEDIATE":
                waits_or_ends.set()
            self.cursor.execute(statement)

    monkeypatch.setattr("models.core.database._into_wal", lambda cursor: into_wal(Telling(cursor)))
    database = Database(fresh_sqlite)
    start = asyncio.create_task(database.migrate())
    start.add_done_callback(lambda _: waits_or_ends.set())
    await waits_or_ends.wait()
    waits = not start.done()
    writer.execute("ROLLBACK")
    writer.close()
    await asyncio.gather(start, return_exceptions=True)
    await database.close()
    assert waits
    assert start.exception() is None
