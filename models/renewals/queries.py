"""Building blocks for set-based statements, and what SQLite and PostgreSQL express differently."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import CTE, JSON, ColumnElement, Select, String, Table, Text, cast, column, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from models.core.types import Row


def table_of(row_type: type[Row]) -> Table:
    """The database table of a row type."""
    return Row.metadata.tables[str(row_type.__tablename__)]


def is_sqlite(session: AsyncSession) -> bool:
    """Whether this is SQLite, where only one transaction writes at a time."""
    return session.get_bind().dialect.name == "sqlite"


async def insert_new(session: AsyncSession, table: Table, columns: dict[str, Any], rows: Select[Any]) -> int:
    """Insert the rows that a statement finds, except for those that already exist.

    Args:
        columns: The value of each column, which can refer to what `rows` selects from. Columns left out are NULL.
        rows: The source, with its joins and conditions. The values replace what it selects.

    Returns:
        The number of new rows.
    """
    insert = sqlite.insert(table) if is_sqlite(session) else postgresql.insert(table)
    chosen = rows.with_only_columns(*[_value(table, name, value) for name, value in columns.items()])
    statement = insert.from_select(list(columns), chosen, include_defaults=False).on_conflict_do_nothing()
    result: Any = await session.execute(statement.execution_options(preserve_rowcount=True))
    # SQLite's driver doesn't count the rows of an insert that begins with WITH.
    return int((await session.scalars(select(func.changes()))).one() if is_sqlite(session) else result.rowcount)


def _value(table: Table, name: str, value: Any) -> ColumnElement[Any]:
    if isinstance(value, ColumnElement):
        return value.label(name)
    return literal(value, table.c[name].type).label(name)


def listed(session: AsyncSession, name: str, rows: Sequence[tuple[Any, ...]], **columns: type[TypeEngine[Any]]) -> CTE:
    """A list of values to join, with columns of these types.

    The list is one parameter, as JSON. So the statement is the same for every list, and SQLAlchemy compiles it only
    once. The database reads the JSON once too, and not again for each row that it joins.
    """
    written = literal(json.dumps(rows, default=date.isoformat), Text)
    cells: list[ColumnElement[Any]]
    if is_sqlite(session):
        entry = func.json_each(written).table_valued(column("value", Text)).c.value
        cells = [func.json_extract(entry, f"$[{place}]", type_=type_()) for place, type_ in enumerate(columns.values())]
    else:
        entry = func.jsonb_array_elements(cast(written, postgresql.JSONB)).table_valued(column("value", JSON)).c.value
        cells = [cast(entry.op("->>")(place), type_) for place, type_ in enumerate(columns.values())]
    entries = select(*[cell.label(key) for key, cell in zip(columns, cells, strict=True)])
    return entries.cte(name).prefix_with("MATERIALIZED")


def days_before(session: AsyncSession, day: ColumnElement[Any], days: ColumnElement[int]) -> ColumnElement[Any]:
    """The date so many days before a date; negative numbers give a later date."""
    if is_sqlite(session):
        return func.date(day, cast(-days, String) + " days", type_=day.type)
    return day - days


def opaque(session: AsyncSession) -> ColumnElement[str]:
    """A random word of 32 characters, different in each row."""
    if is_sqlite(session):
        return func.lower(func.hex(func.randomblob(16)))
    return func.replace(cast(func.gen_random_uuid(), String), "-", "")
