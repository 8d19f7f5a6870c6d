"""Transactions that wait for each other."""

import asyncio
from typing import Any

from sqlalchemy import text

from models.core.database import Database


async def waits_or_ends(database: Database, task: asyncio.Task[Any]) -> None:
    """Return when a task has ended, or waits for a lock of another transaction."""
    if database.is_sqlite:
        # It can't even begin while another transaction is open.
        return
    async with database.engine.connect() as connection:
        while not task.done():
            if await connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
