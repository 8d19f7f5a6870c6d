"""Texts in an order form, which is written by staff, and may be pasted from a customer's mail."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from models.backoffice.orderforms.form import PARTS, SECTIONS
from tests.handlers.hostile import FAMILIES, TURNING, UNSEEN
from tests.models.backoffice.orderforms.forms import FULL, changed

TEXTS = [text for family in FAMILIES.values() for text in family]
SEVERAL_LINES = {"billing_address", "license_key"}


def paths_of(kind: type[BaseModel], at: str, there: Any) -> Iterator[str]:
    """The path of every field of an entry and of its parts, as far as the full form has them."""
    for name in kind.model_fields:
        if name in PARTS and there.get(name):
            part = there[name]
            inner = f"{at}.{name}.0" if isinstance(part, list) else f"{at}.{name}"
            yield from paths_of(PARTS[name], inner, part[0] if isinstance(part, list) else part)
        elif name not in PARTS:
            yield f"{at}.{name}"


PATHS = [
    path
    for section, kind in SECTIONS.items()
    if section in FULL
    for path in paths_of(kind, f"{section}.0", FULL[section][0])
]


def texts_in(value: Any) -> Iterator[tuple[str, str]]:
    """Every text of an entry that was read, with its field."""
    for name, one in value:
        parts = one if isinstance(one, list) else [one]
        for part in parts:
            if isinstance(part, BaseModel):
                yield from texts_in(part)
            elif isinstance(part, str):
                yield name, part


def test_every_field_is_tried() -> None:
    """Those of each section and part that the full form has."""
    assert {"organizations.0.billing_address", "invoices.0.lines.0.description", "subscriptions.0.card.holder"} < {
        *PATHS
    }
    assert len(PATHS) > 60


@pytest.mark.parametrize("path", PATHS)
def test_a_hostile_text_is_refused_or_made_harmless(path: str) -> None:
    """What is read has no hidden or turning character, and one line where one belongs."""
    for text in TEXTS:
        form = changed(path, text, FULL)
        for section in SECTIONS:
            for entry in getattr(form, section):
                for name, read in texts_in(entry):
                    assert not {*TURNING, *UNSEEN} & {*read}, (path, text)
                    assert name in SEVERAL_LINES or read.splitlines() in ([read], []), (path, text)
