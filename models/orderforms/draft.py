"""From what stands in a file to an order form: entry by entry, so that all faults are found at once."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.orderforms.faults import Fault, Path, quoted
from models.orderforms.fields import invoice_number, subscription_number
from models.orderforms.form import PARTS, SECTIONS, Entry, OrderForm, place_fault
from models.orderforms.rules import faults_within


def draft(data: Mapping[str, Any], source: str, places: Mapping[Path, int]) -> OrderForm:
    """Make an order form of mappings, lists and texts. What is wrong is in its `faults`; nothing is raised.

    Args:
        data: The sections of the file, each value as the text that stands there.
        source: The file's name.
        places: The line of each path in the file.
    """
    faults: list[Fault] = []
    sections: dict[str, tuple[Entry, ...]] = {}
    for section in data:
        if section not in SECTIONS:
            faults.append(place_fault(source, places, (section,), not_a_field(section, list(SECTIONS))))
    for section, entry_type in SECTIONS.items():
        found: list[Entry] = []
        for path, value in _entries(section, data.get(section)):
            read = _entry(entry_type, path, value)
            if isinstance(read, Entry):
                found.append(read)
            else:
                faults += [place_fault(source, places, place, sentence) for place, sentence in read]
        sections[section] = tuple(found)
    form = OrderForm(source, places, _mentioned(data), tuple(faults), **cast(Any, sections))
    return OrderForm(source, places, form.mentioned, (*faults, *faults_within(form)), **cast(Any, sections))


def _entries(section: str, value: Any) -> Iterator[tuple[Path, Any]]:
    """The entries of a section with their places. What is no list or mapping is handed on, and refused as an entry."""
    if value is None:
        return
    if section == "staff" and isinstance(value, dict):
        for person, roles in value.items():
            yield (section, person), {"person": person, "roles": roles}
    elif isinstance(value, list) and section != "staff":
        for index, entry in enumerate(value):
            yield (section, index), entry
    else:
        yield (section,), None


def _entry(entry_type: type[Entry], path: Path, value: Any) -> Entry | list[tuple[Path, str]]:
    """One entry, or what is wrong with it."""
    if path == ("staff",):
        return [(path, "People's keys with their roles are expected here, such as “agnes: [agent]”.")]
    if len(path) == 1:
        return [(path, "A list is expected here: entries that start with “-”.")]
    try:
        entry = entry_type.model_validate(value)
    except ValidationError as trouble:
        return [_told(entry_type, path, error) for error in trouble.errors(include_url=False)]
    _place(entry, path)
    return entry


def _place(entry: Entry, path: Path) -> None:
    entry.at(path)
    for name in PARTS:
        for index, part in enumerate(getattr(entry, name, ())):
            _place(part, (*path, name, index))


def _told(entry_type: type[Entry], path: Path, error: ErrorDetails) -> tuple[Path, str]:
    """The place and the sentence of one of pydantic's errors."""
    where: Path = error["loc"]
    holder = next((PARTS[str(part)] for part in reversed(where[:-1]) if part in PARTS), entry_type)
    sentence = _sentence(holder, error, str(where[-1]) if where else "")
    # Staff stand in the file as `person: roles`, without the field's name.
    where = where[1:] if path[0] == "staff" and where[:1] == ("roles",) else where
    return (path[:1] if path[0] == "staff" and where == ("person",) else path + where), sentence


def _sentence(holder: type[Entry], error: ErrorDetails, name: str) -> str:
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return str(context["error"])
        case "missing":
            return f"“{name}” is missing."
        case "extra_forbidden":
            return not_a_field(name, list(holder.model_fields))
        case "enum":
            return f"{quoted(value)} is not one of {str(context['expected']).replace(' or ', ', ')}."
        case "string_too_long" | "too_long":
            return f"It is longer than {context['max_length']} characters."
        case "too_short":
            return "At least one is needed."
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return f"{quoted(value)} is not a whole number."
        case "greater_than_equal":
            return f"{quoted(value)} is too small; the least is {context['ge']}."
        case "less_than_equal":
            return f"{quoted(value)} is too big; the most is {context['le']}."
        case "bool_parsing" | "bool_type":
            return f"{quoted(value)} is neither true nor false."
        case "string_type":
            return "A single text is expected here."
        case "list_type":
            return "A list is expected here: entries that start with “-”."
        case "model_type" | "model_attributes_type":
            return f"Fields are expected here, such as “{next(iter(holder.model_fields))}: …”."
    return f"{quoted(value)} can't be used here. {error['msg']}."


def not_a_field(name: str, known: list[str]) -> str:
    """What is said of a field that there isn't."""
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(known)}."
    return f"There is no field {quoted(name)} here; {hint}"


def _mentioned(data: Mapping[str, Any]) -> dict[str, frozenset[Any]]:
    """The keys and numbers of all entries, right or wrong."""
    named: dict[str, tuple[str, Any]] = {
        "organizations": ("key", str),
        "people": ("key", str),
        "plans": ("key", str),
        "subscriptions": ("number", subscription_number),
        "invoices": ("number", invoice_number),
    }
    return {section: frozenset(_names(data.get(section), *how)) for section, how in named.items()}


def _names(entries: Any, name: str, read: Any) -> Iterator[Any]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get(name), str | int):
            try:
                yield read(entry[name])
            except ValueError:
                continue
