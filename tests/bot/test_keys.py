"""Encryption keys: the file beside the data, `steward keys`, and what a change of keys or tokens leaves alone."""

import json
import re
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot import keys as keys_module
from bot.errors import StartError
from bot.keyfile import KeyFile, key_ring
from bot.keys import rotate
from bot.opening import migrate, open_database
from bot.settings import DatabaseSettings
from models.core.database import Database
from models.core.encryption import is_key, label_of, new_key
from models.subscriptions.tables import Subscription
from tests.bot.process import Steward
from tests.support.desk import RunningDesk, close_desk, open_desk
from tests.support.keys import KEY, OTHER_KEY

LICENSE = "FPS6-ACME-7QK2-M4XD-0080"
"""The license key of SUB-1043 in the example data."""
COUNT = 8
"""So many licenses of the example data have a key."""
CODE = re.compile(r"/steward link ([0-9A-Z]{4}-[0-9A-Z]{4})")
HUGO = "hugo.lovelace@gmail.com"


def settings(url: str, *keys: str) -> DatabaseSettings:
    """The settings of a database, and nothing of this machine's."""
    return DatabaseSettings(_env_file=None, database_url=url, encryption_keys=list(keys))


@pytest.fixture
def file(example_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    """The file of the example's key. The commands work on this database."""
    monkeypatch.setenv("DATABASE_URL", example_sqlite)
    made = KeyFile(Path(str(make_url(example_sqlite).database)).with_name("encryption.key"))
    made.path.write_text(f"{KEY}\n")
    return made


def stored(url: str) -> list[str]:
    """The license keys as a SQLite file holds them."""
    with closing(sqlite3.connect(str(make_url(url).database))) as connection:
        rows = connection.execute("SELECT license_key FROM subscriptions WHERE license_key <> '' ORDER BY number")
        return [row[0] for row in rows]


def labels(url: str) -> set[str]:
    """The labels of the keys that they are stored under."""
    return {value.partition(".")[0] for value in stored(url)}


async def ask_for_code(desk: RunningDesk) -> str:
    """Zoë asks for a code to Hugo's address. Returns what was mailed."""
    await desk.command("zoe", f"/steward link {HUGO}")
    await desk.settle()
    codes = [found[1] for mail in await desk.mails(HUGO) if (found := CODE.search(mail["text"]))]
    return codes[-1]


async def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    """Beside the SQLite database; the next start keeps it."""
    url = f"sqlite+aiosqlite:///{tmp_path}/data/steward.db"
    file, before = tmp_path / "data/encryption.key", ""
    for _ in range(2):
        database = open_database(settings(url))
        await migrate(database)
        await database.close()
        assert file.stat().st_mode & 0o777 == 0o600
        assert is_key(file.read_text().strip())
        assert before in ("", file.read_text())
        before = file.read_text()
    assert sorted(path.name for path in file.parent.iterdir()) == ["encryption.key", "steward.db"]


def test_of_several_that_start_at_once_one_makes_the_key(tmp_path: Path) -> None:
    """The others find it whole, and use it."""
    files = [KeyFile(tmp_path / "encryption.key") for _ in range(16)]

    def make(file: KeyFile) -> tuple[bool, tuple[str, ...]]:
        return file.make(), file.keys

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(make, files))
    assert sum(made for made, _ in found) == 1
    assert len({keys for _, keys in found}) == 1


def test_with_the_setting_no_file_is_made(tmp_path: Path) -> None:
    """Its keys are used, the first before the others."""
    ring = key_ring(settings(f"sqlite+aiosqlite:///{tmp_path}/steward.db", OTHER_KEY, KEY))
    assert not isinstance(ring, KeyFile)
    assert ring.keys == (OTHER_KEY, KEY)


@pytest.mark.parametrize("content", ["", "no key\n", f"{KEY[:-4]}\n", "schlüssel\n"])
def test_a_file_without_a_key_is_named(tmp_path: Path, content: str) -> None:
    """Nothing else takes its place."""
    file = KeyFile(tmp_path / "encryption.key")
    file.path.write_text(content)
    assert file.make() is False
    with pytest.raises(StartError, match=r"encryption\.key can't be read"):
        assert file.keys
    assert file.path.read_text() == content


@pytest.mark.parametrize("given", [[OTHER_KEY], []], ids=["another key", "no key"])
async def test_a_start_without_the_right_key_is_refused(example_url: str, given: list[str], tmp_path: Path) -> None:
    """In one sentence. It makes no key that would be in the way of the right one."""
    keys = key_ring(settings(example_url, *given)) if given else KeyFile(tmp_path / "encryption.key")
    database = Database(example_url, keys)
    with pytest.raises(StartError, match=r"^The database of DATABASE_URL .* can't decrypt\. Nothing was changed\. "):
        await migrate(database)
    await database.close()
    assert not (tmp_path / "encryption.key").exists()


