"""Loading related rows, such as an invoice's lines, by a separate statement."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import select

Beside = Callable[[], tuple[Any, ...]]
NOBODY = 0
"""An id that no row has."""


def nothing_more() -> tuple[Any, ...]:
    """Loader options for rows that need no related rows: none."""
    return ()


async def load_list(session: AsyncSession, of: Any, owners: Sequence[Any], beside: Beside = nothing_more) -> None:
    """Load a relationship for several owners by one statement, replacing what was loaded before.

    Without owners, the same statement runs and finds nothing. So an id that doesn't exist costs as much time as one
    that does.

    Args:
        of: The relationship, such as `Invoice.lines`. Its rows refer to their owner by one column.
        owners: The rows whose relationship to load.
        beside: Returns the loader options for the related rows. It is a function because relationships can only be used
            once all tables are declared.
    """
    by_id = {owner.id: owner for owner in owners}
    found: dict[int, list[Any]] = {owner_id: [] for owner_id in by_id}
    statement, column = _statement(of, beside)
    for row in await session.scalars(statement, {"owners": list(by_id) or [NOBODY]}):
        found[getattr(row, column)].append(row)
    for owner_id, rows in found.items():
        set_committed_value(by_id[owner_id], of.key, rows)


@cache
def _statement(of: Any, beside: Beside) -> tuple[Any, str]:
    """The statement, and the attribute by which a row refers to its owner. Built once, because building it takes longer
    than running it."""
    relation = of.property
    ((_, column),) = relation.local_remote_pairs
    statement = select(relation.mapper.class_).where(column.in_(bindparam("owners", expanding=True)))
    statement = statement.options(*beside()).order_by(*(relation.order_by or relation.mapper.primary_key))
    attribute = relation.mapper.get_property_by_column(column).key
    return statement.execution_options(populate_existing=True), attribute
