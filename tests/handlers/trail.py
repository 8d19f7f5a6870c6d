"""What may stand on the audit trail: ids, days, prices, and words of the product. Whatever else does was written by
somebody."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import models
from handlers.views.audit_labels import ACTORS, FIELDS, REFUSALS
from models.access.permissions import REGISTRY
from models.schema import TABLES
from tests.handlers.worlds import Rows

PREFIXES = "|".join(row_type.PREFIX for row_type in TABLES if row_type.PREFIX)
ID = re.compile(rf"({PREFIXES})(-\d{{4}})?-\d+|[TEUW]0[A-Z0-9]+|\d{{4}}-\d{{2}}-\d{{2}}|\d+(\.\d+)? [A-Z]{{3}}")
COLUMNS = ("actor", "action", "right", "outcome", "reason", "subject", "details")


def vocabulary() -> set[str]:
    """The words of all enumerations of the product, the names of its actions, and why they are refused."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    kinds = [kind for kind in StrEnum.__subclasses__() if kind.__module__.startswith("models.")]
    return {"", *REGISTRY, *REFUSALS, *ACTORS, *FIELDS, *[str(word) for kind in kinds for word in kind]}


WORDS = vocabulary()


def strange(rows: Rows, entries: Sequence[dict[str, Any]]) -> list[str]:
    """The texts in these entries that are neither ids nor words of the product."""
    content = rows.all()
    keys = {str(row[1]) for table in ("people", "plans", "products") for row in content[table]}
    texts = [text for entry in entries for column in COLUMNS for text in _texts(_read(column, entry[column]))]
    return [text for text in texts if text not in WORDS | keys and not ID.fullmatch(text)]


def _read(column: str, value: Any) -> Any:
    return json.loads(value) if column == "details" else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            yield from _texts(one)
