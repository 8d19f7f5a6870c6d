"""What is stored encrypted: the text before and after, and what the database holds of it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col

from models.core.database import Database
from models.core.encryption import NO_KEYS, KeyRing, UnknownKey, is_key, label_of, new_key
from models.core.rotation import encrypted_columns
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, subscription
from tests.support.keys import KEY, KEYS, OTHER_KEY, ring_of

pytestmark = pytest.mark.each_on_both

SECRET = "FPS6-ACME-7QK2-M4XD-0080"


@pytest.fixture
async def opened_with(migrated_url: str) -> AsyncIterator[list[Database]]:
    """Databases to be closed at the end."""
    opened: list[Database] = []
    yield opened
    for database in opened:
        await database.close()


def test_what_was_encrypted_is_decrypted() -> None:
    """In any script; and it is another text each time, with the key's label before it."""
    for clear in (SECRET, "Schlüssel 佐藤", "FPS6.ACME", "x" * 500):
        stored = KEYS.encrypt(clear)
        assert KEYS.decrypt(stored) == clear
        assert clear not in stored
        assert stored.partition(".")[0] == label_of(KEY)
        assert KEYS.encrypt(clear) != stored


def test_nothing_stays_nothing() -> None:
    """It needs no key either."""
    assert NO_KEYS.encrypt("") == ""
    assert NO_KEYS.decrypt("") == ""


def test_the_first_key_encrypts_and_all_decrypt() -> None:
    """A key that isn't there decrypts nothing, and what was tampered with is not decrypted."""
    old, both, new = ring_of(KEY), ring_of(OTHER_KEY, KEY), ring_of(OTHER_KEY)
    assert both.decrypt(old.encrypt(SECRET)) == SECRET
    assert new.decrypt(both.encrypt(SECRET)) == SECRET
    with pytest.raises(UnknownKey):
        new.decrypt(old.encrypt(SECRET))
    stored = old.encrypt(SECRET)
    with pytest.raises(UnknownKey):
        old.decrypt(stored[:30] + ("B" if stored[30] == "A" else "A") + stored[31:])


def test_a_ring_follows_its_source() -> None:
    """A key that is put first encrypts from then on."""
    keys = [KEY]
    ring = KeyRing(lambda: tuple(keys))
    before = ring.encrypt(SECRET)
    keys.insert(0, OTHER_KEY)
    assert ring.encrypt(SECRET).startswith(label_of(OTHER_KEY))
    assert ring.decrypt(before) == SECRET


def test_what_is_derived_is_neither_the_key_nor_the_same_for_another_purpose() -> None:
    """32 bytes from each key, in their order, always the same."""
    both = ring_of(KEY, OTHER_KEY)
    first, second = both.derive("codes")
    assert (len(first), len(second)) == (32, 32)
    assert first != second
    assert ring_of(OTHER_KEY).derive("codes") == (second,)
    assert first != both.derive("links")[0]
    assert first.hex().find(label_of(KEY)) == -1


def test_without_keys_nothing_is_encrypted() -> None:
    """It is a fault of the caller."""
    with pytest.raises(TypeError):
        NO_KEYS.encrypt(SECRET)


@pytest.mark.parametrize("wrong", ["", "x", "x" * 44, KEY[:-2], f"{KEY}AAAA", "ключ"])
def test_what_is_no_key_is_seen_as_none(wrong: str) -> None:
    """Too short, too long, or no base64."""
    assert not is_key(wrong)


def test_a_new_key_is_a_key_and_another_each_time() -> None:
    """44 characters."""
    made = {new_key() for _ in range(20)}
    assert len(made) == 20
    assert all(is_key(key) and len(key) == 44 for key in made)


def test_license_keys_are_stored_encrypted() -> None:
    """They are the only secrets that the tables hold."""
    assert [f"{column.table.name}.{column.name}" for column in encrypted_columns()] == [
        "key_checks.sealed",
        "subscriptions.license_key",
        "license_keys.key",
    ]


@pytest.mark.parametrize(
    "compare",
    [lambda column: column == SECRET, lambda column: column.in_([SECRET]), lambda column: column.desc()],
    ids=["equal", "in", "sorted"],
)
def test_no_statement_looks_for_what_is_encrypted(compare: Callable[[Any], Any]) -> None:
    """It would find nothing, so it can't be written."""
    with pytest.raises(TypeError, match="can't be compared"):
        compare(col(Subscription.license_key))


async def test_the_database_holds_no_license_key(office: Office) -> None:
    """Who reads it through the tables has the clear text; who reads the database itself has not."""
    await office.save(subscription(1, license_key=SECRET), subscription(2))
    assert {row.number: row.license_key for row in await office.all(Subscription)} == {1: SECRET, 2: ""}
    async with office.database.transaction() as session:
        rows = await session.execute(text("SELECT number, license_key FROM subscriptions"))
        raw = {row[0]: row[1] for row in rows}
    assert raw[1].startswith(f"{label_of(KEY)}.gAAAA")
    assert raw[2] == ""


async def test_each_database_has_its_own_keys(office: Office, opened_with: list[Database]) -> None:
    """In one process, another `Database` with another key can't read it, and one with both can."""
    await office.save(subscription(1, license_key=SECRET))
    opened_with += [
        Database(office.database.url, ring_of(OTHER_KEY)),
        Database(office.database.url, ring_of(OTHER_KEY, KEY)),
    ]
    with pytest.raises(UnknownKey):
        await Office(opened_with[0]).all(Subscription)
    assert [row.license_key for row in await Office(opened_with[1]).all(Subscription)] == [SECRET]
    assert [row.license_key for row in await office.all(Subscription)] == [SECRET]
