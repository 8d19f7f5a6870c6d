"""Turning the content of a file into an order form, entry by entry, so that all faults are found at once."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, cast

from pydantic import ValidationError

from models.backoffice.orderforms.entries import FormEntry, StaffEntry
from models.backoffice.orderforms.faults import FieldPath, quoted
from models.backoffice.orderforms.form import PARTS, SECTIONS, OrderForm, place_fault
from models.backoffice.orderforms.mentions import mentioned, references
from models.backoffice.orderforms.rules import faults_within

LIST = "Enter a list here: entries that start with “-”."
FIELDS = "Enter fields here, such as “{first}: …”."
WHOLE = "{value} isn't a whole number."
TOO_LONG = "It is longer than {max_length} characters."
TRUE_OR_FALSE = "{value} isn't true or false."
# By pydantic's error types. "value_error" carries a sentence from fields.py.
SENTENCES = {
    "value_error": "{error}",
    "missing": "This field is missing.",
    "enum": "{value} isn't a {noun}. Use one of {known}.",
    "string_too_long": TOO_LONG,
    "too_long": TOO_LONG,
    "too_short": "Add at least one.",
    "int_parsing": WHOLE,
    "int_parsing_size": WHOLE,
    "int_type": WHOLE,
    "int_from_float": WHOLE,
    "greater_than_equal": "{value} is too small. The minimum is {ge}.",
    "less_than_equal": "{value} is too large. The maximum is {le}.",
    "bool_parsing": TRUE_OR_FALSE,
    "bool_type": TRUE_OR_FALSE,
    "string_type": "Enter a single text here.",
    "list_type": LIST,
    "model_type": FIELDS,
    "model_attributes_type": FIELDS,
}


def draft(data: Mapping[str, Any], source: str, places: Mapping[FieldPath, int]) -> OrderForm:
    """Make an order form from mappings, lists and texts. Raises nothing; what is wrong goes into its `faults`.

    Args:
        data: The sections of the file, with each value as the text in the file, and None for a field without a value.
        source: The file's name.
        places: The line of each path in the file.
    """
    faults = [
        place_fault(source, places, (section,), not_a_field(section, list(SECTIONS)))
        for section in data
        if section not in SECTIONS
    ]
    data = {section: _filled(SECTIONS[section], value) for section, value in data.items() if section in SECTIONS}
    sections: dict[str, tuple[FormEntry, ...]] = {}
    for section, entry_type in SECTIONS.items():
        found: list[FormEntry] = []
        for path, value in _entries(section, data.get(section)):
            read = _entry(entry_type, path, value)
            if isinstance(read, FormEntry):
                found.append(read)
            else:
                faults += [place_fault(source, places, place, sentence) for place, sentence in read]
        sections[section] = tuple(found)
    form = OrderForm(source, places, mentioned(data), tuple(references(data)), **cast(Any, sections))
    return replace(form, faults=(*faults, *faults_within(form)))


def _filled(entry_type: type[FormEntry], value: Any) -> Any:
    """Entries without their empty fields, which count as left out. An unknown field stays: it's an error, even when
    empty."""
    if isinstance(value, list):
        return [_filled(entry_type, one) for one in value]
    if not isinstance(value, dict) or entry_type is StaffEntry:
        return value
    return {
        name: _filled(PARTS[name], one) if name in PARTS and name in entry_type.model_fields else one
        for name, one in value.items()
        if one is not None or name not in entry_type.model_fields
    }


def _entries(section: str, value: Any) -> Iterator[tuple[FieldPath, Any]]:
    """The entries of a section with their paths. A value that isn't a list or mapping becomes an entry, which is
    refused later."""
    if value is None:
        return
    if section == "staff" and isinstance(value, dict):
        for person, roles in value.items():
            yield (section, person), {"person": person, "roles": [] if roles is None else roles}
    elif isinstance(value, list) and section != "staff":
        for index, entry in enumerate(value):
            yield (section, index), entry
    else:
        yield (section,), None


def _entry(entry_type: type[FormEntry], path: FieldPath, value: Any) -> FormEntry | list[tuple[FieldPath, str]]:
    """One entry, or its faults."""
    if path == ("staff",):
        return [(path, "Enter people's keys with their roles here, such as “agnes: [agent]”.")]
    if len(path) == 1:
        return [(path, LIST)]
    try:
        entry = entry_type.model_validate(value)
    except ValidationError as trouble:
        return [_told(entry_type, path, error) for error in trouble.errors(include_url=False)]
    _place(entry, path)
    return entry


def _place(entry: FormEntry, path: FieldPath) -> None:
    entry.at(path)
    for name in PARTS:
        parts = getattr(entry, name, None)
        if isinstance(parts, FormEntry):
            _place(parts, (*path, name))
        for index, part in enumerate(parts if isinstance(parts, list) else ()):
            _place(part, (*path, name, index))


def _told(entry_type: type[FormEntry], path: FieldPath, error: Mapping[str, Any]) -> tuple[FieldPath, str]:
    """The path and the sentence for one of pydantic's errors."""
    where: FieldPath = error["loc"]
    # For a value that isn't an entry at all, list the fields that an entry has.
    inside = where if error["type"].startswith("model_") else where[:-1]
    holder = next((PARTS[str(part)] for part in reversed(inside) if part in PARTS), entry_type)
    sentence = _sentence(holder, error)
    # In the file, staff are written as `person: roles`, without field names.
    return path + (where[1:] if path[0] == "staff" else where), sentence


def _sentence(holder: type[FormEntry], error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    name = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")
    words = {
        **context,
        "name": name,
        "noun": "staff role" if name == "roles" else name,
        "value": quoted(error["input"]),
        "known": str(context.get("expected", "")).replace("'", "").replace(" or ", ", "),
        "first": next(iter(holder.model_fields)),
        "message": error["msg"],
    }
    if error["type"] == "extra_forbidden":
        return not_a_field(name, list(holder.model_fields))
    return SENTENCES.get(error["type"], "{value} can't be used here. {message}.").format(**words)


def not_a_field(name: str, known: list[str]) -> str:
    """The sentence for an unknown field."""
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean “{near[0]}”?" if near else f"Fields here: {', '.join(known)}."
    return f"There is no field {quoted(name)} here. {hint}"
