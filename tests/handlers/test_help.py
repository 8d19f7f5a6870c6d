"""`/steward help`, at a running desk: everybody reads what is for them."""

import re

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.worlds import SLACK

FOR_BILLING = {"/subscription notice", "/enquiry queue", "/enquiry claim", "/enquiry answer", "/enquiry decline"}
FOR_STAFF = {"/ticket queue", "/steward staff", "/steward audit", *FOR_BILLING}


async def commands_of(stage: Stage, user: str) -> set[str]:
    """The commands that the help shows somebody, without what is typed after them: the short list, and each topic."""
    shown = await shown_by(stage, user, "/steward help")
    topics = {command.split()[0] for command in shown}
    return shown.union(*[await shown_by(stage, user, f"/steward help {topic}") for topic in topics])


async def shown_by(stage: Stage, user: str, line: str) -> set[str]:
    """The commands in one answer."""
    said = await stage.hands.command(SLACK[user], line)
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
    assert await commands_of(stage, "unknown") == {"/steward", "/steward help", "/steward link"}
    said = await stage.hands.command(SLACK["unknown"], "/steward help")
    assert [button["action_id"] for button in said.buttons] == ["/steward link"]


async def test_the_help_is_short_and_leads_on(stage: Stage) -> None:
    """A line for each command, the three buttons that somebody needs most, and how to read more."""
    await stage.set()
    said = await stage.hands.command(SLACK["billing.primary"], "/steward help")
    commands = ["/subscription", "/contact", "/invoice", "/order", "/renewal", "/enquiry", "/ticket", "/steward"]
    assert re.findall(r"^`([^`]+)`", said.text, re.MULTILINE) == commands
    assert [button["action_id"] for button in said.buttons] == ["/subscription", "/ticket new", "/invoice"]
    assert "`/steward help invoice`" in said.words


@pytest.mark.parametrize(("user", "first"), [("agent", "/ticket queue"), ("billing", "/enquiry queue")])
async def test_staff_get_what_waits_for_them_first(stage: Stage, user: str, first: str) -> None:
    """Three buttons, too."""
    await stage.set()
    said = await stage.hands.command(SLACK[user], "/steward help")
    assert (said.buttons[0]["action_id"], len(said.buttons)) == (first, 3)


@pytest.mark.parametrize("topic", ["invoice", "/invoice", "Invoices", "invocie"])
async def test_help_with_one_command_is_found_however_it_is_called(stage: Stage, topic: str) -> None:
    """All that it can do, and nothing of others."""
    await stage.set()
    shown = await shown_by(stage, "billing.primary", f"/steward help {topic}")
    assert {"/invoice", "/invoice pay", "/invoice statement"} <= shown
    assert {command.split()[0] for command in shown} == {"/invoice"}


async def test_help_with_what_there_is_not_says_how_to_ask(stage: Stage) -> None:
    """And nothing of what is for others."""
    await stage.set()
    said = await stage.hands.command(SLACK["billing.primary"], "/steward help quux")
    assert "I don't understand “quux”. Usage: `/steward help [topic]`." in said.words
