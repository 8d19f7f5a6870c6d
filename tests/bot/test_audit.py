"""`steward audit`: what it says and writes, and with which exit code."""

import asyncio
import csv
import re
import sqlite3
from pathlib import Path

import pytest

from bot.audit import AuditError, export, verify
from models.core.database import Database
from tests.bot.process import Steward
from tests.bot.test_schedule import schedule_of
from tests.support.keys import KEY


@pytest.fixture
async def sealed(example_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example's database, sealed and without guards: its file."""
    monkeypatch.setenv("DATABASE_URL", example_sqlite)
    monkeypatch.setenv("ENCRYPTION_KEYS", KEY)
    database = Database(example_sqlite)
    await schedule_of(database).seal()
    await database.close()
    file = Path(example_sqlite.partition("///")[2])
    connection = sqlite3.connect(file)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.close()
    return file


def run(file: Path, *statements: str) -> None:
    """Change the database from beside the desk."""
    with sqlite3.connect(file) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


async def head() -> str:
    """The head, as it is printed."""
    return (await verify("")).rpartition("Head: ")[2]


async def test_a_whole_trail_is_said_to_be_whole(sealed: Path) -> None:
    """With its head, which is good for the next time."""
    said = await verify("")
    assert re.fullmatch(r"All \d+ sealed entries are unchanged\.\nHead: \d+:[0-9a-f]{64}", said)
    assert await verify(await head()) == said


async def test_what_waits_for_its_seal_is_counted(sealed: Path) -> None:
    """It is no fault."""
    run(sealed, "DELETE FROM audit_seals WHERE id > 2")
    waiting = await asyncio.to_thread(count, sealed) - 2
    said = await verify("")
    assert said.startswith(f"All 2 sealed entries are unchanged.\n{waiting} newer entries are waiting for their seal.")
    run(sealed, "DELETE FROM audit_seals")
    assert await verify("") == f"No entries are sealed yet.\n{waiting + 2} newer entries are waiting for their seal."


def count(file: Path) -> int:
    """How many entries there are."""
    connection = sqlite3.connect(file)
    (number,) = connection.execute("SELECT count(*) FROM audit").fetchone()
    connection.close()
    return int(number)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE audit SET actor = 'bo' WHERE id = 3"], "Entry 3 or its seal was changed.\nThat is number 3 "),
        (["DELETE FROM audit WHERE id = 2"], "Entry 2 was removed.\nThat is number 2 of the chain; the 1 before"),
        (
            ["DELETE FROM audit WHERE id = 2", "DELETE FROM audit_seals WHERE id = 2"],
            "One or more entries after entry 1 were removed together with their seals.",
        ),
        (["DELETE FROM audit_seals WHERE id = 2"], "The seal of entry 2 was removed."),
        (
            ["DELETE FROM audit_seals WHERE entry_id = 2", "UPDATE audit_seals SET id = id - 1 WHERE id > 2"],
            "Entry 2 was inserted: it's between sealed entries and has no seal.",
        ),
    ],
)
async def test_the_first_flaw_is_a_sentence(sealed: Path, statements: list[str], said: str) -> None:
    """That names the entry."""
    run(sealed, *statements)
    with pytest.raises(AuditError) as error:
        await verify("")
    assert str(error.value).startswith(said)


async def test_a_head_that_was_kept_tells_more(sealed: Path) -> None:
    """That the end was cut off, or that all was sealed anew."""
    kept = await head()
    run(sealed, "UPDATE audit_seals SET hash = 'g' || substr(hash, 2) WHERE id = (SELECT max(id) FROM audit_seals)")
    with pytest.raises(AuditError, match="or its seal was changed"):
        await verify(kept)
    run(sealed, "DELETE FROM audit_seals WHERE id > 2", "DELETE FROM audit WHERE id > 2")
    with pytest.raises(AuditError, match=r"^Entries after entry 2 were cut off"):
        await verify(kept)
    with pytest.raises(AuditError, match=r"^Entry 2 or an earlier one was changed and sealed again"):
        await verify("2:" + "0" * 64)


@pytest.mark.parametrize("head", ["1", "1:abc", "0:" + "0" * 64, "1:" + "g" * 64, "٣:" + "0" * 64])
async def test_what_is_no_head_is_said_so(head: str) -> None:
    """Before anything is looked at."""
    with pytest.raises(AuditError, match="isn't a head"):
        await verify(head)


async def test_the_exit_code_says_whether_it_is_whole(sealed: Path, tmp_path: Path) -> None:
    """0, or 1 with the sentence; no traceback."""
    url = {"DATABASE_URL": f"sqlite:///{sealed}", "ENCRYPTION_KEYS": KEY}
    code, out, err = await (await Steward.start(tmp_path, "audit", "verify", **url)).end()
    assert (code, out.partition(" ")[0], err) == (0, "All", "")
    run(sealed, "DELETE FROM audit WHERE id = 1")
    code, out, err = await (await Steward.start(tmp_path, "audit", "verify", **url)).end()
    assert (code, out) == (1, "")
    assert err.startswith("Entry 1 was removed.\n")


async def test_an_export_is_a_file_of_ones_own(sealed: Path, tmp_path: Path) -> None:
    """With every entry, the one about it included; one that is there is left alone."""
    file = tmp_path / "trail.csv"
    before = count(sealed)
    assert await export(file) == f"Exported {before + 1} entries to {file}."
    assert file.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert [int(row["id"]) for row in rows] == [*range(1, before + 2)]
    assert (rows[-1]["actor"], rows[-1]["action"], rows[-1]["details"]) == (
        "console", "audit.export_trail", f'{{"entries": {before}}}',
    )  # fmt: skip
    content = file.read_bytes()
    with pytest.raises(AuditError, match=r"trail\.csv already exists\. Choose another name\.$"):
        await export(file)
    assert file.read_bytes() == content


async def test_a_file_that_can_t_be_written_is_said_so(sealed: Path, tmp_path: Path) -> None:
    """And why."""
    with pytest.raises(AuditError, match=r"can't be written: No such file or directory\.$"):
        await export(tmp_path / "nowhere" / "trail.csv")


async def test_the_command_exports(sealed: Path, tmp_path: Path) -> None:
    """As it is typed."""
    url = {"DATABASE_URL": f"sqlite:///{sealed}", "ENCRYPTION_KEYS": KEY}
    code, out, err = await (await Steward.start(tmp_path, "audit", "export", "out.csv", **url)).end()
    assert (code, out, err) == (0, f"Exported {count(sealed)} entries to out.csv.\n", "")
    assert (tmp_path / "out.csv").is_file()
