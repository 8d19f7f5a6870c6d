"""Plans and products as they are entered: checked by the rules of order forms, and compared with what is stored."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from models.access.desk import Desk
from models.backoffice.catalogue.problems import ChangedByOthers, NothingDiffers
from models.backoffice.orderforms.draft import draft
from models.backoffice.orderforms.problems import OrderFault
from models.core.errors import Refused
from models.core.types import Row

PEOPLES_WORDS = frozenset({"name", "file"})
"""Fields whose values aren't on the audit trail, only that they changed."""


@dataclass(frozen=True)
class Changed:
    """A field before and after."""

    field: str
    before: Any
    after: Any


def read_entry(section: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a plan or a product, as an order form has them.

    Raises:
        Refused: Some are wrong. The error carries one for each input.
    """
    form = draft({section: [dict(typed)]}, "", {})
    wrong: dict[str, Refused] = {}
    for fault in form.faults:
        field = next((part for part in fault.path[2:3] if isinstance(part, str)), "")
        wrong.setdefault(field, Refused(OrderFault(fault.sentence), field))
    if wrong:
        first, *others = wrong.values()
        first.others = others
        raise first
    entry: dict[str, Any] = getattr(form, section)[0].model_dump()
    return entry


def changes(row: Row, wanted: Mapping[str, Any], fields: Iterable[str]) -> list[Changed]:
    """The fields that differ.

    Raises:
        Refused: None does.
    """
    both = ((field, getattr(row, field), wanted[field]) for field in fields)
    found = [Changed(field, before, after) for field, before, after in both if before != after]
    if not found:
        raise Refused(NothingDiffers(), "name")
    return found


def mark_of(row: Row, fields: Iterable[str]) -> str:
    """A short mark of a row's values. The form carries it, to notice what others change meanwhile."""
    return sha256(json.dumps([getattr(row, field) for field in fields]).encode()).hexdigest()[:12]


def must_be_as_seen(mark: str, seen: str, name: str) -> None:
    """Check that a row is still as the form showed it.

    Raises:
        Refused: Someone else has changed it.
    """
    if mark != seen:
        raise Refused(ChangedByOthers(name))


def note_changes(desk: Desk, changed: Sequence[Changed], **of: str) -> None:
    """Keep the fields on the audit trail, before and after."""
    shown = [one for one in changed if one.field not in PEOPLES_WORDS]
    values = {"before": [one.before for one in shown], "after": [one.after for one in shown]} if shown else {}
    desk.note(**of, fields=[one.field for one in changed], **values)
