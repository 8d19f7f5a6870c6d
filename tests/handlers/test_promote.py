"""What is typed after `/contact promote`: who, what and where first, and all that follows is the reason."""

import pytest

from tests.handlers.hands import Hands
from tests.support.desk import RunningDesk


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("me billing SUB-1042 Ana told me so", "Ana told me so"),
        ("billing me SUB-1042 SUB-1043 is hers, billing too", "SUB-1043 is hers, billing too"),
        ("SUB-1042 ME Billing eva@acme.example can tell why", "eva@acme.example can tell why"),
        ("me billing she left me in charge SUB-1042", "she left me in charge"),
        ("me billing SUB-1042  A &amp; B,  &lt;soon&gt;", "A & B,  <soon>"),
        ("me billing SUB-1042 confirmed by <@U0ANA|ana>", "confirmed by @ana"),
    ],
)
async def test_the_reason_is_kept_as_it_was_typed(desk: RunningDesk, hands: Hands, typed: str, reason: str) -> None:
    """Whatever words are in it, and wherever the subscription stands."""
    said = await hands.command("ben", f"/contact promote {typed}")
    assert said.text.startswith("Asked: Ben Óðinsson to become Primary billing contact of SUB-1042."), said.all
    assert await desk.count("promotions", f"reason = '{reason}'") == 1


@pytest.mark.parametrize(
    ("typed", "word"),
    [("me biling SUB-1042", "biling"), ("SUB-1042 because", "because"), ("billing SUB-1042 Ana left", "Ana")],
)
async def test_a_reason_without_who_and_what_is_not_understood(
    desk: RunningDesk, hands: Hands, typed: str, word: str
) -> None:
    """The word that stands where they should be is named, and nothing is asked."""
    said = await hands.command("ben", f"/contact promote {typed}")
    assert f"I don't understand “{word}”." in said.text
    assert await desk.count("promotions") == 0


async def test_of_several_subscriptions_one_is_chosen_and_the_reason_stays(desk: RunningDesk, hands: Hands) -> None:
    """The choice puts the id at the end of the line."""
    asked = await hands.command("ana", "/contact promote ben@acme.example billing I am on leave")
    line = next(
        option["value"] for button in asked.buttons for option in button["options"] if "SUB-1042" in option["value"]
    )
    said = await hands.press("ana", "/pick", line, kind="static_select")
    assert said.text.startswith("Asked: Ben Óðinsson"), said.all
    assert await desk.count("promotions", "reason = 'I am on leave'") == 1
