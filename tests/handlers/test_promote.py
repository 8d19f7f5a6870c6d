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
        ("me billing SUB-1042  A &amp; B,  &lt;soon&gt;", "A & B, <soon>"),
        ("me billing SUB-1042 confirmed by <@U0ANA|ana>", "confirmed by @ana"),
    ],
)
async def test_the_reason_is_kept_as_it_was_typed(desk: RunningDesk, hands: Hands, typed: str, reason: str) -> None:
    """Whatever words are in it, and wherever the subscription stands."""
    said = await hands.command("ben", f"/contact promote {typed}")
    assert said.text.startswith("Request sent: Ben Óðinsson to become Primary billing contact on SUB-1042 ("), said.all
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
    assert said.text.startswith("Request sent: Ben Óðinsson"), said.all
    assert await desk.count("promotions", "reason = 'I am on leave'") == 1


async def test_whoever_would_lose_the_role_reads_of_it_and_how_it_ended(desk: RunningDesk, hands: Hands) -> None:
    """Ana is not surprised: who asks, why, who decides; then what was decided, in the same message."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    await desk.settle()
    (told,) = [m for m in await desk.inbox("ana", "dm") if "in your place" in m["text"]]
    assert "Ben Óðinsson asked to become *Primary billing contact* on SUB-1042 in your place." in told["text"]
    assert "Northwind Software's admins or the site admins on SUB-1042 will decide" in told["text"]
    assert "Ana is on leave" in str(told["blocks"])
    assert [m for m in await desk.inbox("ben", "dm") if " asks " in m["text"]] == []
    await hands.submit("adam", "promotion_denied", {"reason": {"value": "Not now"}}, "PRO-1")
    await desk.settle()
    (now,) = [m for m in await desk.inbox("ana", "dm") if "in your place" in m["text"]]
    assert now["ts"] == told["ts"]
    assert "*Denied* by Adam Whitfield (⬢ Staff)" in now["text"]


async def test_whose_request_it_was_reads_that_they_keep_their_own_role(hands: Hands) -> None:
    """Nobody is spoken of by name to themselves. Without another site admin, only the vendor's admins decide."""
    await hands.command("eva", "/contact promote me billing SUB-1042 Ana is on leave")
    await hands.desk.settle()
    (told,) = [m for m in await hands.desk.inbox("ana", "dm") if "in your place" in m["text"]]
    assert "Northwind Software's admins will decide" in told["text"]
    said = await hands.command("eva", "/contact withdraw PRO-1 confirmed")
    assert said.text == "You've withdrawn your request. You keep your current role."


async def test_whoever_would_gain_reads_what_another_asks_for_them(desk: RunningDesk, hands: Hands) -> None:
    """Chidi wants Ben in Ana's place: Ben is told, and so is Ana."""
    await hands.command("chidi", "/contact promote <@U0BEN|ben> billing SUB-1042 she asked me to")
    await desk.settle()
    (ben,) = [m["text"] for m in await desk.inbox("ben", "dm") if "asked to make" in m["text"]]
    assert ben.startswith("Chidi Ọkáfọ̀ asked to make you *Primary billing contact* on SUB-1042.")
    (ana,) = [m["text"] for m in await desk.inbox("ana", "dm") if "asked to make" in m["text"]]
    assert ana.startswith("Chidi Ọkáfọ̀ asked to make Ben Óðinsson *Primary billing contact* on SUB-1042 in your")
