"""All that is stored comes under a new key: cut anywhere, begun again, and while others write."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from models.core import rotation
from models.core.database import Database
from models.core.encryption import KeyRing, UnknownKey, label_of
from models.core.rotation import check_keys, rewrite
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, organization, plan, subscription
from tests.support.keys import KEY, OTHER_KEY, ring_of

pytestmark = pytest.mark.each_on_both

COUNT = 7
CLEAR = {number: f"LICENSE-{number}" for number in range(1, COUNT + 1)}
Opener = Callable[..., Database]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few rows are several transactions."""
    monkeypatch.setattr(rotation, "BATCH", 2)


@pytest.fixture
async def open_with(office: Office) -> AsyncIterator[Opener]:
    """Opens the database of this test with other keys. It has licenses with a key, and one without."""
    acme, basic = organization(), plan()
    rows = [subscription(number, of=acme, under=basic, license_key=clear) for number, clear in CLEAR.items()]
    await office.save(*rows, subscription(99, of=acme, under=basic))
    await check_keys(office.database)
    opened: list[Database] = []

    def opener(*keys: str, ring: KeyRing | None = None) -> Database:
        opened.append(Database(office.database.url, ring or ring_of(*keys)))
        return opened[-1]

    yield opener
    for database in opened:
        await database.close()


async def read(database: Database) -> dict[int, str]:
    """All license keys, in clear."""
    return {row.number: row.license_key for row in await Office(database).all(Subscription) if row.license_key}


async def labels(database: Database) -> list[str]:
    """The label of the key of each license key, in the order of their numbers."""
    statement = "SELECT substr(license_key, 1, 8) FROM subscriptions WHERE license_key <> '' ORDER BY number"
    async with database.transaction() as session:
        return list(await session.scalars(text(statement)))


async def test_everything_comes_under_the_first_key(open_with: Opener) -> None:
    """Then the old key is needed no more. The rows are counted by what they are; the second time there are none."""
    both = open_with(OTHER_KEY, KEY)
    assert await rewrite(both) == {"key_checks.sealed": 1, "subscriptions.license_key": COUNT}
    new = open_with(OTHER_KEY)
    await check_keys(new)
    assert await read(new) == CLEAR
    assert await labels(new) == [label_of(OTHER_KEY)] * COUNT
    assert await rewrite(new) == {}


async def test_other_keys_are_noticed_at_the_start(open_with: Opener) -> None:
    """Also by a database that holds no license key yet."""
    with pytest.raises(UnknownKey):
        await check_keys(open_with(OTHER_KEY))
    old = open_with(KEY)
    await check_keys(old)
    async with old.transaction() as session:
        await session.execute(text("UPDATE subscriptions SET license_key = ''"))
    with pytest.raises(UnknownKey):
        await check_keys(open_with(OTHER_KEY))


async def test_a_wrong_key_changes_nothing(open_with: Opener) -> None:
    """Neither the first rows nor the last."""
    with pytest.raises(UnknownKey):
        await rewrite(open_with(OTHER_KEY))
    old = open_with(KEY)
    assert await labels(old) == [label_of(KEY)] * COUNT
    assert await read(old) == CLEAR


@pytest.mark.parametrize("row", [1, 2, 3, COUNT])
async def test_it_can_be_cut_at_any_row_and_begun_again(
    open_with: Opener, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In between everything can be read with both keys; batches that were done stay done."""
    both, rewrite_one, tried = open_with(OTHER_KEY, KEY), rotation._rewrite_one, list[str]()

    async def cut_off(session: Any, column: Any, *rest: Any) -> int:
        tried.append(column.table.name)
        if tried.count("subscriptions") == row:
            raise KeyboardInterrupt
        return await rewrite_one(session, column, *rest)

    monkeypatch.setattr(rotation, "_rewrite_one", cut_off)
    with pytest.raises(KeyboardInterrupt):
        await rewrite(both)
    done = (row - 1) // 2 * 2
    assert await labels(both) == [label_of(OTHER_KEY)] * done + [label_of(KEY)] * (COUNT - done)
    assert await read(both) == CLEAR
    monkeypatch.setattr(rotation, "_rewrite_one", rewrite_one)
    assert (await rewrite(both))["subscriptions.license_key"] == COUNT - done
    assert await read(open_with(OTHER_KEY)) == CLEAR


async def test_what_others_write_meanwhile_is_found_too(open_with: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica that still has the old key first writes a row that was passed already."""
    both, late = open_with(OTHER_KEY, KEY), open_with(KEY, OTHER_KEY)
    one_pass, passes = rotation._pass, list[str]()

    async def then_written(database: Database, column: Any) -> int:
        count = await one_pass(database, column)
        passes.append(column.table.name)
        if passes.count("subscriptions") == 1:
            async with late.transaction() as session:
                late_row = (await session.scalars(select(Subscription).where(Subscription.number == 1))).one()
                late_row.license_key = "LATE"
        return count

    monkeypatch.setattr(rotation, "_pass", then_written)
    await rewrite(both)
    assert await read(open_with(OTHER_KEY)) == CLEAR | {1: "LATE"}


async def test_what_changed_at_this_moment_is_not_overwritten(open_with: Opener) -> None:
    """The row that was read is not the row any more."""
    both = open_with(OTHER_KEY, KEY)
    (column,) = [one for one in rotation.encrypted_columns() if one.table.name == "subscriptions"]
    async with both.transaction() as session:
        (stored,) = await session.scalars(text("SELECT license_key FROM subscriptions WHERE number = 1"))
        row = (await session.scalars(text("SELECT id FROM subscriptions WHERE number = 1"))).one()
        await session.execute(text("UPDATE subscriptions SET license_key = '' WHERE number = 1"))
        assert await rotation._rewrite_one(session, column, both.keys, row, stored) == 0
    assert 1 not in await read(both)