async def test_replicas_each_with_a_file_of_their_own_are_refused(fresh_postgres: str, tmp_path: Path) -> None:
    """The second one, before it gives a wrong answer: nothing else is encrypted yet."""
    first = Database(fresh_postgres, KeyFile(tmp_path / "first/encryption.key"))
    second = Database(fresh_postgres, KeyFile(tmp_path / "second/encryption.key"))
    await migrate(first)
    with pytest.raises(StartError, match="ENCRYPTION_KEYS"):
        await migrate(second)
    for database in (first, second):
        await database.close()


async def test_the_commands(file: KeyFile, example_sqlite: str, tmp_path: Path) -> None:
    """`keys new` prints a key; `keys rotate` says what it did, and that the old key is of no use any more."""
    code, made, err = await (await Steward.start(tmp_path, "keys", "new")).end()
    assert (code, err) == (0, "")
    assert is_key(made.strip())
    url = {"DATABASE_URL": example_sqlite, "ENCRYPTION_KEYS": f"{made.strip()},{KEY}"}
    code, out, err = await (await Steward.start(tmp_path, "keys", "rotate", **url)).end()
    assert (code, err) == (0, "")
    rewritten = f"Rewritten under the first key of ENCRYPTION_KEYS: {COUNT} in subscriptions.license_key."
    assert out.splitlines()[0] == rewritten
    assert "You can now remove the other keys from ENCRYPTION_KEYS." in out
    assert labels(example_sqlite) == {label_of(made.strip())}
    code, out, err = await (await Steward.start(tmp_path, "keys", "rotate", **url)).end()
    assert out.startswith("There was nothing to rewrite")


async def test_rotating_with_wrong_keys_changes_nothing(example_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence, and all rows are as they were."""
    before = stored(example_sqlite)
    monkeypatch.setenv("DATABASE_URL", example_sqlite)
    monkeypatch.setenv("ENCRYPTION_KEYS", OTHER_KEY)
    with pytest.raises(StartError, match="Nothing was changed"):
        await rotate()
    assert stored(example_sqlite) == before


async def test_rotating_with_the_file_puts_a_new_key_into_it(file: KeyFile, example_sqlite: str) -> None:
    """The former one stays, since codes of before count; the one before that goes."""
    said = await rotate()
    assert f"{COUNT} in subscriptions.license_key" in said
    assert "keeps the previous key until the next rotation" in said
    new, former = file.keys
    assert former == KEY
    assert labels(example_sqlite) == {label_of(new)}
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert "An older key was removed from the file." in await rotate()
    assert file.keys[1:] == (new,)
    assert labels(example_sqlite) == {label_of(file.keys[0])}


async def test_a_rotation_is_on_the_audit_trail(file: KeyFile, example_sqlite: str) -> None:
    """By the key's label, which doesn't give it away. Beside the licenses, one row is always encrypted."""
    await rotate()
    with closing(sqlite3.connect(str(make_url(example_sqlite).database))) as connection:
        rows = connection.execute("SELECT actor, details FROM audit WHERE action = 'keys.note_rotation'").fetchall()
    assert [(actor, json.loads(details)) for actor, details in rows] == [
        ("console", {"key": label_of(file.keys[0]), "rows": COUNT + 1})
    ]


async def test_what_is_written_under_the_old_key_while_it_rotates_can_be_read(file: KeyFile, example_url: str) -> None:
    """Somebody has encrypted a license key, and sends it when all rows were looked at."""
    database = Database(example_url, file)
    late = database.keys.encrypt("LATE-0001")
    await rotate_all(file, database)
    async with database.transaction() as session:
        await session.execute(text("UPDATE subscriptions SET license_key = :late WHERE number = 1043"), {"late": late})
    await rotate_all(file, database)
    async with database.transaction() as session:
        found = await session.scalars(select(Subscription.license_key).where(Subscription.number == 1043))
        assert found.one() == "LATE-0001"
    await database.close()


async def test_an_old_key_that_something_needs_is_not_removed(
    file: KeyFile, example_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and the next rotation goes on."""
    await rotate()
    before = file.keys
    database = Database(example_sqlite, file)

    async def nothing(_database: Database) -> Counter[str]:
        return Counter()

    with monkeypatch.context() as patch:
        patch.setattr(keys_module, "rewrite", nothing)
        file.write([new_key(), new_key(), *before])
        with pytest.raises(StartError, match="Run `steward keys rotate` again"):
            await keys_module._with_file(database, file)
    assert file.keys[2:] == before
    await database.close()


async def test_a_link_to_the_file_stays_a_link(file: KeyFile, example_sqlite: str, tmp_path: Path) -> None:
    """The keys are written where it leads."""
    real = tmp_path / "secrets/encryption.key"
    real.parent.mkdir()
    file.path.rename(real)
    file.path.symlink_to(real)
    await rotate()
    assert file.path.is_symlink()
    assert real.read_text().split() == list(file.keys)
    assert file.keys[0] != KEY


async def test_there_is_nothing_to_rotate_without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped DATABASE_URL makes neither a database nor a key."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/nothere.db")
    with pytest.raises(StartError, match=r"There's no database at .*nothere\.db\. Check DATABASE_URL"):
        await rotate()
    assert not (tmp_path / "nothere.db").exists()
    assert not (tmp_path / "encryption.key").exists()


