"""Builders for the fields of forms, and for menus."""

from collections.abc import Sequence
from datetime import date

from handlers.views.block_types import (
    DatePicker,
    Input,
    InputElement,
    NumberInput,
    Option,
    RadioButtons,
    StaticSelect,
    TextInput,
    UsersSelect,
)
from handlers.views.blocks import plain_text
from handlers.views.fitting import length_in_json
from handlers.views.limits import LONGEST_LABEL, LONGEST_OPTION, LONGEST_PLACEHOLDER, MOST_OPTIONS

ROOM_FOR_OPTIONS = 8_000
FRAME_OF_OPTION = len('{"text": {"type": "plain_text", "text": }, "value": }, ')


def field_of(name: str, label: str, element: InputElement, hint: str = "", *, optional: bool = False) -> Input:
    """One input of a form. `name` is its block ID and its element's action ID."""
    made: Input = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, LONGEST_LABEL),
        "element": element,
        "optional": optional,
    }
    if hint:
        made["hint"] = plain_text(hint, LONGEST_LABEL)
    return made


def text_input(name: str, most: int, initial: str = "", *, multiline: bool = False, placeholder: str = "") -> TextInput:
    """A line to write in, or with `multiline` an area, for up to `most` characters."""
    made: TextInput = {"type": "plain_text_input", "action_id": name, "max_length": most}
    if initial:
        made["initial_value"] = initial
    if multiline:
        made["multiline"] = True
    if placeholder:
        made["placeholder"] = plain_text(placeholder, LONGEST_PLACEHOLDER)
    return made


def number_input(name: str, initial: int, least: int, most: int) -> NumberInput:
    """A field for a whole number from `least` to `most`."""
    return {
        "type": "number_input",
        "action_id": name,
        "is_decimal_allowed": False,
        "initial_value": str(initial),
        "min_value": str(least),
        "max_value": str(most),
    }


def date_picker(name: str, initial: date | None = None) -> DatePicker:
    """A calendar."""
    made: DatePicker = {"type": "datepicker", "action_id": name}
    if initial is not None:
        made["initial_date"] = initial.isoformat()
    return made


def users_select(name: str, initial: str = "") -> UsersSelect:
    """A menu with the people of the workspace."""
    made: UsersSelect = {"type": "users_select", "action_id": name}
    if initial:
        made["initial_user"] = initial
    return made


def radio_buttons(name: str, pairs: Sequence[tuple[str, str]], initial: str = "") -> RadioButtons:
    """Radio buttons: (label, value). If `initial` isn't one of the values, the first is selected."""
    made = options(pairs)
    chosen = next((option for option in made if option["value"] == initial), made[0])
    return {"type": "radio_buttons", "action_id": name, "options": made, "initial_option": chosen}


def select(action_id: str, placeholder: str, pairs: Sequence[tuple[str, str]], initial: str = "") -> StaticSelect:
    """A select menu. The initial option is always included, however many options there are."""
    made = options(pairs)
    if initial and all(option["value"] != initial for option in made):
        made = options(sorted(pairs, key=lambda pair: pair[1] != initial))
    menu: StaticSelect = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, LONGEST_PLACEHOLDER),
        "options": made,
    }
    chosen = next((option for option in made if option["value"] == initial), None)
    if chosen is not None:
        menu["initial_option"] = chosen
    return menu


def options(pairs: Sequence[tuple[str, str]]) -> list[Option]:
    """Options of a select: (label, value), at most a hundred, and only as many as fit."""
    shown: list[Option] = []
    room = ROOM_FOR_OPTIONS
    for label, value in pairs[:MOST_OPTIONS]:
        text = plain_text(label, LONGEST_OPTION)
        room -= FRAME_OF_OPTION + length_in_json(text["text"]) + length_in_json(value)
        if room < 0:
            break
        shown.append({"text": text, "value": value})
    return shown
