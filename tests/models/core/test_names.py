"""A name holds nothing that a mail program makes a link of."""

import pytest

from models.core.names import holds_address

ADDRESSES = [
    "IMPORTANT: log in at https://evil.example/login",
    "Ivy evil.example",
    "Ivy www evil",
    "ivy@evil.example",
    "Ivy\uff20evil",
    "evil\uff0eexample",
    "evil\u3002example",
    "evil.\u200cexample",
    "x.co",
]
NAMES = ["Ana Pérez Iñíguez", "J.R.R. Tolkien", "Dr. Anna M. Schmidt", "O'Neil-Smith, Jr.", "佐藤 由紀", "Q. 2"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses_are_found(name: str) -> None:
    """However their dots are written."""
    assert holds_address(name)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_people_are_none(name: str) -> None:
    """With initials and titles."""
    assert not holds_address(name)