async def test_a_database_that_cannot_be_written_is_named(
    file: KeyFile, example_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a sentence, before any key is made."""

    async def read_only(_database: Database) -> None:
        raise OperationalError("UPDATE", None, sqlite3.OperationalError("attempt to write a readonly database"))

    monkeypatch.setattr(Database, "prove_writes", read_only)
    with pytest.raises(StartError, match="attempt to write a readonly database"):
        await rotate()
    assert file.keys == (KEY,)


async def rotate_all(file: KeyFile, database: Database) -> None:
    """Rotate as the command does, on any database."""
    with file.locked():
        await keys_module._with_file(database, file)


async def test_rotating_with_the_file_goes_on_where_it_was_cut(
    file: KeyFile, example_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a third key in the file: no fourth is made."""
    await rotate()
    _, former = file.keys

    async def cut(_database: Database) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keys_module, "rewrite", cut)
        with pytest.raises(KeyboardInterrupt):
            await rotate()
    newest, new, old = file.keys
    assert (old, labels(example_sqlite)) == (former, {label_of(new)})
    await rotate()
    assert file.keys == (newest, new)
    assert labels(example_sqlite) == {label_of(newest)}


async def test_only_one_rotates_at_a_time(file: KeyFile, example_sqlite: str) -> None:
    """The second is told so, and changes nothing."""
    with file.locked(), pytest.raises(StartError, match="Another `steward keys rotate` is already running"):
        await rotate()
    assert file.keys == (KEY,)
    await rotate()
    assert file.keys != (KEY,)


async def test_a_running_desk_notices_a_rotation(file: KeyFile, example_sqlite: str, tmp_path: Path) -> None:
    """It reads what was rewritten, writes under the new key, and makes codes that count."""
    desk = await open_desk(example_sqlite, tmp_path / "mail", encryption_keys=[])
    try:
        assert LICENSE in str(await desk.command("chidi", "/subscription license SUB-1043"))
        await rotate()
        assert label_of(KEY) not in labels(example_sqlite)
        assert LICENSE in str(await desk.command("chidi", "/subscription license SUB-1043"))
        await desk.command("zoe", f"/steward link {await ask_for_code(desk)}")
        assert await desk.count("slack_users", "user_id = 'U0ZOE' AND proof = 'code'") == 1
    finally:
        await close_desk(desk)


async def test_codes_outlive_a_new_bot_token_and_a_new_key(example_url: str, tmp_path: Path) -> None:
    """As long as the old key is there: the one that was mailed, and a proof in a button that was shown."""
    desk = await open_desk(example_url, tmp_path / "mail")
    code = await ask_for_code(desk)
    await close_desk(desk)
    again = await open_desk(
        example_url, tmp_path / "mail", slack_bot_token="xoxb-another", encryption_keys=[OTHER_KEY, KEY]
    )
    try:
        await again.command("zoe", f"/steward link {code}")
        assert await again.count("slack_users", "user_id = 'U0ZOE' AND proof = 'code'") == 1
    finally:
        await close_desk(again)


async def test_codes_end_with_the_key_that_made_them(
    example_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new one is good."""
    desk = await open_desk(example_sqlite, tmp_path / "mail")
    code = await ask_for_code(desk)
    await close_desk(desk)
    monkeypatch.setenv("DATABASE_URL", example_sqlite)
    monkeypatch.setenv("ENCRYPTION_KEYS", f"{OTHER_KEY},{KEY}")
    await rotate()
    again = await open_desk(example_sqlite, tmp_path / "mail", encryption_keys=[OTHER_KEY])
    try:
        await again.command("zoe", f"/steward link {code}")
        assert await again.count("slack_users", "user_id = 'U0ZOE' AND proof = 'code'") == 0
        await again.command("zoe", f"/steward link {await ask_for_code(again)}")
        assert await again.count("slack_users", "user_id = 'U0ZOE' AND proof = 'code'") == 1
    finally:
        await close_desk(again)
