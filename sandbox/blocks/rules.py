"""Slack's rules for whole messages and views: blocks, sizes, and IDs that can't repeat."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from sandbox.blocks.elements import CONTEXT, ID, IN_ACTIONS, IN_INPUT, IN_SECTION, SUGGESTIONS, element
from sandbox.blocks.rich_text import PARTS
from sandbox.blocks.shapes import (
    Check,
    Json,
    Report,
    anything,
    boolean,
    fields,
    items,
    numeric,
    one_of,
    optional,
    plain,
    string,
    text,
    typed,
    whole,
)
from sandbox.elements import elements_of, options_of
from sandbox.errors import SlackError

MOST_IN_MESSAGE = 50
MOST_IN_VIEW = 100
MOST_CHARACTERS = 13_200
MOST_CHARACTERS_IN_CELLS = 10_000

_BASE: dict[str, Check] = {"type": anything, "block_id": ID}
_CELL = typed(
    {
        "raw_text": fields({"type": anything, "text": string(MOST_CHARACTERS_IN_CELLS, 1)}, ("text",)),
        "raw_number": fields(
            {"type": anything, "value": numeric, "text": string(MOST_CHARACTERS_IN_CELLS, 1)}, ("value",)
        ),
        "rich_text": fields({"type": anything, "elements": PARTS}, ("elements",)),
    }
)
_POINTS = items(fields({"label": string(20, 1), "value": numeric}, ("label", "value")), 20, 1)
_SERIES = fields({"name": string(20, 1), "data": _POINTS}, ("name", "data"))
_AXIS = fields(
    {"categories": items(string(20, 1), 20, 1), "x_label": string(50, 1), "y_label": string(50, 1)}, ("categories",)
)
_SERIES_CHART = fields(
    {"type": anything, "series": items(_SERIES, 6, 1), "axis_config": _AXIS}, ("series", "axis_config")
)
_SEGMENTS = items(fields({"label": string(20, 1), "value": numeric}, ("label", "value")), 6, 1)
_CHART = typed(
    {
        "pie": fields({"type": anything, "segments": _SEGMENTS}, ("segments",)),
        **dict.fromkeys(("bar", "line", "area"), _SERIES_CHART),
    }
)
_COLUMN = optional(fields({"align": one_of("left", "center", "right"), "is_wrapped": boolean}))
BLOCKS: dict[str, Check] = {
    "section": fields(
        _BASE
        | {
            "text": text(3000),
            "fields": items(text(2000), 10, 1),
            "accessory": element(IN_SECTION),
            "expand": boolean,
        }
    ),
    "header": fields(_BASE | {"text": plain(150)}, ("text",)),
    "divider": fields(_BASE),
    "context": fields(_BASE | {"elements": items(CONTEXT, 10, 1)}, ("elements",)),
    "actions": fields(_BASE | {"elements": items(element(IN_ACTIONS), 25, 1)}, ("elements",)),
    "input": fields(
        _BASE
        | {
            "label": plain(2000),
            "element": element(IN_INPUT),
            "hint": plain(2000),
            "optional": boolean,
            "dispatch_action": boolean,
        },
        ("label", "element"),
    ),
    "image": fields(
        _BASE
        | {
            "image_url": string(3000, 1),
            "slack_file": anything,
            "alt_text": string(2000, 1),
            "title": plain(2000),
        },
        ("alt_text",),
    ),
    "markdown": fields(_BASE | {"text": string(12_000, 1)}, ("text",)),
    "rich_text": fields(_BASE | {"elements": PARTS}, ("elements",)),
    "table": fields(
        _BASE | {"rows": items(items(_CELL, 20, 1), 100, 1), "column_settings": items(_COLUMN, 20)}, ("rows",)
    ),
    "data_table": fields(
        _BASE
        | {
            "caption": string(3000, 1),
            "rows": items(items(_CELL, 20, 1), 101, 2),
            "page_size": whole(1, 100),
            "row_header_column_index": whole(0, 19),
        },
        ("caption", "rows"),
    ),
    "data_visualization": fields(_BASE | {"title": string(50, 1), "chart": _CHART}, ("title", "chart")),
}
_TABLES = {"table", "data_table"}
_ONLY_IN_MESSAGES = {*_TABLES, "data_visualization"}
MOST_CHARTS = 2
_VIEW: dict[str, Check] = {
    "type": anything,
    "blocks": items(typed(BLOCKS, BLOCKS.keys() - _ONLY_IN_MESSAGES), MOST_IN_VIEW),
    "private_metadata": string(3000),
    "callback_id": ID,
    "external_id": ID,
}
_FLAGS: dict[str, Check] = dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), boolean)
_MODAL = fields(_VIEW | _FLAGS | {"title": plain(24), "submit": plain(24), "close": plain(24)}, ("title", "blocks"))
_HOME = fields(_VIEW, ("blocks",))
_MESSAGE = items(typed(BLOCKS), MOST_IN_MESSAGE)


def check_message(blocks: Any) -> list[Json]:
    """Check the blocks of a message and return them. Raises SlackError: invalid_blocks with the places, or too long."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    report = Report()
    _MESSAGE(report, "/blocks", blocks)
    if not report.messages:
        _check_whole(report, "/blocks", blocks)
    if report.messages:
        raise SlackError("invalid_blocks", response_metadata={"messages": report.messages})
    if sum(block["type"] == "table" for block in blocks) > 1:
        raise SlackError("invalid_attachments", response_metadata={"messages": ["only_one_table_allowed"]})
    if sum(len(each) for each in _texts(blocks)) > MOST_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return blocks


