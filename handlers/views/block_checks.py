"""The check of messages and views against Slack's limits, before the commit.

The builders keep to most limits themselves. A view that exceeds one is a bug, and this check finds it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers.views.block_types import (
    Actions,
    Alert,
    Block,
    Card,
    Cell,
    Context,
    DataTable,
    DataVisualization,
    Header,
    Input,
    Point,
    Section,
    SeriesChart,
    Table,
)
from handlers.views.element_checks import ELEMENT_CHECKS, check_rich_text, runs_of
from handlers.views.element_types import Element, InputElement, Text
from handlers.views.limits import (
    LONGEST_ALERT,
    LONGEST_AXIS,
    LONGEST_CHART_LABEL,
    LONGEST_CHART_TITLE,
    LONGEST_FIELD,
    LONGEST_HEADER,
    LONGEST_ID,
    LONGEST_IN_CARD,
    LONGEST_LABEL,
    LONGEST_MESSAGE,
    LONGEST_METADATA,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_BLOCKS_IN_MESSAGE,
    MOST_BLOCKS_IN_VIEW,
    MOST_CATEGORIES,
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_CHARACTERS_IN_CELLS,
    MOST_CHARTS,
    MOST_FIELDS,
    MOST_IN_ACTIONS,
    MOST_IN_CONTEXT,
    MOST_ROWS,
    MOST_SERIES,
    ONLY_IN_MESSAGES,
    ONLY_IN_MODALS,
    LimitError,
    check_length,
    check_number,
)


def check_payload(payload: dict[str, Any], size: int) -> dict[str, Any]:
    """Return a message or view payload as it is.

    Args:
        size: The characters of its blocks in JSON.

    Raises:
        LimitError: Slack would refuse it.
    """
    blocks: list[Block] = payload["blocks"]
    surface = payload.get("type", "message")
    check_number("blocks", len(blocks), MOST_BLOCKS_IN_MESSAGE if surface == "message" else MOST_BLOCKS_IN_VIEW)
    if size > MOST_CHARACTERS:
        raise LimitError(f"{size} characters of blocks, where {MOST_CHARACTERS} are allowed.")
    for block in blocks:
        _BLOCKS[block["type"]](block)
    elements = [element for block in blocks for element in _elements(block)]
    for element in elements:
        if element["type"] in ELEMENT_CHECKS:
            ELEMENT_CHECKS[element["type"]](element)
    _ids("action_id", [element["action_id"] for element in elements])
    _ids("block_id", [block["block_id"] for block in blocks if block["type"] == "input"])
    _surface(blocks, surface)
    if surface == "message":
        check_length("The text of a message", payload["text"], LONGEST_MESSAGE, least=0)
    elif surface == "modal":
        _modal(payload, blocks)
    return payload


def _ids(name: str, ids: list[str]) -> None:
    for value in ids:
        check_length(f"The {name} {value[:20]!r}", value, LONGEST_ID)
    if len(set(ids)) < len(ids):
        twice = {value for value in ids if ids.count(value) > 1}
        raise LimitError(f"The {name} {', '.join(sorted(twice))} is there twice.")


def _elements(block: Block) -> Sequence[Element | InputElement]:
    """The interactive elements in a block."""
    if block["type"] == "section":
        return [block["accessory"]] if "accessory" in block else ()
    if block["type"] == "actions":
        return block["elements"]
    if block["type"] == "input":
        return [block["element"]]
    return block.get("actions", ()) if block["type"] == "card" else ()


def _surface(blocks: Sequence[Block], surface: str) -> None:
    """Check that Slack allows these blocks, and their number, on this surface."""
    types = [block["type"] for block in blocks]
    if surface != "message" and (wrong := ONLY_IN_MESSAGES.intersection(types)):
        raise LimitError(f"A {', '.join(sorted(wrong))} is for messages: a view takes none.")
    if surface != "modal" and (wrong := ONLY_IN_MODALS.intersection(types)):
        raise LimitError(f"An {', '.join(sorted(wrong))} is for modals: a {surface} takes none.")
    if types.count("table") > 1:
        raise LimitError("A message takes one table.")
    check_number("charts", types.count("data_visualization"), MOST_CHARTS)
    cells = sum(in_cells(block["rows"]) for block in blocks if block["type"] in ("table", "data_table"))
    check_number("characters in the cells of tables", cells, MOST_CHARACTERS_IN_CELLS)


def _modal(payload: Mapping[str, Any], blocks: Sequence[Block]) -> None:
    for part in ("title", "submit", "close"):
        if part in payload:
            check_length(f"The {part} of a modal", payload[part]["text"], LONGEST_TITLE)
    check_length("The callback_id", payload["callback_id"], LONGEST_ID)
    check_length("The private_metadata", payload.get("private_metadata", ""), LONGEST_METADATA, least=0)
    if "submit" not in payload and any(block["type"] == "input" for block in blocks):
        raise LimitError("A form with inputs has no submit button.")


def _section(block: Section) -> None:
    if "text" in block:
        check_length("The text of a section", block["text"]["text"], LONGEST_TEXT)
    if "text" not in block or "fields" in block:
        fields: Sequence[Text] = block.get("fields", ())
        check_number("fields of a section", len(fields), MOST_FIELDS, least=1)
        for field in fields:
            check_length("A field", field["text"], LONGEST_FIELD)


def _header(block: Header) -> None:
    check_length("A header", block["text"]["text"], LONGEST_HEADER)


def _context(block: Context) -> None:
    check_number("elements of a context", len(block["elements"]), MOST_IN_CONTEXT, least=1)
    for text in block["elements"]:
        check_length("The text of a context", text["text"], LONGEST_TEXT)


def _actions(block: Actions) -> None:
    check_number("elements of actions", len(block["elements"]), MOST_IN_ACTIONS, least=1)


def _input(block: Input) -> None:
    check_length("The label of an input", block["label"]["text"], LONGEST_LABEL)
    if "hint" in block:
        check_length("The hint of an input", block["hint"]["text"], LONGEST_LABEL)


def _card(block: Card) -> None:
    if not any(part in block for part in ("title", "body", "actions")):
        raise LimitError("A card has neither a title nor a body nor buttons.")
    parts: Mapping[str, Any] = block
    for part, most in LONGEST_IN_CARD.items():
        if part in parts:
            check_length(f"The {part} of a card", parts[part]["text"], most)


def _alert(block: Alert) -> None:
    check_length("An alert", block["text"]["text"], LONGEST_ALERT)


def _table(block: Table) -> None:
    rows = block["rows"]
    if not 0 < len(rows) <= MOST_ROWS or any(not 0 < len(row) <= MOST_CELLS for row in rows):
        raise LimitError(f"A table is empty, or larger than {MOST_ROWS} rows of {MOST_CELLS} cells.")
    _cells(rows)


def _data_table(block: DataTable) -> None:
    rows = block["rows"]
    check_number("rows of a data_table below its heading", len(rows) - 1, MOST_ROWS, least=1)
    columns = len(rows[0])
    check_number("columns of a data_table", columns, MOST_CELLS, least=1)
    if any(len(row) != columns for row in rows):
        raise LimitError("The rows of a data_table differ in length.")
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        raise LimitError("The heading of a data_table takes no rich_text.")
    _cells(rows)
    check_length("The caption of a data_table", block["caption"], LONGEST_TEXT)
    check_number("rows on a page of a data_table", block["page_size"], MOST_ROWS, least=1)
    check_number("(row_header_column_index)", block["row_header_column_index"], columns - 1)


def _cells(rows: Sequence[Sequence[Cell]]) -> None:
    if any(cell["type"] != "rich_text" and not cell["text"] for row in rows for cell in row):
        raise LimitError("A cell of a table is empty.")


def in_cells(rows: Sequence[Sequence[Cell]]) -> int:
    """Count the characters in all cells."""
    count = 0
    for row in rows:
        for cell in row:
            if cell["type"] == "rich_text":
                count += sum(len(run["text"]) for run in runs_of(cell))
            else:
                count += len(cell["text"])
    return count


def _chart(block: DataVisualization) -> None:
    check_length("The title of a chart", block["title"], LONGEST_CHART_TITLE)
    chart = block["chart"]
    if chart["type"] != "pie":
        _series(chart)
        return
    check_number("segments of a pie", len(chart["segments"]), MOST_SERIES, least=1)
    _labels(chart["segments"])
    if any(segment["value"] <= 0 for segment in chart["segments"]):
        raise LimitError("A segment of a pie is not above zero.")


def _series(chart: SeriesChart) -> None:
    axis = chart["axis_config"]
    categories, names = axis["categories"], [series["name"] for series in chart["series"]]
    check_number("series of a chart", len(names), MOST_SERIES, least=1)
    check_number("categories of a chart", len(categories), MOST_CATEGORIES, least=1)
    for name in names:
        check_length("The name of a series", name, LONGEST_CHART_LABEL)
    if len(set(names)) < len(names):
        raise LimitError("Two series of a chart have one name.")
    for title in (axis.get("x_label", "-"), axis.get("y_label", "-")):
        check_length("The label of an axis", title, LONGEST_AXIS)
    for series in chart["series"]:
        _labels(series["data"])
        if [point["label"] for point in series["data"]] != categories:
            raise LimitError(f"The series {series['name']} has not one value for each category.")


def _labels(points: Sequence[Point]) -> None:
    for point in points:
        check_length("A label of a chart", point["label"], LONGEST_CHART_LABEL)


_BLOCKS: dict[str, Callable[[Any], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "divider": lambda _: None,
    "rich_text": check_rich_text,
    "table": _table,
    "data_table": _data_table,
    "data_visualization": _chart,
    "card": _card,
    "alert": _alert,
}
