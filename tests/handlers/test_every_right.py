"""Each right of the role tables opens something at the running desk, and the guide says what."""

import re
from pathlib import Path
from typing import Any

import pytest

from handlers.notices import RENDERERS
from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from models.access.permissions import REGISTRY
from models.roles import Right

GUIDE = (Path(__file__).parents[2] / "docs" / "roles.md").read_text().partition("## What each right is for")[2]
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", GUIDE.partition("\n## ")[0], re.MULTILINE))
TOLD = {
    Right.RECEIVE_INVOICE_EMAIL: "invoice_issued",
    Right.BILLING_ENQUIRIES: "contract_notice",
    Right.PRODUCT_EMAIL: "contract_notice",
    Right.CONTRACT_NOTICES: "contract_notice",
    Right.RENEWAL_REMINDERS: "reminder",
}
"""Rights to be told something: the kind of notice."""
FOR_SOMEBODY_ELSE = {Right.PROMOTE_OTHER, Right.UPDATE_CONTACT_DETAILS}
"""Rights to do for others what the same command does for oneself."""


def test_the_guide_has_every_right_once() -> None:
    """In the order in which the code names them."""
    assert list(ROWS) == [str(right) for right in Right]


@pytest.mark.parametrize("right", [right for right in Right if right not in TOLD])
def test_a_right_opens_the_commands_that_the_guide_names(right: Right) -> None:
    """They are there, the first of them asks for the right, and there is an action that does."""
    commands = re.findall(r"`(/[a-z]+(?: [a-z]+)?)(?: me| @person)?`", ROWS[right])
    assert commands
    assert [name for name in commands if (Touch.COMMAND, name) not in all_routes().by_name] == []
    assert [name for name, terms in REGISTRY.items() if terms.right is right]
    action: Any = all_routes().by_name[Touch.COMMAND, commands[0]].action
    assert (action.permission.right is right) == (right not in FOR_SOMEBODY_ELSE)


@pytest.mark.parametrize("right", TOLD)
def test_a_right_to_be_told_something_has_a_notice(right: Right) -> None:
    """That is drawn for those who have it."""
    assert TOLD[right] in RENDERERS
    assert "`" not in ROWS[right]
