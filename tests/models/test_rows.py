"""Rows that are made fast for tests are those that the product makes."""

import re
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel

from models.schema import TABLES
from tests.support.rows import new


def content(row: SQLModel) -> dict[str, Any]:
    """What a row holds, and what of it is to be written."""
    state = inspect(row)
    return {name: (state.dict.get(name), attribute.history) for name, attribute in state.attrs.items()}


@pytest.mark.parametrize("table", TABLES)
def test_a_row_made_fast_is_one_that_was_made_slowly(table: type[SQLModel]) -> None:
    """With its defaults, and with any value given."""
    names = [name for name in table.model_fields if name in inspect(table).columns]
    for values in ({}, dict.fromkeys(names), {names[0]: 1}):
        fast, slow = new(table, **values), table(**values)
        assert inspect(fast).transient
        # Some defaults are made by chance.
        made = [re.sub("[0-9a-f]{32}", "0" * 32, str(content(row))) for row in (fast, slow)]
        assert made[0] == made[1]
