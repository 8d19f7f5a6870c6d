"""The limits of tables, charts, cards and alerts; and that each is sent only where Slack draws it."""

from collections.abc import Callable
from typing import Any

import pytest

from handlers.views.blocks import Home, button, buttons, cell, section, table
from handlers.views.data_blocks import alert, card, chart, data_table, number_cell, pie_chart
from handlers.views.limits import LimitError
from handlers.views.reader import Safe
from tests.handlers.views.test_limits import HI, Made, message, modal, text, with_


def rows(count: int, cells: int) -> list[list[Any]]:
    """So many rows of so many cells."""
    return [[cell("x") for _ in range(cells)] for _ in range(count)]


def series(**parts: Any) -> Any:
    """A chart with one series of two values."""
    made = chart("bar", "Sold", ["May", "June"], {"Sites": [1, 2]})
    return with_(made, chart=with_(made["chart"], **parts))


def axis(**parts: Any) -> Any:
    """The same, with other words at its axes."""
    return series(axis_config={"categories": ["May", "June"]} | parts)


def points(label: str, value: float = 1) -> list[Made]:
    """One value with its label."""
    return [{"label": label, "value": value}]


def page(**parts: Any) -> Any:
    """A data table of one row."""
    return with_(data_table("Invoices", ["Number", "Sum"], rows(1, 2)), **parts)


FULL: dict[str, Callable[[], Made]] = {
    "rows of a table": lambda: message(table(rows(100, 1))),
    "cells of a table": lambda: message(table(rows(1, 20))),
    "characters of a table": lambda: message(table([[cell("x" * 10_000)]])),
    "rows of a data table": lambda: message(data_table("Invoices", ["Number"], rows(100, 1), page_size=100)),
    "columns of a data table": lambda: message(data_table("Invoices", ["x"] * 20, rows(1, 20), names=19)),
    "a pie": lambda: message(pie_chart("T" * 50, [("x" * 20, 0.1)] * 6)),
    "a chart": lambda: message(
        chart(
            "line",
            "T" * 50,
            [f"{number:020}" for number in range(20)],
            {f"{number:020}": [number] * 20 for number in range(6)},
            x_label="x" * 50,
            y_label="y" * 50,
        )
    ),
    "charts": lambda: message(pie_chart("A", [("x", 1)]), pie_chart("B", [("x", 1)])),
    "a card": lambda: message(card(Safe("t" * 150), Safe("s" * 150), Safe("b" * 200), button("Pay", "pay"))),
    "an alert": lambda: modal(alert(Safe("x" * 200), "warning")),
}

