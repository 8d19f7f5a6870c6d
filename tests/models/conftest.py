"""Databases with the schema in them: migrated once per run, then copied for each test."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from models.core.database import Database
from tests.models.builders import Office
from tests.models.emptying import on_postgres
from tests.support.desk import Json
from tests.support.keys import KEYS
from tests.support.postgres import PostgresServer, conninfo
from tests.support.schema import migrate
from tests.support.sharing import template


@pytest.fixture(scope="session")
async def postgres_template(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The name of a PostgreSQL database with the schema and no rows."""

    async def make(_folder: Path) -> Json:
        url = postgres.create()
        await migrate(url)
        return {"url": url}

    shared, drop = postgres.shared, postgres.drop
    async with template(tmp_path_factory, "schema-postgres", shared=shared, make=make, drop=drop) as made:
        yield str(make_url(made["url"]).database)


@pytest.fixture(scope="session")
def shared_postgres(postgres: PostgresServer, postgres_template: str) -> Iterator[tuple[str, psycopg.Connection]]:
    """The URL of a PostgreSQL database with the schema, and a connection to empty it. That is quicker than one each."""
    url = postgres.create(postgres_template)
    with psycopg.connect(conninfo(make_url(url)), autocommit=True) as connection:
        connection.execute("SET lock_timeout = '120s'")
        yield url, connection
    postgres.drop(url)


@pytest.fixture
def migrated_postgres(shared_postgres: tuple[str, psycopg.Connection]) -> str:
    """The URL of a PostgreSQL database with the schema and no rows."""
    url, connection = shared_postgres
    connection.execute("; ".join(on_postgres()).encode())
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the schema; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"migrated_{request.param}")
    return url


@pytest.fixture(scope="module")
def module_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a SQLite database with the schema, for all tests of a module that take back what they do."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('module') / 'steward.db')}"


@pytest.fixture(scope="module")
def module_postgres(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with the schema, for all tests of a module that take back what they do."""
    url = postgres.create(postgres_template)
    yield url
    postgres.drop(url)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def module_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the schema, on SQLite and on PostgreSQL, for all tests of a module that take back what
    they do."""
    url: str = request.getfixturevalue(f"module_{request.param}")
    return url


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def once_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database, on SQLite and on PostgreSQL, which a module migrates once for all of its tests."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('once') / 'steward.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """A database with the schema and no rows, on SQLite and on PostgreSQL."""
    database = Database(migrated_url, KEYS)
    yield database
    await database.close()


@pytest.fixture
def office(database: Database) -> Office:
    """A desk over that database, at a fixed moment."""
    return Office(database)
