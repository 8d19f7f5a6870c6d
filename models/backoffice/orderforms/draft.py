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
from models.core.sentences import Sentence, sentence
from models.core.texts import gettext_noop

LIST = gettext_noop("Enter a list here: entries that start with “-”.")
FIELDS = gettext_noop("Enter fields here, such as “{first}: …”.")
WHOLE = gettext_noop("{value} isn't a whole number.")
TOO_LONG = gettext_noop("It is longer than {max_length} characters.")
TRUE_OR_FALSE = gettext_noop("{value} isn't true or false.")
OTHER = gettext_noop("{value} can't be used here. {message}.")
NOT_ONE = gettext_noop("{value} can't be used here. Use one of {known}.")
# By the field that has one of a few words.
NOT_ONE_OF = {
    "kind": gettext_noop("{value} isn't a kind. Use one of {known}."),
    "state": gettext_noop("{value} isn't a state. Use one of {known}."),
    "cycle": gettext_noop("{value} isn't a cycle. Use one of {known}."),
    "role": gettext_noop("{value} isn't a role. Use one of {known}."),
    "roles": gettext_noop("{value} isn't a staff role. Use one of {known}."),
}
# By pydantic's error types. A "value_error" carries a sentence from fields.py.
SENTENCES = {
    "missing": gettext_noop("This field is missing."),
    "string_too_long": TOO_LONG,
    "too_long": TOO_LONG,
    "too_short": gettext_noop("Add at least one."),
    "int_parsing": WHOLE,
    "int_parsing_size": WHOLE,
    "int_type": WHOLE,
    "int_from_float": WHOLE,
    "greater_than_equal": gettext_noop("{value} is too small. The minimum is {ge}."),
    "less_than_equal": gettext_noop("{value} is too large. The maximum is {le}."),
    "bool_parsing": TRUE_OR_FALSE,
    "bool_type": TRUE_OR_FALSE,
    "string_type": gettext_noop("Enter a single text here."),
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
                faults += [place_fault(source, places, place, said) for place, said in read]
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


def _entry(entry_type: type[FormEntry], path: FieldPath, value: Any) -> FormEntry | list[tuple[FieldPath, Sentence]]:
    """One entry, or its faults."""
    if path == ("staff",):
        return [(path, sentence("Enter people's keys with their roles here, such as “agnes: [agent]”."))]
    if len(path) == 1:
        return [(path, sentence(LIST))]
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


def _told(entry_type: type[FormEntry], path: FieldPath, error: Mapping[str, Any]) -> tuple[FieldPath, Sentence]:
    """The path and the sentence for one of pydantic's errors."""
    where: FieldPath = error["loc"]
    # For a value that isn't an entry at all, list the fields that an entry has.
    inside = where if error["type"].startswith("model_") else where[:-1]
    holder = next((PARTS[str(part)] for part in reversed(inside) if part in PARTS), entry_type)
    # In the file, staff are written as `person: roles`, without field names.
    return path + (where[1:] if path[0] == "staff" else where), _sentence(holder, error)


def _sentence(holder: type[FormEntry], error: Mapping[str, Any]) -> Sentence:
    context = error.get("ctx", {})
    field = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")
    if error["type"] == "extra_forbidden":
        return not_a_field(field, list(holder.model_fields))
    if error["type"] == "value_error":
        return cast(Sentence, context["error"].args[0])
    words = {
        **context,
        "value": quoted(error["input"]),
        "known": str(context.get("expected", "")).replace("'", "").replace(" or ", ", "),
        "first": next(iter(holder.model_fields)),
        "message": error["msg"],
    }
    if error["type"] == "enum":
        return sentence(NOT_ONE_OF.get(field, NOT_ONE), **words)
    return sentence(SENTENCES.get(error["type"], OTHER), **words)


def not_a_field(name: str, known: list[str]) -> Sentence:
    """The sentence for an unknown field."""
    if near := get_close_matches(name, known, n=1):
        return sentence("There is no field {name} here. Did you mean “{near}”?", name=quoted(name), near=near[0])
    return sentence("There is no field {name} here. Fields here: {known}.", name=quoted(name), known=", ".join(known))
