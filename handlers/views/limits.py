"""Slack's limits that slack_sdk's models don't check (slack-sdk 3.47: field length, counts, ids, size)."""

import json
from typing import Any

MOST_BLOCKS_IN_MESSAGE = 50
MOST_BLOCKS_IN_VIEW = 100
MOST_CHARACTERS = 13_200
MOST_ROWS = 100
MOST_CELLS = 20


class LimitError(ValueError):
    """Slack would refuse these blocks: names what is too much."""


def check(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a message or view payload as it is, or raise LimitError."""
    blocks: list[dict[str, Any]] = payload["blocks"]
    is_view = "type" in payload
    most = MOST_BLOCKS_IN_VIEW if is_view else MOST_BLOCKS_IN_MESSAGE
    if len(blocks) > most:
        raise LimitError(f"{len(blocks)} blocks, where {most} are allowed.")
    if (size := len(json.dumps(blocks, ensure_ascii=False))) > MOST_CHARACTERS:
        raise LimitError(f"{size} characters of blocks, where {MOST_CHARACTERS} are allowed.")
    if payload.get("type") == "modal" and "submit" not in payload and any(b["type"] == "input" for b in blocks):
        raise LimitError("A form with inputs has no submit button.")
    _unique("block_id", [block["block_id"] for block in blocks if "block_id" in block])
    _unique("action_id", [element["action_id"] for block in blocks for element in _elements(block)])
    _tables([block for block in blocks if block["type"] == "table"], is_view=is_view)
    for block in blocks:
        if any(len(field["text"]) > 2000 for field in block.get("fields", [])):
            raise LimitError("A field is longer than 2000 characters.")
        for element in _elements(block):
            if element["type"] in ("radio_buttons", "checkboxes") and len(element["options"]) > 10:
                raise LimitError(f"{element['action_id']} has more than 10 options.")
    return payload


def _tables(tables: list[dict[str, Any]], *, is_view: bool) -> None:
    if tables and (is_view or len(tables) > 1):
        raise LimitError("A message takes one table, and a view takes none.")
    for rows in (table["rows"] for table in tables):
        if len(rows) > MOST_ROWS or any(len(row) > MOST_CELLS for row in rows):
            raise LimitError(f"A table is larger than {MOST_ROWS} rows of {MOST_CELLS} cells.")
        if any(cell.get("text") == "" for row in rows for cell in row):
            raise LimitError("A cell of a table is empty.")


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    found = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [element for element in found if element and "action_id" in element]


def _unique(name: str, ids: list[str]) -> None:
    twice = {value for value in ids if ids.count(value) > 1}
    if twice:
        raise LimitError(f"The {name} {', '.join(sorted(twice))} is there twice.")
