"""Checking that the keys fit the stored secrets, and re-encrypting all secrets with the first key."""

from collections import Counter
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    CompoundSelect,
    Select,
    Table,
    Text,
    bindparam,
    func,
    select,
    text,
    type_coerce,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field

from models.core.database import Database, one_at_a_time
from models.core.encryption import LABEL_LENGTH, Encrypted, KeyRing, UnknownKey, label_of
from models.core.types import Row

BATCH = 200
"""How many rows are rewritten in one transaction."""


class KeyCheck(Row, table=True):
    """One encrypted row that exists after the first start. A later start with other keys is noticed by it, even if
    nothing else is encrypted yet."""

    __tablename__: ClassVar[str] = "key_checks"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(default=None, primary_key=True)
    sealed: str = Field(sa_type=Encrypted)


@cache
def encrypted_columns() -> tuple[Column[str], ...]:
    """All columns that are stored encrypted."""
    tables = Row.metadata.sorted_tables
    return tuple(column for table in tables for column in table.columns if isinstance(column.type, Encrypted))


async def check_keys(database: Database) -> None:
    """Check that this database's keys can decrypt everything stored.

    Raises:
        UnknownKey: A key is missing. The message has the labels of the missing keys.
    """
    async with database.transaction() as session:
        # Replicas that start at the same time must not begin with different keys.
        await one_at_a_time(session, "encryption keys")
        if unknown := await _labels(session) - set(database.keys.labels):
            raise UnknownKey(f"Keys are missing: {', '.join(sorted(unknown))}.")
        if await session.get(KeyCheck, 1) is None:
            session.add(KeyCheck(id=1, sealed="Steward"))


async def _labels(session: AsyncSession) -> set[str]:
    """The labels of all keys that stored texts are encrypted with."""
    return set(await session.scalars(_labels_stored()))


@cache
def _labels_stored() -> CompoundSelect[str]:
    """Select them, in one statement for all columns."""
    stored = [type_coerce(column, Text) for column in encrypted_columns()]
    return union(*(select(func.substr(each, 1, LABEL_LENGTH)).where(each != "") for each in stored))


async def rewrite(database: Database) -> Counter[str]:
    """Re-encrypt everything with the first key, in batches, each in its own transaction.

    It can be interrupted and started again at any point. Steward may be in use meanwhile.

    Returns:
        How many rows were rewritten, by `table.column`.

    Raises:
        UnknownKey: No key decrypts a stored text. Rows rewritten before stay rewritten.
    """
    rewritten: Counter[str] = Counter()
    for column in encrypted_columns():
        # Repeat until nothing is left, because others may have written with the old key meanwhile.
        while count := await _wait_and_pass(database, column):
            rewritten[f"{column.table.name}.{column.name}"] += count
    return rewritten


async def labels_in_use(database: Database) -> set[str]:
    """The labels of all keys that stored texts are encrypted with."""
    async with database.transaction() as session:
        return await _labels(session)


async def _wait_and_pass(database: Database, column: Column[str]) -> int:
    await _wait_for_writers(database, column.table)
    return await _pass(database, column)


async def _wait_for_writers(database: Database, table: Table) -> None:
    """Wait for open transactions that may have encrypted something with the old key. SQLite needs no waiting, because
    it has one writer at a time."""
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
    """Select the next rows, by id, that aren't encrypted with the first key."""
    stored, number = type_coerce(column, Text), column.table.c.id
    current = func.substr(stored, 1, LABEL_LENGTH) == label_of(keys.keys[0])
    return select(number, stored).where(number > last, stored != "", ~current).order_by(number).limit(BATCH)


async def _rewrite_one(session: AsyncSession, column: Column[str], keys: KeyRing, number: int, stored: str) -> int:
    """Rewrite one row, unless another transaction has changed it. Returns the number of rows written, 0 or 1."""
    plain = keys.decrypt(stored)
    anew: dict[Any, Any] = {column: bindparam("anew", keys.encrypt(plain), Text)}
    if digest := column.info.get("digest"):
        anew[column.table.c[digest]] = plain
    same = (column.table.c.id == number) & (type_coerce(column, Text) == stored)
    done = await session.execute(update(column.table).where(same).values(anew).returning(column.table.c.id))
    return len(done.all())
