"""What must not arrive: news of tickets to people who lost the right to it, and secrets in messages of before."""

from typing import Any

import pytest

from tests.handlers.hands import Hands, texts
from tests.handlers.test_ticket_threads import Thread
from tests.handlers.test_words import change, ticket
from tests.support.desk import hold_deliveries

REDACT = "ticket_redact"


class Held(Thread):
    """Ana's thread about T-1. Nothing is delivered but by `deliver`."""

    async def deliver(self) -> None:
        """Deliver all that is due."""
        await self.desk.bot.deliverer.run_until_idle()

    async def last_to(self, who: str) -> Any:
        """The newest message to somebody."""
        return (await self.desk.inbox(who, "dm"))[-1]

    async def shown_to(self, who: str) -> str:
        """All that somebody has from Steward in their conversation, as it is now."""
        return "\n".join(text for one in await self.desk.inbox(who, "dm") for text in texts(one["blocks"]))


@pytest.fixture
async def held(hands: Hands) -> Held:
    """Agnes has claimed the ticket, and everything about that has arrived."""
    root = await ticket(hands)
    await hands.press("agnes", "ticket_claim", "T-1", card=True)
    await hands.desk.settle()
    hold_deliveries(hands.desk)
    return Held(hands, root)


async def test_an_agent_who_went_away_gets_nothing_that_was_on_its_way(held: Held) -> None:
    """What waits for them is dropped."""
    await held.hands.command("ana", "/ticket comment T-1 Between us")
    await held.hands.command("agnes", "/ticket away")
    await held.deliver()
    assert "Between us" not in await held.shown_to("agnes")
    assert await held.desk.count("notices", "key LIKE 'comment:%' AND state = 'dropped'") == 1


async def test_an_agent_who_left_slack_gets_no_email_instead(held: Held) -> None:
    """Not even if Slack says so only at delivery."""
    await held.hands.command("ana", "/ticket comment T-1 Between us")
    held.hands.engine.workspace.people["U0AGNES"].deleted = True
    held.desk.bot.deliverer.ways.slack._direct.clear()
    await held.deliver()
    assert not await held.desk.mails("agnes@northwind.example")
    assert await held.desk.count("notices", "key LIKE 'comment:%' AND state = 'dropped'") == 1


async def test_a_redacted_secret_leaves_the_messages_of_a_former_contact(held: Held) -> None:
    """They can't see the ticket anymore, so nothing else takes its place."""
    await held.hands.command("agnes", "/ticket answer T-1 Use hunter2 for now.")
    await held.deliver()
    assert "hunter2" in (await held.last_to("ana"))["text"]
    await change(held.hands, "DELETE FROM contacts WHERE person_id IN :people", "Ana")
    await held.hands.submit("adam", REDACT, {"secret": "hunter2"}, "T-1")
    await held.deliver()
    said = await held.last_to("ana")
    assert said["text"] == "Northwind Software removed this message."
    assert "hunter2" not in str(await held.desk.inbox("ana", "dm"))


async def test_a_redacted_secret_leaves_the_conversation_of_a_slack_user_who_was_unlinked(held: Held) -> None:
    """Whoever has that Slack user now gets nothing else of the ticket."""
    await held.hands.command("agnes", "/ticket answer T-1 Use hunter2 for now.")
    await held.deliver()
    await change(
        held.hands,
        "UPDATE slack_users SET state = 'unlinked', ended_at = '2026-11-23 09:00:00.000000' WHERE person_id IN :people",
        "Ana",
    )
    await held.hands.submit("adam", REDACT, {"secret": "hunter2"}, "T-1")
    await held.deliver()
    assert "hunter2" not in str(await held.desk.inbox("ana", "dm"))
    assert (await held.last_to("ana"))["text"] == "Northwind Software removed this message."


async def test_a_redacted_secret_leaves_the_news_of_a_resolution_that_is_over(hands: Hands) -> None:
    """The ticket was reopened since."""
    await ticket(hands)
    await hands.command("agnes", "/ticket resolve T-1 Use hunter2 from now on.")
    await hands.desk.advance("PT1M")
    assert "hunter2" in str(await hands.desk.inbox("ana", "dm"))
    await hands.command("ana", "/ticket reopen T-1 It hums again.")
    await hands.submit("adam", REDACT, {"secret": "hunter2"}, "T-1")
    await hands.desk.settle()
    assert "hunter2" not in str(await hands.desk.inbox("ana", "dm"))


async def test_a_message_that_waits_holds_up_no_update(held: Held) -> None:
    """The news of a resolution waits a minute. What was redacted before and after it doesn't."""
    await held.hands.command("agnes", "/ticket answer T-1 Use hunter2 for now.")
    await held.deliver()
    await held.hands.command("agnes", "/ticket resolve T-1 Done.")
    await held.hands.submit("adam", REDACT, {"secret": "Done"}, "T-1")
    await held.hands.submit("adam", REDACT, {"secret": "hunter2"}, "T-1")
    await held.deliver()
    assert "hunter2" not in str(await held.desk.inbox("ana", "dm"))
