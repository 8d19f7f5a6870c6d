"""The names in a file and the references to them. They are read from the raw entries, including those with faults.

So a fault in one field doesn't hide a wrong reference next to it, and doesn't make references to its entry wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.backoffice.orderforms.faults import FieldPath
from models.backoffice.orderforms.fields import invoice_number, key, subscription_number

Name = str | int | tuple[str, int, int]
Named = Callable[[Any], Name]


@dataclass(frozen=True)
class Reference:
    """A reference to an entry of a section, in the file or on the desk. `written` is its text in the file."""

    path: FieldPath
    section: str
    name: Name
    written: str


def _key(value: Any) -> str:
    return key(value.strip())


NAMES: dict[str, tuple[str, Named]] = {
    "organizations": ("key", _key),
    "people": ("key", _key),
    "legal_entities": ("key", _key),
    "plans": ("key", _key),
    "products": ("key", _key),
    "subscriptions": ("number", subscription_number),
    "invoices": ("number", invoice_number),
}
REFERENCES = (
    ("plans", "legal_entity", "legal_entities"),
    ("bank_accounts", "legal_entity", "legal_entities"),
    ("subscriptions", "organization", "organizations"),
    ("subscriptions", "plan", "plans"),
    ("invoices", "subscription", "subscriptions"),
)
"""A section, its field, and the section that the field refers to."""
PARTS = (("contacts", "person", "people"), ("items", "product", "products"))
"""For subscriptions: the part, its field, and the section that the field refers to."""


def mentioned(data: Mapping[str, Any]) -> dict[str, frozenset[Name]]:
    """The keys and numbers of all entries, by section."""
    return {
        section: frozenset(
            name for _, entry in _mappings(data.get(section)) for name, _ in _names(section, entry.get(field))
        )
        for section, (field, _) in NAMES.items()
    }


def references(data: Mapping[str, Any]) -> Iterator[Reference]:
    """All references to entries of another section. Values that can't be names are skipped, because they are other
    faults."""
    staff = data.get("staff")
    for person in staff if isinstance(staff, dict) else ():
        yield from _reference(("staff", person), "people", person)
    for section, field, named in REFERENCES:
        for index, entry in _mappings(data.get(section)):
            yield from _reference((section, index, field), named, entry.get(field))
    for index, entry in _mappings(data.get("subscriptions")):
        for part, field, section in PARTS:
            for position, found in _mappings(entry.get(part)):
                path = ("subscriptions", index, part, position, field)
                yield from _reference(path, section, found.get(field))


def _mappings(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _reference(path: FieldPath, section: str, value: Any) -> Iterator[Reference]:
    for name, written in _names(section, value):
        yield Reference(path, section, name, written)


def _names(section: str, value: Any) -> Iterator[tuple[Name, str]]:
    """The name that a value stands for, if it is one."""
    if isinstance(value, str | int):
        try:
            yield NAMES[section][1](str(value)), str(value).strip()
        except ValueError:
            return
