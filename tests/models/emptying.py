"""Emptying a database between tests. What is only added to is guarded by triggers: they are put aside meanwhile."""

from sqlalchemy import text

from models.database import Database
from models.schema import metadata

TABLES = [table.name for table in reversed(metadata.sorted_tables)]
GUARDED = ("audit", "audit_seals")


def on_postgres() -> list[str]:
    """What leaves a PostgreSQL database as it was made: no rows, and ids from 1 on."""
    counters = ", ".join(f"setval('{name}_id_seq', 1, false)" for name in TABLES)
    return [
        *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in GUARDED),
        *(f"DELETE FROM {name}" for name in TABLES),  # noqa: S608
        *(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in GUARDED),
        f"SELECT {counters}",
    ]


async def empty(database: Database) -> None:
    """Leave no rows."""
    async with database.transaction() as session:
        if not database.is_sqlite:
            for statement in on_postgres():
                await session.execute(text(statement))
            return
        found = await session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        guards = found.all()
        for name, _ in guards:
            await session.execute(text(f"DROP TRIGGER {name}"))
        for name in TABLES:
            await session.execute(text(f"DELETE FROM {name}"))  # noqa: S608
        for _, made in guards:
            await session.execute(text(made))
