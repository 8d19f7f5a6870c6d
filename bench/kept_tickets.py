"""Filled databases that stay in a folder, so that `bench.tickets` needn't fill them each time."""

import os
import pwd
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from bench.many_tickets import fill, open_many
from models.core.database import Database
from tests.support.postgres import (
    PostgresServer,
    conninfo,
    free_port,
    initialize,
    new_folder,
    prepare,
    start,
    stop,
    wait_until_ready,
)

OPEN_AT_FIRST = 0.003


async def kept_sqlite(folder: Path, tickets: int) -> str:
    """The URL of a kept SQLite file with this many tickets, 30 % of them open. It's filled if it isn't there."""
    file, begun = folder / f"{tickets}.db", folder / f"{tickets}.begun.db"
    if not file.exists():
        begun.unlink(missing_ok=True)
        await _fill(f"sqlite+aiosqlite:///{begun}", tickets)
        begun.rename(file)
    return f"sqlite+aiosqlite:///{file}"


async def kept_postgres(server: PostgresServer, tickets: int) -> str:
    """The same on a kept server."""
    name, begun = f"tickets_{tickets}", f"tickets_{tickets}_begun"
    url = server.url.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(conninfo(server.url), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            filled = server.url.set(database=begun).render_as_string(hide_password=False)
            server.drop(filled)
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(begun)))
            await _fill(filled, tickets)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(begun), sql.Identifier(name)))
    return url


async def _fill(url: str, tickets: int) -> None:
    database = Database(url)
    await database.migrate()
    await database.close()
    fill(url, tickets, OPEN_AT_FIRST)
    open_many(url)


@contextmanager
def kept_server(folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server whose data stay in a folder."""
    data, secret = folder / "postgres", folder / "password"
    with new_folder() as (user, place):
        binaries = prepare(place, user)
        (place / "data").symlink_to(data)
        if not secret.exists():
            data.mkdir(mode=0o700)
            if user is not None:
                os.chown(data, (account := pwd.getpwnam(user)).pw_uid, account.pw_gid)
            password = secrets.token_hex(16)
            initialize(place, binaries, user, password)
            secret.write_text(password)
        port = free_port()
        keeper = start(place, binaries, user, port, subprocess.PIPE)
        try:
            url = URL.create("postgresql+psycopg", "steward", secret.read_text(), "127.0.0.1", port, "postgres")
            wait_until_ready(url, place / "log")
            yield PostgresServer(url)
        finally:
            stop(keeper)
