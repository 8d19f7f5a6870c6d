"""The number of a credit card that somebody types after a command goes no further."""

import pytest

from tests.handlers.hands import Hands
from tests.support.desk import RunningDesk

GROUPS = "4111 1111 1111 1111"
LINES = [
    "/enquiry SUB-1042 my card is {}",
    "/enquiry new SUB-1042 {}",
    "/invoice card set SUB-1042 {}",
    "/invoice {}",
    "/invoice pay {}",
    "/subscription rename SUB-1042 {}",
    "/contact promote me billing SUB-1042 my card is {}",
    "/steward {}",
]


@pytest.mark.parametrize("number", [GROUPS, GROUPS.replace(" ", ""), GROUPS.replace(" ", "-")])
@pytest.mark.parametrize("line", LINES)
async def test_it_is_neither_said_again_nor_done(desk: RunningDesk, hands: Hands, line: str, number: str) -> None:
    """Not in the text, not behind a button, and nothing is kept of it."""
    kept = await desk.count("audit")
    said = await hands.command("chidi", line.format(number))
    assert "Never type card numbers in Slack" in said.text
    assert "1111" not in said.all
    assert await desk.count("audit") == kept


async def test_two_days_are_no_card_number(desk: RunningDesk, hands: Hands) -> None:
    """Though their sixteen digits check as a card's would."""
    said = await hands.command("chidi", "/invoice statement SUB-1042 2026-01-01 2026-01-09")
    assert "Never type card numbers" not in said.text


async def test_what_was_not_understood_is_quoted_as_typed(desk: RunningDesk, hands: Hands) -> None:
    """With the words among it that were understood, and those that stand in it twice."""
    said = await hands.command("chidi", "/enquiry SUB-1042 about 17 17 and 17 seats")
    assert "I don't understand “SUB-1042 about 17 17 and 17 seats”." in said.text


async def test_to_ask_is_the_word_new(desk: RunningDesk, hands: Hands) -> None:
    """`/enquiry ask` is what people try; the answer has the command they mean as a button."""
    said = await hands.command("chidi", "/enquiry ask SUB-1042")
    assert "Did you mean `/enquiry new SUB-1042`?" in said.text
    assert said.button("/enquiry new SUB-1042")["action_id"] == "/enquiry new SUB-1042"
