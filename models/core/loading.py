"""Loading the rows of a list, such as an invoice's lines, by a statement of their own."""

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
    """Rows that need nothing beside them."""
    return ()


async def load_list(session: AsyncSession, of: Any, owners: Sequence[Any], beside: Beside = nothing_more) -> None:
    """Load a list of some rows by one statement, as it is now. Without any owner the statement is the same and finds
    nothing, so that a row that isn't there makes the same work as one that is.

    Args:
        of: The list, such as `Invoice.lines`. Its rows refer to their owner by one column.
        beside: The loader options for what is needed beside its rows. A function, so that mappers are not asked for
            relationships before all are declared.
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
    """The statement, and the attribute of a row that refers to its owner. Built once: putting it together costs more
    than asking."""
    relation = of.property
    ((_, column),) = relation.local_remote_pairs
    statement = select(relation.mapper.class_).where(column.in_(bindparam("owners", expanding=True)))
    statement = statement.options(*beside()).order_by(*(relation.order_by or relation.mapper.primary_key))
    attribute = relation.mapper.get_property_by_column(column).key
    return statement.execution_options(populate_existing=True), attribute
