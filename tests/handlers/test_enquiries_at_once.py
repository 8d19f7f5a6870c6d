"""Two people at one enquiry or one card at the same moment: one wins, the other reads who. On both databases."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest

from tests.handlers.hands import BUG, Hands, Said
from tests.support.desk import RunningDesk

pytestmark = pytest.mark.each_on_both

Deed = Callable[[Hands, str], Awaitable[Said]]


async def claims(hands: Hands, who: str) -> Said:
    """Press Claim."""
    return await hands.press(who, "/enquiry claim ENQ-1", card=True)


async def answers(hands: Hands, who: str) -> Said:
    """Send the form behind Answer."""
    return await hands.submit(who, "enquiry_answer", {"answer": f"By {who}."}, "ENQ-1")


async def declines(hands: Hands, who: str) -> Said:
    """Send the form behind Decline."""
    return await hands.submit(who, "enquiry_decline", {"reason": f"By {who}."}, "ENQ-1")


async def withdraws(hands: Hands, _who: str) -> Said:
    """Ana takes it back."""
    return await hands.command("ana", "/enquiry withdraw ENQ-1 confirmed")


@pytest.mark.parametrize(
    ("first", "second", "lost"),
    [
        (claims, claims, r"ENQ-1 is already assigned to "),
        (answers, answers, r" already answered ENQ-1 \("),
        (answers, declines, r" already [a-z]+ ENQ-1 \("),
        (declines, withdraws, r" already [a-z]+ ENQ-1 \("),
    ],
)
async def test_of_two_one_wins(desk_on_both: RunningDesk, first: Deed, second: Deed, lost: str) -> None:
    """There is one outcome, and whoever asked hears of it once at most."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    await hands.submit("ana", "enquiry_new", {"question": "When?"}, "SUB-1042")
    both = await asyncio.gather(first(hands, "bella"), second(hands, "adam"))
    assert not any(BUG in said.words for said in both)
    assert sorted(bool(re.search(lost, said.words)) for said in both) == [False, True], both
    assert await desk.count("enquiries", "state <> 'open'") == 1
    assert await desk.count("notices", "kind = 'enquiry_closed'") <= 1


async def test_the_same_question_sent_twice_at_once_waits_once(desk_on_both: RunningDesk) -> None:
    """From two forms that were open."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    sent = [hands.submit("ana", "enquiry_new", {"question": "When?"}, "SUB-1042") for _ in range(2)]
    both = await asyncio.gather(*sent)
    assert sorted("You've already asked this: ENQ-1" in said.words for said in both) == [False, True]
    assert await desk.count("enquiries") == 1
    assert await desk.count("notices", "kind = 'enquiry_card'") == 1


async def test_of_two_cards_recorded_at_once_one_is_on_file(desk_on_both: RunningDesk) -> None:
    """The second saw none, or another, and is told."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    form = (await hands.command("bella", "/invoice card set SUB-1042")).view
    assert form is not None
    values = {"brand": "Visa", "expires": "12/40", "holder": ""}
    sent = [
        hands.submit(who, "card_record", {**values, "last4": last4}, form["private_metadata"])
        for who, last4 in (("bella", "1111"), ("adam", "2222"))
    ]
    both = await asyncio.gather(*sent)
    assert sorted("Someone else has just recorded a card" in said.words for said in both) == [False, True]
    assert await desk.count("cards", "subscription_id = 1") == 1
    assert await desk.count("audit", "action = 'invoices.record_card' AND outcome = 'allowed'") == 1
