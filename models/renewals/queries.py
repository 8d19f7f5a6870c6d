"""What statements over sets of rows need, and the two databases say in different words."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, Table, cast, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models.core.types import Row


def table_of(row_type: type[Row]) -> Table:
    """The table of a row."""
    return Row.metadata.tables[str(row_type.__tablename__)]


def is_sqlite(session: AsyncSession) -> bool:
    """Whether this is SQLite, where one transaction writes at a time."""
    return session.get_bind().dialect.name == "sqlite"


async def insert_new(session: AsyncSession, table: Table, columns: dict[str, Any], rows: Select[Any]) -> int:
    """Insert what a statement finds, except for rows that are there already.

    Args:
        columns: Each column with its value, which may refer to what `rows` selects from. What has no value is NULL.
        rows: Where from, with its joins and conditions; what it selects is replaced by the values.

    Returns:
        How many were new.
    """
    insert = sqlite.insert(table) if is_sqlite(session) else postgresql.insert(table)
    chosen = rows.with_only_columns(*[_value(table, name, value) for name, value in columns.items()])
    statement = insert.from_select(list(columns), chosen, include_defaults=False).on_conflict_do_nothing()
    result: Any = await session.execute(statement.execution_options(preserve_rowcount=True))
    # SQLite's driver does not count what a statement inserts that begins with WITH.
    return int((await session.scalars(select(func.changes()))).one() if is_sqlite(session) else result.rowcount)


def _value(table: Table, name: str, value: Any) -> ColumnElement[Any]:
    if isinstance(value, ColumnElement):
        return value.label(name)
    return literal(value, table.c[name].type).label(name)


def days_before(session: AsyncSession, day: ColumnElement[Any], days: ColumnElement[int]) -> ColumnElement[Any]:
    """So many days before a day; negative ones after it."""
    if is_sqlite(session):
        return func.date(day, cast(-days, String) + " days", type_=day.type)
    return day - days


def opaque(session: AsyncSession) -> ColumnElement[str]:
    """A random word of 32 signs, another in each row."""
    if is_sqlite(session):
        return func.lower(func.hex(func.randomblob(16)))
    return func.replace(cast(func.gen_random_uuid(), String), "-", "")
