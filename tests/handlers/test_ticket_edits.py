"""An agent changes and deletes an answer by buttons, and the customer's thread follows."""

from tests.handlers.hands import Hands, Said, texts
from tests.handlers.test_words import ticket


async def heard(hands: Hands, who: str) -> str:
    """All that somebody has from Steward in their conversation, as it is now."""
    await hands.desk.settle()
    return "\n".join(text for one in await hands.desk.inbox(who, "dm") for text in texts(one["blocks"]))


async def test_the_customer_s_message_follows_what_the_agent_changes(hands: Hands) -> None:
    """First it says the new words, and that they were edited; then that the comment was deleted. No new message."""
    await ticket(hands)
    answered: Said = await hands.command("agnes", "/ticket answer T-1 Restart it")
    assert "Restart it" in await heard(hands, "ana")
    before = len(await hands.desk.inbox("ana", "dm"))
    listed = await hands.press("agnes", answered.button("Edit my comments …")["action_id"])
    form = (await hands.press("agnes", listed.button("Edit …")["action_id"])).view
    assert form is not None
    said = await hands.submit("agnes", "ticket_edit", {"text": "Restart twice"}, form["private_metadata"])
    assert "I've changed your comment on T-1 wherever it's shown." in said.words
    now = await heard(hands, "ana")
    assert ("Restart twice" in now, "edited <!date" in now, "Restart it" in now) == (True, True, False)
    await hands.press("agnes", listed.button("Delete")["action_id"])
    now = await heard(hands, "ana")
    assert ("This comment was deleted." in now, "Restart twice" in now) == (True, False)
    assert len(await hands.desk.inbox("ana", "dm")) == before
