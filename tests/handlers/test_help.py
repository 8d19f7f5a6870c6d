"""`/steward help`, at a running desk: everybody reads what is for them."""

import re

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.worlds import SLACK

FOR_BILLING = {"/subscription notice", "/enquiry queue", "/enquiry claim", "/enquiry answer", "/enquiry decline"}
FOR_STAFF = {"/ticket queue", "/steward staff", "/steward audit", *FOR_BILLING}


async def commands_of(stage: Stage, user: str) -> set[str]:
    """The commands that the help shows somebody, without what is typed after them."""
    said = await stage.hands.command(SLACK[user], "/steward help")
    return set(re.findall(r"^`(/[a-z]+(?: [a-z]+)?)", said.words, re.MULTILINE))


@pytest.mark.parametrize(
    ("user", "theirs"),
    [
        ("billing.primary", set()),
        ("agent", {"/ticket queue", "/subscription notice"}),
        ("billing", FOR_BILLING),
        ("admin", FOR_STAFF),
    ],
)
async def test_what_is_for_staff_is_shown_to_those_who_may(stage: Stage, user: str, theirs: set[str]) -> None:
    """A contact reads none of it, agents and billing people theirs, an admin all; what is for everybody stays."""
    await stage.set()
    shown = await commands_of(stage, user)
    assert shown & FOR_STAFF == theirs
    assert {"/subscription", "/contact add", "/invoice pay", "/ticket new", "/steward whoami"} <= shown


async def test_somebody_unknown_reads_the_way_in_alone(stage: Stage) -> None:
    """With the button for it; no command that would only tell them that they are not known."""
    await stage.set()
    assert await commands_of(stage, "unknown") == {"/steward", "/steward link"}
    said = await stage.hands.command(SLACK["unknown"], "/steward help")
    assert [button["action_id"] for button in said.buttons] == ["/steward link"]
