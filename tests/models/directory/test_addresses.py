"""Addresses are kept in one form, however they were typed."""

import pytest

from handlers.views.reader import escape
from models.directory.addresses import normalised_address


@pytest.mark.parametrize("name", ["_ana", "ana_", "~ana", "*ana`"])
def test_an_address_that_was_copied_from_slack_is_the_same_again(name: str) -> None:
    """There, signs that format stand as others that look like them."""
    address = f"{name}@acme.example"
    shown = str(escape(address))
    assert shown != address
    assert normalised_address(shown) == address