def check_suggestions(body: Any) -> list[Json]:
    """The options in the app's answer to block_suggestion, groups flattened. Raises SlackError with the places."""
    report = Report()
    given = body or {}
    SUGGESTIONS(report, "", given)
    if not report.messages and len(given) != 1:
        report.add("", "must have either options or option_groups")
    if report.messages:
        raise SlackError("invalid_options", response_metadata={"messages": report.messages})
    return options_of(given)


def check_view(payload: Any, kind: Literal["modal", "home"]) -> Json:
    """A view's payload without null fields. Raises SlackError(invalid_arguments) with the places."""
    report = Report()
    if not isinstance(payload, dict) or payload.get("type") != kind:
        report.add("/view/type", f"must be {kind}")
        raise _refused(report)
    given = {name: value for name, value in payload.items() if value is not None}
    (_MODAL if kind == "modal" else _HOME)(report, "/view", given)
    if not report.messages:
        _check_whole(report, "/view/blocks", given["blocks"])
        if kind == "modal" and "submit" not in given and any(block["type"] == "input" for block in given["blocks"]):
            report.add("/view", "missing required field: submit, which input blocks need")
    if report.messages:
        raise _refused(report)
    return given


def _refused(report: Report) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": report.messages})


def _check_whole(report: Report, at: str, blocks: list[Json]) -> None:
    """Checks that need all blocks: repeated IDs, and sections and images without content."""
    ids = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    for number, block in enumerate(blocks):
        place = f"{at}/{number}"
        if ids[block.get("block_id")] > 1:
            report.add(f"{place}/block_id", f"block_id already exists: {block['block_id']}")
        if block["type"] == "section" and "text" not in block and "fields" not in block:
            report.add(place, "missing required field: text or fields")
        if block["type"] == "image" and ("image_url" in block) == ("slack_file" in block):
            report.add(place, "must have either image_url or slack_file")
        if block["type"] in _CHECKS:
            _CHECKS[block["type"]](report, place, block)
        actions = Counter(inner.get("action_id") for _, inner in elements_of([block]))
        for action_id, times in actions.items():
            if action_id and times > 1:
                report.add(f"{place}/elements", f"action_id already exists: {action_id}")
    tables = [number for number, block in enumerate(blocks) if block["type"] in _TABLES]
    if sum(len(each) for number in tables for each in _texts(blocks[number]["rows"])) > MOST_CHARACTERS_IN_CELLS:
        wrong = f"no more than {MOST_CHARACTERS_IN_CELLS} characters in all cells allowed"
        report.add(f"{at}/{tables[-1]}/rows", wrong)
    charts = [number for number, block in enumerate(blocks) if block["type"] == "data_visualization"]
    if len(charts) > MOST_CHARTS:
        report.add(f"{at}/{charts[MOST_CHARTS]}", f"no more than {MOST_CHARTS} charts allowed")


def _check_chart(report: Report, place: str, block: Json) -> None:
    """Segments above zero, names that don't repeat, and a value for each category."""
    chart = block["chart"]
    if chart["type"] == "pie":
        if any(segment["value"] <= 0 for segment in chart["segments"]):
            report.add(f"{place}/chart/segments", "must be greater than 0")
        return
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) < len(names):
        report.add(f"{place}/chart/series", "must have unique names")
    for number, series in enumerate(chart["series"]):
        if [point["label"] for point in series["data"]] != chart["axis_config"]["categories"]:
            report.add(f"{place}/chart/series/{number}/data", "must have one point for each category")


def _check_data_table(report: Report, place: str, block: Json) -> None:
    """A heading without rich text, rows of one length, and a naming column that exists."""
    head, *rows = block["rows"]
    if any(cell["type"] == "rich_text" for cell in head):
        report.add(f"{place}/rows/0", "the header row takes no rich_text cells")
    for number, row in enumerate(rows, 1):
        if len(row) != len(head):
            report.add(f"{place}/rows/{number}", f"must have {len(head)} cells like the header row")
    if block.get("row_header_column_index", 0) >= len(head):
        report.add(f"{place}/row_header_column_index", "must be the index of a column")


_CHECKS = {"data_table": _check_data_table, "data_visualization": _check_chart}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "text" and isinstance(each, str):
                yield each
            else:
                yield from _texts(each)
