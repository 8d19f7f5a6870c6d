"""Which keys the stored secrets need, and how all of them come under the first one."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import CheckConstraint, Column, Select, Table, Text, bindparam, func, select, text, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field

from models.core.database import Database, one_at_a_time
from models.core.encryption import LABEL_LENGTH, Encrypted, KeyRing, UnknownKey, label_of
from models.core.types import Row

BATCH = 200
"""So many rows are rewritten in one transaction."""


class KeyCheck(Row, table=True):
    """One row that is always there, once Steward has started: even where nothing else is encrypted yet, a start with
    other keys is noticed by it."""

    __tablename__: ClassVar[str] = "key_checks"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(default=None, primary_key=True)
    sealed: str = Field(sa_type=Encrypted)


def encrypted_columns() -> Iterator[Column[str]]:
    """All columns that are stored encrypted."""
    for table in Row.metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, Encrypted))


async def check_keys(database: Database) -> None:
    """Look whether the keys of this database decrypt all that is stored.

    Raises:
        UnknownKey: They don't.
    """
    async with database.transaction() as session:
        # Replicas that start together must not each begin with a key of their own.
        await one_at_a_time(session, "encryption keys")
        if unknown := await _labels(session) - set(database.keys.labels):
            raise UnknownKey(f"Keys are missing: {', '.join(sorted(unknown))}.")
        if await session.get(KeyCheck, 1) is None:
            session.add(KeyCheck(id=1, sealed="Steward"))


async def _labels(session: AsyncSession) -> set[str]:
    """The labels of all keys that something is stored under."""
    found: set[str] = set()
    for column in encrypted_columns():
        stored = type_coerce(column, Text)
        labels = select(func.substr(stored, 1, LABEL_LENGTH)).where(stored != "").distinct()
        found.update(await session.scalars(labels))
    return found


async def rewrite(database: Database) -> Counter[str]:
    """Encrypt everything under the first key, in batches, each in a transaction of its own. It may be cut anywhere and
    begun again, and the desk may be in use meanwhile. Returns how many rows were rewritten, by table and column.

    Raises:
        UnknownKey: None of the keys decrypts something. What was rewritten before stays.
    """
    rewritten: Counter[str] = Counter()
    for column in encrypted_columns():
        # Once more and once more, until nothing is left: others may have written under the old key meanwhile.
        while count := await _wait_and_pass(database, column):
            rewritten[f"{column.table.name}.{column.name}"] += count
    return rewritten


async def labels_in_use(database: Database) -> set[str]:
    """The labels of all keys that something is stored under."""
    async with database.transaction() as session:
        return await _labels(session)


async def _wait_and_pass(database: Database, column: Column[str]) -> int:
    await _wait_for_writers(database, column.table)
    return await _pass(database, column)


async def _wait_for_writers(database: Database, table: Table) -> None:
    """Wait for those who may have encrypted something under the old key and have not committed yet. SQLite has one
    writer at a time in any case."""
    if not database.is_sqlite:
        async with database.transaction() as session:
            await session.execute(text(f"LOCK TABLE {table.name} IN SHARE MODE"))


async def _pass(database: Database, column: Column[str]) -> int:
    last, count = 0, 0
    while True:
        async with database.transaction() as session:
            rows = (await session.execute(_not_current(column, database.keys, last))).all()
            for number, stored in rows:
                count += await _rewrite_one(session, column, database.keys, number, stored)
        if not rows:
            return count
        last = rows[-1][0]


def _not_current(column: Column[str], keys: KeyRing, last: int) -> Select[int, str]:
    """The next rows, by id, whose secret is under another key than the first."""
    stored, number = type_coerce(column, Text), column.table.c.id
    current = func.substr(stored, 1, LABEL_LENGTH) == label_of(keys.keys[0])
    return select(number, stored).where(number > last, stored != "", ~current).order_by(number).limit(BATCH)


async def _rewrite_one(session: AsyncSession, column: Column[str], keys: KeyRing, number: int, stored: str) -> int:
    """Rewrite one row, unless somebody else changes it at this moment."""
    anew = bindparam("anew", keys.encrypt(keys.decrypt(stored)), Text)
    same = (column.table.c.id == number) & (type_coerce(column, Text) == stored)
    done = await session.execute(update(column.table).where(same).values({column: anew}).returning(column.table.c.id))
    return len(done.all())
