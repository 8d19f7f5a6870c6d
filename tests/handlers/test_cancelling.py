"""A site that is cancelled: who is told of it, and of its going on, and what a click on an old button does."""

import json

from tests.handlers.hands import Hands, Said

CANCEL = {"typed": "sub-1042", "reason": "We merge <!channel> with others."}


async def cancel(hands: Hands, who: str = "ana", **values: str) -> Said:
    """Send the form."""
    said = await hands.submit(who, "subscription_cancel", {**CANCEL, **values}, "SUB-1042")
    await hands.desk.settle()
    return said


async def told(hands: Hands, who: str, channel: str, words: str) -> bool:
    """Whether somebody reads these words in a channel, or in direct messages."""
    return words in json.dumps(await hands.desk.inbox(who, channel))


async def test_the_vendor_and_the_other_billing_contacts_read_it(hands: Hands) -> None:
    """Bella in the billing channel and Ben by message, with the reason, in which nothing rings; nobody else."""
    said = await cancel(hands)
    assert "SUB-1042 is cancelled. It's available until Dec 23, 2026" in said.words.replace(
        "23 dic 2026", "Dec 23, 2026"
    )
    for who, channel in (("bella", "C0BILLING"), ("ben", "dm")):
        assert await told(hands, who, channel, "has cancelled SUB-1042"), who
        assert await told(hands, who, channel, "We merge &lt;!channel&gt; with others."), who
    for who in ("ana", "chidi", "dana", "eva"):
        assert not await told(hands, who, "dm", "has cancelled SUB-1042"), who


async def test_undo_takes_it_back_and_they_read_that_too(hands: Hands) -> None:
    """By the button of the answer."""
    said = await cancel(hands)
    undone = await hands.press_in_modal("ana", said.button("Undo")["action_id"])
    await hands.desk.settle()
    assert "You've undone the cancellation of SUB-1042" in undone.words
    assert await told(hands, "bella", "C0BILLING", "has undone the cancellation of SUB-1042")
    assert await told(hands, "ben", "dm", "has undone the cancellation of SUB-1042")
    again = await hands.press_in_modal("ana", said.button("Undo")["action_id"])
    assert "SUB-1042 isn't cancelled" in again.words


async def test_a_second_form_that_was_open_cancels_nothing_more(hands: Hands) -> None:
    """Chidi had it open too: he reads how it stands, and nobody is told twice."""
    await cancel(hands)
    second = await cancel(hands, "chidi")
    assert "SUB-1042 is already cancelled as of" in second.words
    assert await hands.desk.count("notices", "kind = 'site_cancelled'") == 2


async def test_a_site_admin_reads_how_to_get_there(hands: Hands) -> None:
    """By becoming a contact; and who may meanwhile."""
    refused = await hands.command("eva", "/subscription cancel SUB-1042")
    assert "A site admin has to become a contact first." in refused.words
    assert "/contact add me SUB-1042" in [button["action_id"] for button in refused.buttons]
