"""`/steward deliveries`, at a running desk: from the message that says something is parked to its arrival."""

import json
from typing import Any

from sqlalchemy import text

from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands
from tests.handlers.worlds import SLACK
from tests.nouns.deliveries import STUCK

ADMIN = SLACK["admin"]


async def states(hands: Hands, where: str) -> list[str]:
    """The states of messages."""
    async with hands.desk.database.transaction() as session:
        found = await session.execute(text(f"SELECT state FROM notices WHERE {where} ORDER BY id"))  # noqa: S608
        return list(found.scalars())


async def a_parked_card(hands: Hands) -> None:
    """A ticket whose card Slack doesn't take."""
    await hands.desk.fault(method="chat.postMessage", kind="error:msg_too_long", channel="C0TRIAGE", rate=1.0)
    values: dict[str, Any] = {
        "subscription": {"selected_option": {"value": "SUB-1042"}},
        "severity": {"selected_option": {"value": "high"}},
        "subject": "Secret words",
        "description": "Since eight.",
    }
    await hands.submit("ana", "ticket_new", values)
    await hands.desk.settle()
    await hands.desk.fault()


async def test_an_admin_hears_of_a_parked_card_retries_it_and_it_arrives(hands: Hands) -> None:
    """From the message's own button. What the customer wrote isn't in it."""
    await a_parked_card(hands)
    parked = await states(hands, "kind = 'ticket_card' AND medium = 'channel' AND state = 'parked'")
    assert parked == ["parked"]
    await hands.desk.bot.schedule.look()
    await hands.desk.settle()
    news = [m for m in await hands.desk.inbox("adam", "dm") if "• the triage channel: 1" in m["text"]]
    assert len(news) == 1
    assert "Secret words" not in json.dumps(news)
    listed = await hands.command("adam", "/steward deliveries")
    assert "ticket card · " in listed.text
    assert "the triage channel" in listed.text
    assert "C0TRIAGE" not in listed.words
    assert "chat.postMessage: msg_too_long" in listed.text
    assert "Secret words" not in listed.all
    retry = next(one["action_id"] for one in listed.buttons if one["text"]["text"] == "Retry")
    said = await hands.press("adam", retry)
    assert said.text == "I'm trying 1 message again now: the triage channel."
    await hands.desk.settle()
    assert "Secret words" in json.dumps(await hands.desk.inbox("adam", "C0TRIAGE"))
    again = await hands.press("adam", retry)
    assert "was sent meanwhile" in again.text


async def test_what_is_parked_together_is_one_message_and_one_press(hands: Hands) -> None:
    """To three places; once all of it is retried, the message doesn't offer that any more."""
    await hands.desk.fault(method="chat.postMessage", kind="error:restricted_action", rate=1.0)
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    await hands.desk.settle()
    await hands.desk.fault()
    await hands.desk.bot.schedule.look()
    await hands.desk.settle()
    (news,) = [m for m in await hands.desk.inbox("adam", "dm") if "parked" in m["text"]]
    assert "*3 messages to 3 places are parked.* I can't deliver them." in news["text"]
    assert "• direct message to Ana Pérez Iñíguez: 1" in news["text"]
    (retry,) = [one for one in news["blocks"][-1]["elements"] if one["text"]["text"] == "Retry all"]
    assert (await hands.press("adam", retry["action_id"])).text == "I'm trying 3 messages again now."
    await hands.desk.settle()
    assert [m for m in await hands.desk.inbox("ana", "dm") if "in your place" in m["text"]]
    (now,) = [m for m in await hands.desk.inbox("adam", "dm") if m["ts"] == news["ts"]]
    assert now["text"] == "The messages that I couldn't deliver aren't parked anymore."
    assert (await hands.press("adam", retry["action_id"])).text == "No message is parked."


async def test_a_drop_is_asked_first_and_the_second_press_changes_nothing(stage: Stage) -> None:
    """The reason is in the list of what was dropped."""
    await stage.set()
    form = (await stage.hands.command(ADMIN, f"/steward deliveries drop {STUCK} Too late")).view
    assert form is not None
    assert '"initial_value": "Too late"' in json.dumps(form)
    assert await stage.rows.ask("SELECT state FROM notices WHERE key = 'stuck'") == [("parked",)]
    for said in ("1 message won't be sent: the triage channel.", "was already dropped"):
        answer = await stage.hands.submit(ADMIN, "delivery_drop", {"reason": "Too late"}, form["private_metadata"])
        assert said in answer.words
    listed = await stage.hands.command(ADMIN, "/steward deliveries dropped")
    assert "Too late" in listed.text


async def test_a_channel_that_is_gone_is_left_by_one_of_the_buttons(stage: Stage) -> None:
    """The others of the settings are offered."""
    await stage.set()
    asked = await stage.hands.command(ADMIN, f"/steward deliveries move {STUCK}")
    assert asked.text == "Where should the message for the triage channel go?"
    labels = [one["text"]["text"] for one in asked.buttons]
    assert labels == ["The approvals channel", "The billing channel", "Cancel"]
    said = await stage.hands.press(ADMIN, asked.button("The approvals channel")["action_id"])
    assert said.text == "1 message now goes to the approvals channel."
    there = await stage.rows.ask("SELECT state, channel FROM notices WHERE key = 'stuck'")
    assert there == [("waiting", "C0APPROVALS")]
