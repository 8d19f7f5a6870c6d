"""Interactive elements: finding them in blocks, their initial state, and their state after a person's choice."""

import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

# The key of an element's state in Slack's state.values, by element type. Buttons and overflow menus have no state.
STATE_KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "rich_text_input": "rich_text_value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
_INITIAL_KEYS = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_date_time": "initial_date_time",
}
_SHAPES = {
    "datepicker": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "timepicker": re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
    "datetimepicker": re.compile(r"\d{10}"),
    "email_text_input": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "url_text_input": re.compile(r"\w+://\S+"),
    "number_input": re.compile(r"-?\d+(\.\d+)?"),
}


class WrongValueError(ValueError):
    """The element doesn't accept that value. The message is a sentence for the person."""


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with its block, in the order of the page."""
    for block in blocks:
        found = block.get("elements", []) if block.get("type") == "actions" else []
        for element in [*found, block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and element.get("type") != "image":
                yield block, element


def options_of(element: Json) -> list[Json]:
    """The options of a select, overflow, radio group or checkboxes, groups flattened."""
    grouped = [option for group in element.get("option_groups", []) for option in group.get("options", [])]
    return list(element.get("options", [])) + grouped


def with_ids(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """The blocks with a block_id on each, and an action_id on each interactive element, as Slack adds them."""
    named = [{**block, "block_id": block.get("block_id") or new_id()} for block in blocks]
    for block in named:
        if block.get("type") == "actions":
            block["elements"] = [{"action_id": new_id(), **element} for element in block["elements"]]
        for place in ("accessory", "element"):
            if block.get(place, {}).get("type", "image") != "image":
                block[place] = {"action_id": new_id(), **block[place]}
    return named


def initial_state(element: Json) -> Json | None:
    """The state of an element before anyone uses it; None for an element without state."""
    key = STATE_KEYS.get(element["type"])
    if key is None:
        return None
    initial = element.get(_INITIAL_KEYS.get(key) or key.replace("selected", "initial"))
    if initial is None and key.endswith("s"):
        initial = []
    return {"type": element["type"], key: initial}


def merged_state(blocks: list[Json], before: dict[str, Json]) -> dict[str, Json]:
    """The state.values of these blocks: initial values, or what `before` has for the same block, action and type."""
    state: dict[str, Json] = {}
    for block, element in elements_of(blocks):
        initial = initial_state(element)
        if initial is None:
            continue
        kept = before.get(block["block_id"], {}).get(element["action_id"])
        held = kept if kept and kept["type"] == element["type"] else initial
        state.setdefault(block["block_id"], {})[element["action_id"]] = held
    return state


def chosen(element: Json, value: Any) -> Json:
    """The state of a stateful element after a person gave `value` (None or "" empties it).

    Options are named by their value; elements that take several take a list. Files and rich text are Slack's own
    objects. Raises WrongValueError.
    """
    kind = element["type"]
    key = STATE_KEYS[kind]
    if kind == "file_input":
        return {"type": kind, key: value or []}
    if kind == "rich_text_input":
        return {"type": kind, key: value or None}
    if key.endswith("s"):
        several = [] if value is None else value if isinstance(value, list) else [value]
        return {"type": kind, key: [_one(element, item) for item in several]}
    if isinstance(value, list):
        raise WrongValueError("Only one value can be chosen here.")
    return {"type": kind, key: None if value in (None, "") else _one(element, value)}


def _one(element: Json, value: Any) -> Any:
    kind = element["type"]
    if "options" in element or "option_groups" in element:
        return option_with(element, value)
    shape = _SHAPES.get(kind)
    if shape and not shape.fullmatch(str(value)):
        raise WrongValueError(f"“{value}” is not something that a {kind.replace('_', ' ')} can hold.")
    return int(value) if kind == "datetimepicker" else str(value)


def option_with(element: Json, value: Any) -> Json:
    """The option with this value. Raises WrongValueError, naming the available values."""
    for option in options_of(element):
        if option.get("value") == value:
            return option
    there = ", ".join(str(option.get("value")) for option in options_of(element))
    raise WrongValueError(f"“{value}” is not among the options: {there}.")


def problem_with(block: Json, element: Json, state: Json) -> str | None:
    """Why Slack would not submit this input, as a sentence; None if it would."""
    held = state[STATE_KEYS[element["type"]]]
    if not held:
        return None if block.get("optional") else "Please complete this required field."
    if element["type"] in ("plain_text_input", "email_text_input", "url_text_input"):
        if len(held) < element.get("min_length", 0):
            return f"This entry is too short ({element['min_length']}-character min)."
        if len(held) > element.get("max_length", 3000):
            return f"This entry is too long ({element.get('max_length', 3000)}-character max)."
    if element["type"] == "number_input":
        return _number_problem(element, held)
    return None


def _number_problem(element: Json, held: str) -> str | None:
    if not element.get("is_decimal_allowed") and "." in held:
        return "Please enter a whole number."
    if "min_value" in element and float(held) < float(element["min_value"]):
        return f"Please enter a number not below {element['min_value']}."
    if "max_value" in element and float(held) > float(element["max_value"]):
        return f"Please enter a number not above {element['max_value']}."
    return None
