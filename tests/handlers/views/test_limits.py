"""What Slack would refuse never leaves the desk: the limits of tables, which the SDK does not check."""

from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from handlers.views.blocks import Message, Modal, cell, section, table
from handlers.views.limits import LimitError


def rows(count: int, cells: int) -> list[list[dict[str, Any]]]:
    """So many rows of so many cells."""
    return [[cell("x") for _ in range(cells)] for _ in range(count)]


def test_a_table_of_full_size_passes() -> None:
    """100 rows, or 20 cells in a row."""
    assert Message("x", [table(rows(100, 1))]).payload()["blocks"][0]["type"] == "table"
    assert Message("x", [table(rows(1, 20))]).payload()["blocks"][0]["type"] == "table"


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([table(rows(101, 1))], "larger than 100 rows"),
        ([table(rows(1, 21))], "of 20 cells"),
        ([table(rows(1, 1)), section("x"), table(rows(1, 1))], "one table"),
        ([table([[{"type": "raw_text", "text": ""}]])], "empty"),
    ],
)
def test_a_message_with_too_much_of_a_table_is_refused(blocks: list[Block], said: str) -> None:
    """Before it is sent, with what is too much."""
    with pytest.raises(LimitError, match=said):
        Message("x", blocks).payload()


def test_a_view_takes_no_table() -> None:
    """Slack draws tables in messages only."""
    with pytest.raises(LimitError, match="a view takes none"):
        Modal("page", "T", [table(rows(1, 1))]).payload()


def test_a_cell_without_words_is_not_empty() -> None:
    """Slack refuses an empty one."""
    assert Message("x", [table([[cell(""), cell("", bold=True)]])]).payload()["blocks"]
