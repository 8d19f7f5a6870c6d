"""One difference between an existing row and an order form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.backoffice.orderforms.entries import FormEntry
from models.backoffice.orderforms.faults import plain
from models.backoffice.orderforms.form import OrderForm
from models.core.money import percent

HIDDEN = {"license_key", "logo"}
"""Fields whose values aren't shown: people who import files may not see license keys, and a logo is a picture."""
NOTHING = "nothing"


@dataclass(frozen=True)
class FieldChange:
    """One field: its value on the desk, and in the file. Both are empty for what isn't shown."""

    field: str
    now: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.field}: {self.now} -> {self.wanted}" if self.now or self.wanted else self.field


@dataclass(frozen=True)
class Difference:
    """An existing row that differs from the file. The row stays as it is.

    `entry` is what the file says, and each change names a field of it. `remedies` name the commands that make the row
    what the file says.
    """

    name: str
    changes: tuple[FieldChange, ...]
    place: str
    entry: FormEntry
    remedies: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that differ."""
        return tuple(change.field for change in self.changes)

    def __str__(self) -> str:
        listed = ", ".join(str(change) for change in self.changes)
        said = f"{self.place}: {self.name} already exists and stays as it is. The file differs in {listed}."
        return "\n".join([said, *(f"  {line}" for line in self.remedies)])


def difference_of(
    form: OrderForm, entry: FormEntry, name: str, there: Mapping[str, Any], stands: Mapping[str, Any]
) -> Iterator[Difference]:
    """The fields that the file gives and that differ, if there are any. `there` is what is stored, `stands` what the
    file says."""
    changes = tuple(
        _change(field, there[field], stands[field])
        for field in type(entry).model_fields
        if field in entry.model_fields_set and field in there and there[field] != stands[field]
    )
    if changes:
        line = form.line_of(entry.path)
        place = form.source if line is None else f"{form.source}:{line}"
        yield Difference(name, changes, place, entry)


def _change(field: str, now: Any, wanted: Any) -> FieldChange:
    """One field that differs. Of parts such as contacts, only those that differ are listed."""
    if field in HIDDEN:
        return FieldChange(field, "", "")
    if isinstance(now, set) and isinstance(wanted, set):
        now, wanted = now - wanted, wanted - now
    return FieldChange(field, _shown(field, now), _shown(field, wanted))


def _shown(field: str, value: Any) -> str:
    """A value as the file writes it, on one line."""
    if field == "tax_rate":
        return f"{percent(value):f} %"
    if field == "subscription":
        return f"SUB-{value}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, set | list | tuple):
        parts = sorted(map(str, value)) if isinstance(value, set) else map(str, value)
        return "; ".join(map(plain, parts)) or NOTHING
    return NOTHING if value is None or value == "" else plain(value)
