"""What is only added to is guarded by triggers: putting them aside, and emptying a database between tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.core.database import Database
from models.schema import metadata

TABLES = [table.name for table in reversed(metadata.sorted_tables)]
GUARDED = ("audit", "audit_seals")
FIRST = "INSERT INTO legal_entities (key) VALUES ('main')"
"""The legal entity that migrations make."""


def on_postgres() -> list[str]:
    """What leaves a PostgreSQL database as it was made: no rows but one, and ids from 1 on."""
    counted = [table.name for table in metadata.tables.values() if "id" in table.columns]
    counters = ", ".join(f"setval('{name}_id_seq', 1, false)" for name in counted)
    deletions = [f"DELETE FROM {name}" for name in TABLES]  # noqa: S608
    return [*guards("DISABLE"), *deletions, *guards("ENABLE"), f"SELECT {counters}", FIRST]


def guards(switch: str) -> list[str]:
    """What switches the guards off or on, in PostgreSQL."""
    return [f"ALTER TABLE {name} {switch} TRIGGER USER" for name in GUARDED]


@asynccontextmanager
async def unguarded(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction without the guards, which are back at its end."""
    async with database.transaction() as session:
        if database.is_sqlite:
            found = await session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
            triggers = [(name, made) for name, made in found.all()]
            before, after = [f"DROP TRIGGER {name}" for name, _ in triggers], [made for _, made in triggers]
        else:
            before, after = guards("DISABLE"), guards("ENABLE")
        for statement in before:
            await session.execute(text(statement))
        yield session
        for statement in after:
            await session.execute(text(statement))


async def empty(database: Database) -> None:
    """Leave no rows but those that migrations make."""
    async with unguarded(database) as session:
        for name in TABLES:
            await session.execute(text(f"DELETE FROM {name}"))  # noqa: S608
        if database.is_sqlite:
            await session.execute(text("INSERT INTO ticket_grams (ticket_grams) VALUES ('delete-all')"))
        await session.execute(text("INSERT INTO legal_entities (id, key) VALUES (1, 'main')"))
