"""Two people press at once: one wins, the other gets a clear sentence. On both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.handlers.hands import BUG, Hands, Said
from tests.support.desk import RunningDesk

ROUNDS = 2
Deed = Callable[[Hands, str], Awaitable[Said]]


async def approves(hands: Hands, who: str) -> Said:
    """Press Approve on the card of PRO-1."""
    return await hands.press(who, "promotion_approve", "PRO-1", card=True)


async def denies(hands: Hands, who: str) -> Said:
    """Send the form behind Deny."""
    return await hands.submit(who, "promotion_denied", {"reason": "Not now."}, "PRO-1")


async def resolves(hands: Hands, who: str, ref: str) -> Said:
    """Send the form behind Resolve."""
    return await hands.submit(who, "ticket_resolve", {"text": "Restarted."}, ref)


async def claims(hands: Hands, who: str, ref: str) -> Said:
    """Press Claim."""
    return await hands.press(who, "ticket_claim", ref, card=True)


async def a_ticket(hands: Hands) -> str:
    """A new ticket's id. No two have the same number in their subjects, so that none is taken for another."""
    values = {
        "subscription": {"selected_option": {"value": "SUB-1042"}},
        "severity": {"selected_option": {"value": "high"}},
        "subject": f"Server {await hands.desk.count('tickets')} is down",
        "description": "Since eight.",
    }
    said = await hands.submit("ana", "ticket_new", values)
    return said.words.strip().split()[0]


@pytest.mark.parametrize(
    ("does", "won", "lost"),
    [
        (claims, " is assigned to you. I've let Ana Pérez Iñíguez know.", "{ref} is already assigned to "),
        (resolves, " is resolved. In a minute, I'll let Ana Pérez Iñíguez know.", " already resolved {ref} ("),
    ],
)
async def test_a_ticket_is_taken_once(desk_on_both: RunningDesk, does: Any, won: str, lost: str) -> None:
    """By one of two agents; its opener hears of it once."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    for _ in range(ROUNDS):
        ref = await a_ticket(hands)
        both = await asyncio.gather(*[does(hands, who, ref) for who in ("agnes", "anton")])
        assert sorted(won in said.words for said in both) == [False, True], both
        assert sorted(lost.format(ref=ref) in said.words for said in both) == [False, True], both
        where = f"kind = 'ticket_changed' AND subject_id = {ref.removeprefix('T-')}"
        assert await desk.count("notices", where) == 1


async def test_a_claim_and_a_resolution_at_once_both_count(desk_on_both: RunningDesk) -> None:
    """Whichever comes first, the ticket ends resolved and somebody has it."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    for _ in range(ROUNDS):
        ref = await a_ticket(hands)
        claimed, resolved = await asyncio.gather(
            hands.press("agnes", "ticket_claim", ref, card=True), resolves(hands, "anton", ref)
        )
        assert "is resolved." in resolved.words
        assert "is assigned to you" in claimed.text or ("Anton" in claimed.text and "already" in claimed.text)
        assert await desk.count("tickets", f"id = {ref.removeprefix('T-')} AND state = 'resolved'") == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (approves, approves),
        (denies, denies),
        (approves, denies),
    ],
)
async def test_a_promotion_is_decided_once(desk_on_both: RunningDesk, first: Deed, second: Deed) -> None:
    """By one of two admins; the other reads who was faster, and what they decided."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave.")
    both = await asyncio.gather(first(hands, "adam"), second(hands, "astrid"))
    assert not any(BUG in said.words for said in both)
    won = [words for said in both if (words := said.words.strip()).startswith(("Approved.", "Denied."))]
    lost = [said.words for said in both if "I haven't changed anything." in said.words]
    assert (len(won), len(lost)) == (1, 1), both
    assert (" already approved this" in lost[0]) == won[0].startswith("Approved.")
    assert await desk.count("promotions", "state <> 'open' AND decided_by_id IS NOT NULL") == 1
    assert await desk.count("contacts", "rank = 'primary' AND kind = 'billing' AND subscription_id = 1") == 1


async def test_the_same_colleague_is_asked_once_at_once(desk_on_both: RunningDesk) -> None:
    """A double click on Ask sends one request."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    refused = await hands.command("ben", "/contact promote eva@acme.example billing SUB-1042")
    ask = refused.button("Ask Ana")
    both = await asyncio.gather(*[hands.press("ben", ask["action_id"], ask["value"]) for _ in range(2)])
    assert sorted("I've sent your request to" in said.text for said in both) == [False, True]
    assert sorted("You already asked " in said.text for said in both) == [False, True]
    assert await desk.count("asks") == 1


async def test_the_same_contact_is_added_once_at_once(desk_on_both: RunningDesk) -> None:
    """The other hears that they are one already."""
    hands = Hands(desk_on_both)
    line = "/contact add <@U0KOFI|kofi> billing SUB-1042"
    both = await asyncio.gather(hands.command("ana", line), hands.command("ben", line))
    assert sorted("is now" in said.text for said in both) == [False, True], both
    assert sorted("already has a role of this kind on SUB-1042" in said.text for said in both) == [False, True], both


async def test_a_form_sent_twice_at_once_is_done_once(desk_on_both: RunningDesk) -> None:
    """The second waits for the first, and finds that it was handled."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    values = {
        "subscription": {"selected_option": {"value": "SUB-1042"}},
        "severity": {"selected_option": {"value": "high"}},
        "subject": "Twice",
        "description": "Since eight.",
    }
    both = await asyncio.gather(*[hands.submit("ana", "ticket_new", values, view_id="V0TWICE") for _ in range(2)])
    assert sorted("You already sent this" in said.words for said in both) == [False, True], both
    assert await desk.count("tickets", "subject = 'Twice'") == 1


async def test_two_promotions_asked_for_at_once_are_one(desk_on_both: RunningDesk) -> None:
    """Of the same person to the same role."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    both = await asyncio.gather(
        hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave."),
        hands.command("ana", "/contact promote ben@acme.example billing SUB-1042 I am on leave."),
    )
    assert not any(BUG in said.text for said in both)
    assert sorted("Request sent: Ben" in said.text for said in both) == [False, True], both
    assert await desk.count("promotions") == 1
