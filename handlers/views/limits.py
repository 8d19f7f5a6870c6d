"""Slack's limits for messages and views, checked before the commit.

The builders keep to most limits themselves. A view that exceeds one is a bug, and this check finds it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from handlers.views.element_types import (
    Button,
    Element,
    ExternalSelect,
    InputElement,
    MultiStaticSelect,
    Option,
    Overflow,
    RadioButtons,
    RichTextInput,
    StaticSelect,
    Text,
    TextInput,
)
from handlers.views.rich_text_types import (
    RichText,
    RichTextLink,
    RichTextText,
)

MOST_CHARACTERS = 13_200
MOST_BLOCKS_IN_MESSAGE, MOST_BLOCKS_IN_VIEW = 50, 100
LONGEST_MESSAGE = 4_000
LONGEST_ID, LONGEST_TITLE, LONGEST_METADATA = 255, 24, 3_000
LONGEST_TEXT, LONGEST_FIELD, MOST_FIELDS = 3_000, 2_000, 10
LONGEST_HEADER, LONGEST_LABEL, LONGEST_ALERT = 150, 2_000, 200
MOST_IN_CONTEXT, MOST_IN_ACTIONS = 10, 25
LONGEST_BUTTON, LONGEST_BUTTON_VALUE = 75, 2_000
LONGEST_OPTION, LONGEST_OPTION_VALUE, LONGEST_PLACEHOLDER, LONGEST_ENTRY = 75, 150, 150, 3_000
MOST_OPTIONS, MOST_RADIO_BUTTONS, MOST_IN_OVERFLOW = 100, 10, 5
LONGEST_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
LONGEST_IN_CARD = {"title": 150, "subtitle": 150, "body": 200}
MOST_ROWS, MOST_CELLS, MOST_CHARACTERS_IN_CELLS = 100, 20, 10_000
MOST_CHARTS, MOST_SERIES, MOST_CATEGORIES = 2, 6, 20
LONGEST_CHART_TITLE, LONGEST_CHART_LABEL, LONGEST_AXIS = 50, 20, 50
ONLY_IN_MESSAGES = frozenset({"table", "data_table", "data_visualization", "card"})
ONLY_IN_MODALS = frozenset({"alert"})


class LimitError(ValueError):
    """Slack would refuse these blocks. The message says which limit they exceed."""


def check(payload: dict[str, Any], size: int) -> dict[str, Any]:
    """Return a message or view payload as it is.

    Args:
        size: The characters of its blocks in JSON.

    Raises:
        LimitError: Slack would refuse it.
    """
    blocks: list[Block] = payload["blocks"]
    surface = payload.get("type", "message")
    _number("blocks", len(blocks), MOST_BLOCKS_IN_MESSAGE if surface == "message" else MOST_BLOCKS_IN_VIEW)
    if size > MOST_CHARACTERS:
        raise LimitError(f"{size} characters of blocks, where {MOST_CHARACTERS} are allowed.")
    for block in blocks:
        _BLOCKS[block["type"]](block)
    elements = [element for block in blocks for element in _elements(block)]
    for element in elements:
        if element["type"] in _ELEMENTS:
            _ELEMENTS[element["type"]](element)
    _ids("action_id", [element["action_id"] for element in elements])
    _ids("block_id", [block["block_id"] for block in blocks if block["type"] == "input"])
    _surface(blocks, surface)
    if surface == "message":
        _length("The text of a message", payload["text"], LONGEST_MESSAGE, least=0)
    elif surface == "modal":
        _modal(payload, blocks)
    return payload


def _length(what: str, text: str, most: int, least: int = 1) -> None:
    if not least <= len(text) <= most:
        raise LimitError(f"{what} has {len(text)} characters, where {least} to {most} are allowed.")


def _number(what: str, count: int, most: int, least: int = 0) -> None:
    if not least <= count <= most:
        raise LimitError(f"{count} {what}, where {least} to {most} are allowed.")


def _ids(name: str, ids: list[str]) -> None:
    for value in ids:
        _length(f"The {name} {value[:20]!r}", value, LONGEST_ID)
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
    _number("charts", types.count("data_visualization"), MOST_CHARTS)
    cells = sum(in_cells(block["rows"]) for block in blocks if block["type"] in ("table", "data_table"))
    _number("characters in the cells of tables", cells, MOST_CHARACTERS_IN_CELLS)


def _modal(payload: Mapping[str, Any], blocks: Sequence[Block]) -> None:
    for part in ("title", "submit", "close"):
        if part in payload:
            _length(f"The {part} of a modal", payload[part]["text"], LONGEST_TITLE)
    _length("The callback_id", payload["callback_id"], LONGEST_ID)
    _length("The private_metadata", payload.get("private_metadata", ""), LONGEST_METADATA, least=0)
    if "submit" not in payload and any(block["type"] == "input" for block in blocks):
        raise LimitError("A form with inputs has no submit button.")


def _section(block: Section) -> None:
    if "text" in block:
        _length("The text of a section", block["text"]["text"], LONGEST_TEXT)
    if "text" not in block or "fields" in block:
        fields: Sequence[Text] = block.get("fields", ())
        _number("fields of a section", len(fields), MOST_FIELDS, least=1)
        for field in fields:
            _length("A field", field["text"], LONGEST_FIELD)


def _header(block: Header) -> None:
    _length("A header", block["text"]["text"], LONGEST_HEADER)


def _context(block: Context) -> None:
    _number("elements of a context", len(block["elements"]), MOST_IN_CONTEXT, least=1)
    for text in block["elements"]:
        _length("The text of a context", text["text"], LONGEST_TEXT)


def _actions(block: Actions) -> None:
    _number("elements of actions", len(block["elements"]), MOST_IN_ACTIONS, least=1)


def _input(block: Input) -> None:
    _length("The label of an input", block["label"]["text"], LONGEST_LABEL)
    if "hint" in block:
        _length("The hint of an input", block["hint"]["text"], LONGEST_LABEL)


def _card(block: Card) -> None:
    if not any(part in block for part in ("title", "body", "actions")):
        raise LimitError("A card has neither a title nor a body nor buttons.")
    parts: Mapping[str, Any] = block
    for part, most in LONGEST_IN_CARD.items():
        if part in parts:
            _length(f"The {part} of a card", parts[part]["text"], most)


def _alert(block: Alert) -> None:
    _length("An alert", block["text"]["text"], LONGEST_ALERT)


def _rich_text(block: RichText) -> None:
    for run in _runs(block):
        _length("A run of rich text", run["text"], LONGEST_TEXT)


def _runs(block: RichText) -> Iterator[RichTextText | RichTextLink]:
    """The texts and links in rich text, also those in lists."""
    for part in block["elements"]:
        for element in part["elements"]:
            if element["type"] == "rich_text_section":
                yield from element["elements"]
            else:
                yield element


def _table(block: Table) -> None:
    rows = block["rows"]
    if not 0 < len(rows) <= MOST_ROWS or any(not 0 < len(row) <= MOST_CELLS for row in rows):
        raise LimitError(f"A table is empty, or larger than {MOST_ROWS} rows of {MOST_CELLS} cells.")
    _cells(rows)


def _data_table(block: DataTable) -> None:
    rows = block["rows"]
    _number("rows of a data_table below its heading", len(rows) - 1, MOST_ROWS, least=1)
    columns = len(rows[0])
    _number("columns of a data_table", columns, MOST_CELLS, least=1)
    if any(len(row) != columns for row in rows):
        raise LimitError("The rows of a data_table differ in length.")
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        raise LimitError("The heading of a data_table takes no rich_text.")
    _cells(rows)
    _length("The caption of a data_table", block["caption"], LONGEST_TEXT)
    _number("rows on a page of a data_table", block["page_size"], MOST_ROWS, least=1)
    _number("(row_header_column_index)", block["row_header_column_index"], columns - 1)


def _cells(rows: Sequence[Sequence[Cell]]) -> None:
    if any(cell["type"] != "rich_text" and not cell["text"] for row in rows for cell in row):
        raise LimitError("A cell of a table is empty.")


def in_cells(rows: Sequence[Sequence[Cell]]) -> int:
    """Count the characters in all cells."""
    count = 0
    for row in rows:
        for cell in row:
            if cell["type"] == "rich_text":
                count += sum(len(run["text"]) for run in _runs(cell))
            else:
                count += len(cell["text"])
    return count


def _chart(block: DataVisualization) -> None:
    _length("The title of a chart", block["title"], LONGEST_CHART_TITLE)
    chart = block["chart"]
    if chart["type"] != "pie":
        _series(chart)
        return
    _number("segments of a pie", len(chart["segments"]), MOST_SERIES, least=1)
    _labels(chart["segments"])
    if any(segment["value"] <= 0 for segment in chart["segments"]):
        raise LimitError("A segment of a pie is not above zero.")


def _series(chart: SeriesChart) -> None:
    axis = chart["axis_config"]
    categories, names = axis["categories"], [series["name"] for series in chart["series"]]
    _number("series of a chart", len(names), MOST_SERIES, least=1)
    _number("categories of a chart", len(categories), MOST_CATEGORIES, least=1)
    for name in names:
        _length("The name of a series", name, LONGEST_CHART_LABEL)
    if len(set(names)) < len(names):
        raise LimitError("Two series of a chart have one name.")
    for title in (axis.get("x_label", "-"), axis.get("y_label", "-")):
        _length("The label of an axis", title, LONGEST_AXIS)
    for series in chart["series"]:
        _labels(series["data"])
        if [point["label"] for point in series["data"]] != categories:
            raise LimitError(f"The series {series['name']} has not one value for each category.")


def _labels(points: Sequence[Point]) -> None:
    for point in points:
        _length("A label of a chart", point["label"], LONGEST_CHART_LABEL)


def _button(button: Button) -> None:
    _length("The text of a button", button["text"]["text"], LONGEST_BUTTON)
    if "value" in button:
        _length("The value of a button", button["value"], LONGEST_BUTTON_VALUE)
    if "confirm" in button:
        parts: Mapping[str, Any] = button["confirm"]
        for part, most in LONGEST_CONFIRM.items():
            _length(f"The {part} of a question", parts[part]["text"], most)


def _select(select: StaticSelect) -> None:
    _length("The placeholder of a select", select["placeholder"]["text"], LONGEST_PLACEHOLDER)
    _options(select, select["options"], MOST_OPTIONS)


def _overflow(menu: Overflow) -> None:
    _number("options of an overflow menu", len(menu["options"]), MOST_IN_OVERFLOW, least=1)
    for option in menu["options"]:
        _option(option)


def _multi(select: MultiStaticSelect) -> None:
    _length("The placeholder of a select", select["placeholder"]["text"], LONGEST_PLACEHOLDER)
    _number(f"options of {select['action_id']}", len(select["options"]), MOST_OPTIONS, least=1)
    for option in select["options"]:
        _option(option)


def _external(select: ExternalSelect) -> None:
    _length("The placeholder of a select", select["placeholder"]["text"], LONGEST_PLACEHOLDER)
    if "initial_option" in select:
        _option(select["initial_option"])


def _radio(radio: RadioButtons) -> None:
    _options(radio, radio["options"], MOST_RADIO_BUTTONS)


def _options(of: StaticSelect | RadioButtons, options: Sequence[Option], most: int) -> None:
    _number(f"options of {of['action_id']}", len(options), most, least=1)
    for option in options:
        _option(option)
    if "initial_option" in of and of["initial_option"] not in options:
        raise LimitError(f"What {of['action_id']} has chosen at first is not among its options.")


def _option(option: Option) -> None:
    _length("The text of an option", option["text"]["text"], LONGEST_OPTION)
    _length("The value of an option", option["value"], LONGEST_OPTION_VALUE)


def check_suggestions(options: Sequence[Option]) -> None:
    """Check the options for a searchable select.

    Raises:
        LimitError: Slack would refuse them.
    """
    _number("suggestions", len(options), MOST_OPTIONS)
    for option in options:
        _option(option)


def _text_input(element: TextInput) -> None:
    _length("What stands in an input at first", element.get("initial_value", ""), LONGEST_ENTRY, least=0)
    _number(f"characters in {element['action_id']}", element.get("max_length", 1), LONGEST_ENTRY, least=1)
    if "placeholder" in element:
        _length("The placeholder of an input", element["placeholder"]["text"], LONGEST_PLACEHOLDER)


def _rich_input(element: RichTextInput) -> None:
    if "initial_value" in element:
        _rich_text(element["initial_value"])


_BLOCKS: dict[str, Callable[[Any], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "divider": lambda _: None,
    "rich_text": _rich_text,
    "table": _table,
    "data_table": _data_table,
    "data_visualization": _chart,
    "card": _card,
    "alert": _alert,
}
_ELEMENTS: dict[str, Callable[[Any], None]] = {
    "button": _button,
    "static_select": _select,
    "multi_static_select": _multi,
    "overflow": _overflow,
    "external_select": _external,
    "radio_buttons": _radio,
    "plain_text_input": _text_input,
    "rich_text_input": _rich_input,
}
