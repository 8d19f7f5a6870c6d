"""The database: SQLite in one file, or PostgreSQL; transactions and migrations."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, ExceptionContext, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from models.core import sqlite
from models.core.encryption import NO_KEYS, KeyRing, give_keys

MIGRATIONS = Path(__file__).parents[1] / "migrations"
BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 10
WAL_TRIES = 10
UNWRITABLE_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
UNWRITABLE_POSTGRES = frozenset({"25006", "53100", "58030"})
"""A transaction that may only read, a full disk, a failing one."""
OLD_PAGES = 4
"""The `user_version` that asks for a SQLite file to be written anew."""


class Database:
    """One database and its connections. Nothing connects before the first transaction.

    Its errors hide the values of rows: those are people's words, and errors end up in logs. `writes` is False from when
    a write was refused, such as by a full disk, until one succeeds that proves otherwise.

    Args:
        url: `sqlite+aiosqlite:///file` or `postgresql+psycopg://user:password@host/name`.
        keys: For what it holds encrypted.
    """

    def __init__(self, url: str, keys: KeyRing = NO_KEYS) -> None:
        self.url = url
        self.keys = keys
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else _postgres(url)
        self.writes = True
        give_keys(self.engine.sync_engine, keys)
        event.listen(self.engine.sync_engine, "handle_error", self._note_error)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    def session(self) -> AsyncSession:
        """A session for one request, whose edge commits or rolls back by itself."""
        return self._sessions()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end of the block, rolled back if it raises."""
        async with self._sessions() as session, session.begin():
            yield session

    async def prove_writes(self) -> None:
        """Write something that changes nothing, and commit it: the version of the schema, as it is.

        Raises:
            SQLAlchemyError: It can't be written.
        """
        async with self.transaction() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = version_num"))
        self.writes = True

    def _note_error(self, context: ExceptionContext) -> None:
        # Errors are heard by dialect, and several databases may share one.
        if context.engine is self.engine.sync_engine and not can_write(context.original_exception):
            self.writes = False

    async def migrate(self, to: str = "head") -> None:
        """Bring the schema up to date, or to a revision. Safe when several processes start at once."""
        async with self.engine.begin() as connection:
            await connection.run_sync(_upgrade, to, self.keys)
        if self.is_sqlite:
            await self._clear_old_pages()

    async def _clear_old_pages(self) -> None:
        """Write the file anew if a migration asked for it: the clear text of what it has encrypted is still in pages
        that nobody uses. A crash before the end leaves the request in the file, for the next start."""
        async with self.engine.connect() as connection:
            cursor: Any = (await connection.get_raw_connection()).driver_connection.cursor()  # type: ignore[union-attr]
            await cursor.execute("PRAGMA user_version")
            if await cursor.fetchall() != [(OLD_PAGES,)]:
                return
            # Others may be at work on it for long. Then the next start tries again.
            with suppress(sqlite3.OperationalError):
                await cursor.execute("VACUUM")
                await cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                (busy, *_), *_ = await cursor.fetchall()
                if not busy:
                    await cursor.execute("PRAGMA user_version = 0")

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


async def one_at_a_time(session: AsyncSession, name: str) -> None:
    """Let nobody else with the same name go on before this transaction ends: what is counted in it stays true.

    SQLite lets only one transaction write in any case.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def alembic_config(connection: Connection, keys: KeyRing) -> Config:
    """What Alembic's commands need to work on this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["keys"] = keys
    return config


def _upgrade(connection: Connection, to: str, keys: KeyRing) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5837250)")
    command.upgrade(alembic_config(connection, keys), to)


def _postgres(url: str) -> AsyncEngine:
    return create_async_engine(
        url, pool_size=10, max_overflow=5, hide_parameters=True, connect_args={"connect_timeout": CONNECT_TIMEOUT_S}
    )


def _sqlite(url: str) -> AsyncEngine:
    """One write connection in WAL mode; each transaction takes the write lock at its start, so none fails half-way."""
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url, pool_size=1, max_overflow=0, hide_parameters=True, connect_args={"async_creator_fn": sqlite.connect}
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        _into_wal(cursor)
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _into_wal(cursor: Any) -> None:
    """Switch to WAL, which the file then keeps. SQLite does not wait with that for somebody who writes, so we do."""
    for _ in range(WAL_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        else:
            return
    cursor.execute("PRAGMA journal_mode = WAL")


def overtaken(error: DBAPIError) -> bool:
    """Whether somebody else was faster: a row that only one could write, or locks that two waited for crosswise. What
    was rolled back by it is tried again, and then sees what the other did."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


def can_write(error: BaseException) -> bool:
    """Whether the database may still take what is written, for all that an error of the driver's says. Not when it is
    read only, or its disk is full or fails."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        # The extended codes say why; the lowest byte is the kind.
        return code & 0xFF not in UNWRITABLE_SQLITE
    return getattr(error, "sqlstate", None) not in UNWRITABLE_POSTGRES


async def ping(database: Database) -> bool:
    """Whether the database answers within two seconds."""
    try:
        async with asyncio.timeout(2), database.engine.connect() as connection:
            await connection.exec_driver_sql("SELECT 1")
    except Exception:
        return False
    return True
