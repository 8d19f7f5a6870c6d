"""The database: SQLite in one file, or PostgreSQL; transactions and migrations."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, ExceptionContext, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from models.core import postgres, sqlite
from models.core.encryption import NO_KEYS, KeyRing, give_keys

MIGRATIONS = Path(__file__).parents[1] / "migrations"
BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 10
WAL_TRIES = 10
UNWRITABLE_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
UNWRITABLE_POSTGRES = frozenset({"25006", "53100", "58030"})
"""SQLSTATE codes: read-only transaction, disk full, disk error."""
OLD_PAGES = 4
"""The `user_version` by which a migration asks to rewrite the whole SQLite file."""


class Database:
    """One database and its connections. The first transaction opens a connection.

    Errors don't show the values of rows, because people wrote them and errors end up in logs.

    Args:
        url: `sqlite+aiosqlite:///file` or `postgresql+psycopg://user:password@host/name`.
        keys: The keys for encrypted columns.

    Attributes:
        writes: False after the database refused a write, for example because its disk is full. `prove_writes` sets it
            back.
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

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session for one request. The caller commits. What isn't committed at the end of the block is rolled
        back."""
        session = self._sessions()
        try:
            yield session
        finally:
            # After a commit there is nothing to close, and an AsyncSession would take a task of its own for that.
            if session.in_transaction():
                async with session:
                    pass

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction. It commits at the end of the block, and rolls back if the block raises."""
        async with self._sessions() as session, session.begin():
            yield session

    async def prove_writes(self) -> None:
        """Check that the database takes writes, by writing the schema's version unchanged. Sets `writes` to True.

        Raises:
            SQLAlchemyError: The write failed.
        """
        async with self.transaction() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = version_num"))
        self.writes = True

    def _note_error(self, context: ExceptionContext) -> None:
        # SQLAlchemy reports errors by dialect, and several databases may share one.
        if context.engine is self.engine.sync_engine and not can_write(context.original_exception):
            self.writes = False

    async def migrate(self, to: str = "head") -> None:
        """Migrate the schema to the newest or a given revision. Several processes can safely do it at once."""
        if self.is_sqlite:
            await self._migrate_sqlite(to)
            await self._clear_old_pages()
            return
        async with self.engine.begin() as connection:
            await connection.run_sync(_upgrade, to, self.keys)

    async def _migrate_sqlite(self, to: str) -> None:
        """Migrate an SQLite file. Its keys are checked at the end only, because changing a table makes it anew, and
        other tables refer to it meanwhile. SQLite doesn't take that setting within a transaction."""
        async with self.engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute("PRAGMA foreign_keys = OFF")
            try:
                async with connection.begin():
                    await connection.run_sync(_upgrade, to, self.keys)
                    broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
                    if broken:
                        raise RuntimeError(f"After migrating, rows refer to others that don't exist: {broken[:3]}.")
            finally:
                await driver.execute("PRAGMA foreign_keys = ON")

    async def _clear_old_pages(self) -> None:
        """Rewrite the SQLite file if a migration asked for it.

        After a migration has encrypted a column, unused pages still contain the clear text. If this is interrupted, the
        request stays in the file, and the next start tries again.
        """
        async with self.engine.connect() as connection:
            cursor: Any = (await connection.get_raw_connection()).driver_connection.cursor()  # type: ignore[union-attr]
            await cursor.execute("PRAGMA user_version")
            if await cursor.fetchall() != [(OLD_PAGES,)]:
                return
            # If other processes keep the file busy, the next start tries again.
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
    """Wait until no other transaction has the lock with this name, and hold it until this one ends. Counts made under
    the lock stay true.

    SQLite needs no lock, because it lets only one transaction write.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


async def beside_others(session: AsyncSession, name: str) -> None:
    """Wait until no transaction holds the lock with this name by `one_at_a_time`, and keep others from that until this
    one ends. Any number of transactions can hold it so together."""
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:name, 0))")
        await session.execute(lock, {"name": name})


def alembic_config(connection: Connection, keys: KeyRing) -> Config:
    """The configuration with which Alembic's commands use this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["keys"] = keys
    return config


def _upgrade(connection: Connection, to: str, keys: KeyRing) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5837250)")
    # Alembic loads every migration first, which takes longer than the rest of a start.
    if to == "head" and MigrationContext.configure(connection).get_current_heads() == (newest_revision(),):
        return
    command.upgrade(alembic_config(connection, keys), to)


def newest_revision() -> str:
    """The newest revision. The names of the migrations begin with their numbers."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def _postgres(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=10,
        max_overflow=5,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, **postgres.OPTIONS},
    )
    for how in ("do_execute", "do_executemany", "do_execute_no_params"):
        event.listen(engine.sync_engine, how, postgres.begin_to_change)
    return engine


def _sqlite(url: str) -> AsyncEngine:
    """An engine with one connection, in WAL mode. Each transaction takes the write lock when it begins, so none fails
    halfway."""
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
    """Switch the file to WAL mode, which it keeps. SQLite doesn't wait for other writers here, so this code does."""
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
    """Whether a transaction failed because of a concurrent one: a duplicate row, a serialization failure or a deadlock.

    A second try then sees what the other transaction did.
    """
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


def is_busy(error: BaseException) -> bool:
    """Whether other processes had SQLite's write lock for longer than this one waits for it. Nothing was done."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def can_write(error: BaseException) -> bool:
    """Whether the database may still take writes after this error from the driver.

    It can't if it is read-only, or if its disk is full or fails.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        # SQLite's extended codes have the main code in their lowest byte.
        return code & 0xFF not in UNWRITABLE_SQLITE
    return getattr(error, "sqlstate", None) not in UNWRITABLE_POSTGRES
