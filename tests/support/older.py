"""Start this version on what an earlier one left: its database, its Slack workspace, its open forms.

tests/data/README.md describes the files.
"""

import gzip
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Connection, Date, DateTime, MetaData, Table, create_engine, make_url, text

from models.core.database import Database
from tests.handlers.hands import texts
from tests.support.desk import ROOT, Json, RunningDesk, close_desk, open_desk
from tests.support.postgres import PostgresServer

REVISION = "0003"
LEFT = ROOT / "tests/data" / REVISION


@cache
def shown() -> Json:
    """What Slack showed when the earlier version was stopped: buttons, and open forms."""
    found: Json = json.loads((LEFT / "shown.json").read_text())
    return found


@cache
def words() -> dict[str, list[str]]:
    """The words that the earlier version stored or posted, by what they name."""
    found: dict[str, list[str]] = json.loads((LEFT / "words.json").read_text())
    return found


def unpack(name: str, folder: Path) -> Path:
    """Unpack one of the files into a folder."""
    file = folder / name
    file.write_bytes(gzip.decompress((LEFT / f"{name}.gz").read_bytes()))
    return file


async def copy_into(url: str, database: Path) -> None:
    """Write the rows of the SQLite file into an empty PostgreSQL database, at the revision of the file."""
    empty = Database(url)
    await empty.migrate(REVISION)
    await empty.close()
    engine = create_engine(url)
    rows = sqlite3.connect(database)
    rows.row_factory = sqlite3.Row
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                _copy(table, rows, connection)
    rows.close()
    engine.dispose()


def _copy(table: Table, rows: sqlite3.Connection, connection: Connection) -> None:
    """Copy one table in the order of its ids: a row may refer to an earlier one."""
    found = rows.execute(f"SELECT * FROM {table.name} ORDER BY 1").fetchall()  # noqa: S608
    values = [{column.name: _value(column, row[column.name]) for column in table.columns} for row in found]
    if values:
        connection.execute(table.insert(), values)
    if found and "id" in table.columns:
        number = f"setval(pg_get_serial_sequence('{table.name}', 'id'), max(id))"
        connection.execute(text(f"SELECT {number} FROM {table.name}"))  # noqa: S608


def _value(column: Column[Any], value: Any) -> Any:
    """A value as PostgreSQL takes it. SQLite has no booleans, days, moments or JSON of its own."""
    if value is None:
        return None
    if isinstance(column.type, Boolean):
        return bool(value)
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return json.loads(value) if isinstance(column.type, JSON) else value


async def open_older(url: str, folder: Path) -> RunningDesk:
    """Start this version in the old Slack workspace, at the moment at which the earlier version was stopped.

    It returns once all waiting notices are delivered.
    """
    state = json.loads(unpack("sandbox.json", folder).read_text())
    state["offset"] = (datetime.fromisoformat(shown()["now"]) - datetime.now(UTC)).total_seconds()
    (folder / "sandbox.json").write_text(json.dumps(state))
    (folder / "mail").mkdir()
    downloads = ROOT / "examples/downloads"
    desk = await open_desk(url, folder / "mail", state_file=folder / "sandbox.json", downloads_dir=downloads)
    # The sandbox does not remember who was deactivated.
    for user in shown()["deactivated"]:
        await desk.change_person(user, deleted=True)
    await desk.settle()
    return desk


def open_form(desk: RunningDesk, recorded: Json) -> str:
    """Open a recorded form for the person who had it open. Returns its id."""
    return desk.sandbox.workspace.open_view(_id_of(desk, recorded["user"]), recorded["view"]).id


@cache
def messages() -> dict[tuple[str, str], Json]:
    """All messages of the old workspace, by channel and ts."""
    state = json.loads(gzip.decompress((LEFT / "sandbox.json.gz").read_bytes()))
    return {(message["channel"], message["ts"]): message for message in state["messages"]}


def show_again(desk: RunningDesk, recorded: Json) -> str:
    """Post a recorded message once more, so that no earlier press has changed it. Returns its ts."""
    left = messages()[recorded["channel"], recorded["ts"]]
    parts = deepcopy({"blocks": left["blocks"], "ephemeral_for": left["ephemeral_for"]})
    return desk.sandbox.workspace.post(left["channel"], left["user"], left["text"], **parts).ts


async def press(desk: RunningDesk, recorded: Json) -> Json:
    """Press a recorded button, or choose in a recorded select: in a message, in the App Home, or in a modal."""
    where: Json = {name: recorded[name] for name in ("channel", "view_id", "value") if name in recorded}
    desk.sandbox.workspace.clear_views(_id_of(desk, recorded["user"]))
    if "view" in recorded:
        where["view_id"] = open_form(desk, recorded)
    elif "ts" in recorded:
        where["ts"] = show_again(desk, recorded)
    return await desk.click(recorded["user"], recorded["action_id"], **where)


def _id_of(desk: RunningDesk, user: str) -> str:
    person = desk.sandbox.workspace.find_person(user)
    assert person is not None, user
    return person.id


async def send(desk: RunningDesk, recorded: Json) -> Json:
    """Fill in a recorded form and send it."""
    return await desk.submit(recorded["user"], open_form(desk, recorded), **recorded["values"])


def find(kind: str, user: str, name: str) -> Json:
    """The one record of this kind and person: of a button by its action id, of a form by its callback id."""
    (found,) = [one for one in shown()[kind] if one["user"] == user and name_of(one) == name]
    return dict(found)


def name_of(recorded: Json) -> str:
    """The action id of a recorded button, or the callback id of a recorded form."""
    return str(recorded.get("action_id") or recorded["view"]["callback_id"])


def said(answer: Json) -> str:
    """All texts of an answer."""
    view = answer["view"] or {}
    plain = [message["text"] for message in answer["messages"]]
    return "\n".join([*plain, *texts([answer["messages"], view.get("blocks", [])]), *view.get("errors", {}).values()])


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The earlier version's database, to be copied and to be read."""
    return unpack("steward.db", tmp_path_factory.mktemp("left"))


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
async def left_url(request: pytest.FixtureRequest, left: Path) -> AsyncIterator[str]:
    """The URL of the same rows in SQLite, then in PostgreSQL, before any migration of this version."""
    async for url in url_of(request, left):
        yield url


async def url_of(request: pytest.FixtureRequest, left: Path) -> AsyncIterator[str]:
    """The URL of these rows in the database of a fixture's parameter."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{left}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create()
    await copy_into(url, left)
    yield url
    server.drop(url)


@pytest.fixture(scope="module")
async def older(
    left: Path, left_url: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningDesk]:
    """A desk on a copy of that database. It has delivered what waited. The tests of a module share it, so each of them
    changes something else."""
    server: PostgresServer | None = None
    folder = tmp_path_factory.mktemp("older")
    if left_url.startswith("sqlite"):
        url = f"sqlite+aiosqlite:///{shutil.copy(left, folder)}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.create(template=str(make_url(left_url).database))
    with pytest.MonkeyPatch.context() as patch:
        # A form is opened within three seconds of the click. A machine that is busy with other tests takes longer.
        patch.setattr("sandbox.capabilities.TRIGGER_LIFE", timedelta(seconds=60))
        desk = await open_older(url, folder)
        yield desk
        await close_desk(desk)
    if server is not None:
        server.drop(url)
