"""Draft a migration from the difference between the tables and the newest migration.

`python -m scripts.revision "what changes"`
"""

import asyncio
import sys
import tempfile

from alembic import command
from sqlalchemy import Connection

from models.core.database import MIGRATIONS, Database, alembic_config
from models.core.encryption import NO_KEYS


def draft(connection: Connection, message: str) -> None:
    """Write the draft into models/migrations/versions, numbered after the newest."""
    number = len(list((MIGRATIONS / "versions").glob("[0-9]*.py"))) + 1
    command.revision(alembic_config(connection, NO_KEYS), message=message, autogenerate=True, rev_id=f"{number:04d}")


async def main(message: str) -> None:
    """Migrate an empty database, and compare it with the tables."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/draft.db")
        await database.migrate()
        async with database.engine.begin() as connection:
            await connection.run_sync(draft, message)
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
