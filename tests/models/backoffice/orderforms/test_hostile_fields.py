"""Texts in an order form, which is written by staff, and may be pasted from a customer's mail."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pydantic import BaseModel

from models.backoffice.orderforms.form import PARTS, SECTIONS
from tests.handlers.hostile import FAMILIES, ROUNDS, TURNING, UNSEEN, texts_of
from tests.models.backoffice.orderforms.forms import FULL, changed

TEXTS = [text for family in FAMILIES.values() for text in family]
SEVERAL_LINES = {"billing_address", "street", "license_key"}


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


def test_every_text_is_tried() -> None:
    """In the fields together, by the rounds of their turns."""
    assert len(PATHS) >= ROUNDS
    assert {text for turn in range(ROUNDS) for text in texts_of(turn)} == set(TEXTS)


@pytest.mark.parametrize("path", PATHS)
def test_a_hostile_text_is_refused_or_made_harmless(path: str) -> None:
    """One text of each family, another in each field. `make test-long` has all texts in all fields."""
    check_texts(path, texts_of(PATHS.index(path)))


@pytest.mark.long
@pytest.mark.parametrize("path", PATHS)
def test_every_hostile_text_is_refused_or_made_harmless(path: str) -> None:
    """All texts in all fields."""
    check_texts(path, TEXTS)


def check_texts(path: str, texts: Sequence[str]) -> None:
    """What is read has no hidden or turning character, and one line where one belongs."""
    for text in texts:
        form = changed(path, text, FULL)
        for section in SECTIONS:
            for entry in getattr(form, section):
                for name, read in texts_in(entry):
                    assert not {*TURNING, *UNSEEN} & {*read}, (path, text)
                    assert name in SEVERAL_LINES or read.splitlines() in ([read], []), (path, text)
