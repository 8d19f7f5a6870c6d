"""Nobody else on the machine reads what Steward writes."""

import os
import re
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.modes import close_to_others
from bot.settings import DEMO_SECRETS, Settings
from tests.bot.process import ROOT, Steward
from tests.support.postgres import free_port

pytestmark = [
    pytest.mark.early,
    pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes."),
]

CODE = re.compile(r"/steward link ([0-9A-Z]{4}-[0-9A-Z]{4})")
LICENSE = re.compile(r"license_key: (\S+)")


def open_ones(folder: Path) -> list[str]:
    """What others could read in a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.stat().st_mode & 0o077)


def files_with(words: bytes, *folders: Path) -> set[str]:
    """The files in which these words are, by the endings of their names."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path.suffix for path in files if words in path.read_bytes()}


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Path]:
    """The folder, which others may read, of a demo that runs in a process of its own and has sent a code."""
    folder = tmp_path_factory.mktemp("demo")
    folder.chmod(0o755)
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    steward = await Steward.start(folder, "demo", **ports)
    assert (await steward.line()).startswith("The desk is open")
    async with aiohttp.ClientSession(f"http://127.0.0.1:{ports['SANDBOX_PORT']}") as http:
        line = "/steward link hugo.lovelace@gmail.com"
        await act(http, "command", user="zoe", channel="general", text=line)
        await act(http, "settle")
    yield folder
    await steward.stop(signal.SIGTERM)
    await steward.clean_up()


async def act(http: aiohttp.ClientSession, what: str, **body: Any) -> Any:
    """Do something in the sandbox."""
    async with http.post(f"/_/{what}", json=body) as response:
        assert response.status == 200, await response.text()
        return await response.json()


def test_all_files_of_a_running_desk_are_for_their_owner_alone(demo: Path) -> None:
    """The database, what SQLite puts beside it, the key, the mails, the sandbox's memory, and their folders."""
    names = {path.name for path in (demo / "var/demo").rglob("*")}
    assert {"steward.db", "steward.db-wal", "steward.db-shm", "encryption.key", "sandbox.json", "mail"} <= names
    assert any(name.endswith(".eml") for name in names)
    assert open_ones(demo) == []


def test_no_license_key_and_no_code_is_stored_in_clear(demo: Path, tmp_path: Path) -> None:
    """In no file of a running desk, and in no backup. Codes stand in the mails that bring them, as they have to; their
    secret is in the key's file alone."""
    data = demo / "var/demo"
    with closing(sqlite3.connect(data / "steward.db")) as connection:
        with closing(sqlite3.connect(tmp_path / "backup.sqlite")) as backup:
            connection.backup(backup)
        connection.execute(f"VACUUM INTO '{tmp_path / 'vacuumed.sqlite'}'")
        (token,) = connection.execute("SELECT token FROM codes").fetchone()
    assert files_with(token.encode(), tmp_path) == {".sqlite"}
    licenses = LICENSE.findall((ROOT / "examples/vendor.yaml").read_text("utf-8"))
    assert len(licenses) > 5
    assert [word for word in licenses if files_with(word.encode(), data, tmp_path)] == []
    mails = [path.read_text("utf-8") for path in data.rglob("*.eml")]
    (code,) = [found[1] for found in map(CODE.search, mails) if found]
    assert files_with(code.encode(), data, tmp_path) == {".eml"}
    assert files_with((data / "encryption.key").read_bytes().strip(), data, tmp_path) == {".key"}


def settings(folder: Path, **more: Any) -> Settings:
    """A desk whose data are in this folder."""
    given = {
        **DEMO_SECRETS,
        "triage_channel": "C0TRIAGE",
        "approvals_channel": "C0APPROVALS",
        "database_url": f"sqlite+aiosqlite:///{folder}/data/steward.db",
        "mail_dir": folder / "mail",
    }
    return Settings(_env_file=None, **{**given, **more})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of an earlier version: everybody can read all of it."""
    names = ("data/steward.db", "data/steward.db-wal", "data/encryption.key", "mail/t1.eml", ".env", "data/backup.db")
    for name in names:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
        file.chmod(0o644)
    (tmp_path / "mail").chmod(0o755)
    return tmp_path


def test_what_steward_wrote_is_closed_to_others(data: Path) -> None:
    """One line in the log says so. A backup beside it is named with the command: it may be meant for somebody."""
    with capture_logs() as logs:
        close_to_others(settings(data), data / ".env")
    assert open_ones(data) == ["data", "data/backup.db"]
    closed, left = logs
    assert (closed["event"], closed["count"]) == ("closed_to_others", 6)
    assert f"{data}/data/steward.db" in closed["files"]
    assert (left["event"], left["help"]) == ("open_to_others", f"chmod go-rwx {data}/data/backup.db")
    (data / "data/backup.db").chmod(0o600)
    with capture_logs() as logs:
        close_to_others(settings(data), data / ".env")
    assert logs == []


def test_what_steward_may_not_change_is_named_with_the_command(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first few; names with spaces as a shell takes them."""

    def refuse(self: Path, mode: int) -> None:
        raise PermissionError

    for number in range(9):
        (data / f"mail/a {number}.eml").write_text("x")
        (data / f"mail/a {number}.eml").chmod(0o640)
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(Path, "chmod", refuse)
        close_to_others(settings(data), data / ".env")
    (left,) = logs
    assert (left["event"], left["count"]) == ("open_to_others", 16)
    assert left["help"].startswith(f"chmod go-rwx {data}/.env '{data}/mail/a 0.eml' ")


def test_a_file_that_our_group_lends_us_is_left_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` may be root's, and readable by Steward's group. Only when everybody can read it, it is named."""
    for path in data.rglob("*"):
        path.chmod(0o750 if path.is_dir() else 0o640)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with capture_logs() as logs:
        close_to_others(settings(data), data / ".env")
    assert logs == []
    assert (data / ".env").stat().st_mode & 0o777 == 0o640


def test_files_in_the_working_directory_that_are_not_ours_are_left_alone(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database and mails there: only they are closed."""
    monkeypatch.chdir(data / "data")
    here = settings(data, database_url="sqlite+aiosqlite:///steward.db", mail_dir=Path())
    with capture_logs() as logs:
        close_to_others(here)
    assert [entry["event"] for entry in logs] == ["closed_to_others"]
    assert open_ones(data / "data") == ["backup.db"]


def test_a_folder_that_is_everybody_s_is_left_alone(data: Path) -> None:
    """Like /tmp: others would lose their place. The mails in it are closed."""
    (data / "mail").chmod(0o1777)
    with capture_logs() as logs:
        close_to_others(settings(data), data / ".env")
    assert (data / "mail").stat().st_mode & 0o7777 == 0o1777
    assert not any(line.get("help", "").endswith(f" {data / 'mail'}") for line in logs)
    assert [path for path in (data / "mail").glob("*.eml") if path.stat().st_mode & 0o077] == []


def test_where_there_are_no_modes_nothing_is_done(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    # Before it's Windows, where no path could be made.
    found, env = settings(data), data / ".env"
    monkeypatch.setattr("bot.modes.os.name", "nt")
    with capture_logs() as logs:
        close_to_others(found, env)
    monkeypatch.undo()
    assert logs == []
    assert "data/steward.db" in open_ones(data)
