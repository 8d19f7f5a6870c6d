"""`/steward announcements`, at a running desk: written, approved by a second person, sent, and counted."""

import json
from typing import Any

import pytest

from models.desks.announcing import actions
from tests.handlers.hands import Hands, Said

VALUES: dict[str, Any] = {
    "right": {"type": "static_select", "selected_option": {"value": "product_email"}},
    "of": {"type": "static_select", "selected_option": {"value": "all"}},
    "subject": "Version 7",
    "notice": "It is here.",
    "day": {"type": "datepicker", "selected_date": None},
}
ALL = ("ana", "ben", "chidi", "dana", "eva")


def labels(said: Said) -> dict[str, str]:
    """The buttons: what each says, and its command line."""
    return {one["text"]["text"]: one["action_id"] for one in said.buttons}


async def readers(hands: Hands, words: str) -> set[str]:
    """Who has a direct message with these words."""
    return {who for who in (*ALL, "adam", "bella") if words in json.dumps(await hands.desk.inbox(who, "dm"))}


async def test_an_announcement_is_previewed_sent_once_and_counted(hands: Hands) -> None:
    """Everyone with the right gets one message, and the card says how many have it."""
    form = (await hands.command("bella", "/steward announcements new")).view
    assert form is not None
    preview = await hands.submit("bella", "announcement", VALUES, form["private_metadata"])
    assert "To *" in preview.all
    assert "everyone who can receive product news, on any subscription" in preview.words
    send = labels(preview)["Send"]
    said = await hands.press("bella", send)
    assert "Sent · written by Bella" in said.text
    again = await hands.press("bella", send)
    assert "You can't do that with announcement 1 now. Its status: Sent." in again.text
    await hands.desk.settle()
    got = await readers(hands, "Version 7")
    assert (
        got == await readers(hands, "Northwind Software sent this to everyone who can receive product news.") != set()
    )
    assert await hands.desk.count("notices", "kind = 'announcement'") >= len(got)
    refused = await hands.command("agnes", "/steward announcements show 1")
    assert "You can't send announcements." in refused.text
    card = await hands.command("adam", "/steward announcements show 1")
    total = await hands.desk.count("notices", "kind = 'announcement'")
    assert f"Sent: {total} · parked: 0 · still to be sent: 0 · not needed anymore: 0" in card.text


async def test_the_second_yes_waits_in_the_homes_of_those_who_can_say_it(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the author's. Once somebody has decided, it waits for nobody, and the messages that asked say so."""
    monkeypatch.setattr(actions, "ALONE", 1)
    await hands.submit("bella", "announcement", VALUES)
    await hands.command("bella", "/steward announcements send 1")
    await hands.desk.settle()
    home = await hands.home("adam")
    assert "*Announcements to approve* · 1" in home.words
    assert "*1* · Version 7\nFor " in home.words
    assert "Announcements to approve" not in (await hands.home("bella")).words
    await hands.command("astrid", "/steward announcements cancel 1")
    await hands.desk.settle()
    assert "Announcements to approve" not in (await hands.home("adam")).words
    (card,) = [message for message in await hands.desk.inbox("adam", "dm") if "Version 7" in json.dumps(message)]
    assert "Cancelled · written by Bella" in card["text"]
    assert "approve 1" not in json.dumps(card)


async def test_a_second_person_approves_by_the_card_that_they_get(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above the limit, which is low here. The author hears of it."""
    monkeypatch.setattr(actions, "ALONE", 1)
    preview = await hands.submit("bella", "announcement", VALUES)
    asked = await hands.press("bella", labels(preview)["Ask for a second yes"])
    assert "Waiting for a second person's approval" in asked.text
    await hands.desk.settle()
    assert await hands.desk.count("notices", "kind = 'announcement'") == 0
    (card,) = [message for message in await hands.desk.inbox("adam", "dm") if "Version 7" in json.dumps(message)]
    line = "/steward announcements approve 1"
    assert line in json.dumps(card)
    done = await hands.press("adam", line)
    assert "Approved by Adam" in done.text
    await hands.desk.settle()
    assert "bella" in await readers(hands, "approved your announcement 1: Version 7")
    assert await hands.desk.count("notices", "kind = 'announcement' AND state = 'sent'") > 1