TOO_MUCH: dict[str, tuple[Callable[[], Made], str]] = {
    "rows of a table": (lambda: message(table(rows(101, 1))), "larger than 100 rows"),
    "cells of a table": (lambda: message(table(rows(1, 21))), "of 20 cells"),
    "an empty table": (lambda: message(table([])), "A table is empty"),
    "an empty cell": (lambda: message(table([[{"type": "raw_text", "text": ""}]])), "A cell of a table is empty"),
    "characters of a table": (lambda: message(table([[cell("x" * 5_001)] * 2])), "10002 characters in the cells"),
    "bold characters of a table": (
        lambda: message(table([[cell("x" * 10_001, bold=True)]])),
        "10001 characters in the",
    ),
    "tables": (lambda: message(table(rows(1, 1)), section(HI), table(rows(1, 1))), "one table"),
    "a table in a view": (lambda: modal(table(rows(1, 1))), "a view takes none"),
    "a table in the Home": (lambda: Home([table(rows(1, 1))]).payload(), "a view takes none"),
    "a data table in a view": (lambda: modal(page()), "A data_table is for messages"),
    "rows of a data table": (lambda: message(data_table("T", ["x"], rows(101, 1))), "101 rows of a data_table"),
    "a data table without rows": (lambda: message(data_table("T", ["x"], [])), "0 rows of a data_table"),
    "columns of a data table": (
        lambda: message(data_table("T", ["x"] * 21, rows(1, 21))),
        "21 columns of a data_table",
    ),
    "rows of different length": (lambda: message(data_table("T", ["x", "y"], rows(1, 1))), "differ in length"),
    "rich text in a heading": (lambda: message(page(rows=[[cell("x", bold=True)], *rows(1, 1)])), "takes no rich_text"),
    "an empty cell of a data table": (
        lambda: message(page(rows=[*rows(1, 1), [number_cell(1, "")]])),
        "A cell of a table is empty",
    ),
    "a data table without a caption": (lambda: message(page(caption="")), "caption of a data_table has 0"),
    "rows on a page": (lambda: message(page(page_size=101)), "101 rows on a page"),
    "no rows on a page": (lambda: message(page(page_size=0)), "0 rows on a page"),
    "a column that is not there": (lambda: message(page(row_header_column_index=2)), "row_header_column_index"),
    "characters of all tables": (
        lambda: message(table([[cell("x" * 6_000)]]), data_table("T", ["x"], [[cell("y" * 4_000)]])),
        "10001 characters in the cells",
    ),
    "charts": (lambda: message(*[pie_chart("T", [("x", 1)])] * 3), "3 charts"),
    "a chart in a view": (lambda: modal(pie_chart("T", [("x", 1)])), "A data_visualization is for messages"),
    "a chart's title": (lambda: message(series() | {"title": "T" * 51}), "title of a chart has 51"),
    "segments": (lambda: message(pie_chart("T", [("x", 1)] * 7)), "7 segments"),
    "no segments": (lambda: message(pie_chart("T", [])), "0 segments"),
    "a segment of nothing": (lambda: message(pie_chart("T", [("x", 0)])), "not above zero"),
    "a segment without a label": (lambda: message(pie_chart("T", [("", 1)])), "label of a chart has 0"),
    "series": (lambda: message(chart("bar", "T", ["x"], {str(n): [1] for n in range(7)})), "7 series"),
    "no series": (lambda: message(chart("bar", "T", ["x"], {})), "0 series"),
    "categories": (lambda: message(chart("bar", "T", ["x"] * 21, {"A": [1] * 21})), "21 categories"),
    "a series' name": (lambda: message(series(series=[{"name": "x" * 21, "data": []}])), "name of a series has 21"),
    "two series of one name": (
        lambda: message(chart("bar", "T", ["x"], {"A" * 20 + "b": [1], "A" * 20 + "c": [1]})),
        "have one name",
    ),
    "a label": (
        lambda: message(series(series=[{"name": "A", "data": points("x" * 21)}])),
        "label of a chart has 21",
    ),
    "a category without a value": (
        lambda: message(series(series=[{"name": "A", "data": points("May")}])),
        "not one value for each category",
    ),
    "the x axis": (lambda: message(axis(x_label="x" * 51)), "label of an axis has 51"),
    "the y axis": (lambda: message(axis(y_label="x" * 51)), "label of an axis has 51"),
    "a card in a view": (lambda: modal(card(HI)), "A card is for messages"),
    "an empty card": (lambda: message({"type": "card"}), "neither a title nor a body"),
    "one action id twice, on a card": (
        lambda: message(card(HI, None, None, button("A", "same")), buttons(button("B", "same"))),
        "The action_id same is there twice",
    ),
    "a card's title": (lambda: message(with_(card(HI), title=text(151))), "title of a card has 151"),
    "a card's subtitle": (lambda: message(with_(card(HI), subtitle=text(151))), "subtitle of a card has 151"),
    "a card's body": (lambda: message(with_(card(HI), body=text(201))), "body of a card has 201"),
    "a card's button": (lambda: message(card(HI, None, None, with_(button("A", "a"), text=text(76)))), "button has 76"),
    "an alert": (lambda: modal(with_(alert(HI, "info"), text=text(201))), "An alert has 201"),
    "an alert in a message": (lambda: message(alert(HI, "info")), "An alert is for modals: a message takes none"),
    "an alert in the Home": (lambda: Home([alert(HI, "info")]).payload(), "a home takes none"),
}


@pytest.mark.parametrize("what", FULL)
def test_what_just_keeps_a_limit_passes(what: str) -> None:
    """Nothing that Slack takes is refused."""
    assert FULL[what]()["blocks"]


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_is_too_much_is_refused(what: str) -> None:
    """Before it is sent, with a sentence that says what is too much."""
    make, said = TOO_MUCH[what]
    with pytest.raises(LimitError, match=said):
        make()


def test_a_cell_without_words_is_not_empty() -> None:
    """Slack refuses an empty one."""
    assert message(table([[cell(""), cell("", bold=True)]]))["blocks"]
