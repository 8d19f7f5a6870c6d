"""Somebody is deactivated in Slack, and comes back: through the running desk."""

import pytest

from tests.handlers.hands import Hands

UNKNOWN = "I don't know your Slack user yet"


async def gone(hands: Hands, user: str = "chidi") -> None:
    """Somebody's account is deactivated, and Slack says so."""
    await hands.desk.change_person(user, deleted=True)
    await hands.desk.settle()


async def direct(hands: Hands, user: str, about: str = "can't be reached") -> list[str]:
    """The direct messages that say something."""
    return [message["text"] for message in await hands.desk.inbox(user, "dm") if about in message["text"]]


async def test_a_deactivated_users_sessions_end(hands: Hands) -> None:
    """Whatever still arrives in their name is an unknown's."""
    await hands.command("chidi", "/steward link chidi@acme.example")
    await gone(hands)
    assert UNKNOWN in (await hands.command("chidi", "/subscription")).text
    assert await hands.desk.count("slack_users", "user_id = 'U0CHIDI' AND state = 'deactivated'") == 1
    assert await hands.desk.count("codes", "user_id = 'U0CHIDI' AND closed_at IS NULL") == 0
    assert await hands.desk.count("audit", "action = 'people.note_presence' AND actor = 'slack'") == 1


async def test_those_who_can_act_are_told_once_with_the_next_step(hands: Hands) -> None:
    """In each subscription, and the vendor's admins; nobody else; again said by Slack, not again told."""
    await gone(hands)
    await hands.profile_changed("chidi")
    await hands.desk.settle()
    ana = await direct(hands, "ana")
    assert sorted(text.partition(" of SUB-")[2][:4] for text in ana) == ["1042", "1043", "1044"]
    assert "Chidi Ọkáfọ̀ can't be reached in Slack any more" in ana[0]
    card = next(m for m in await hands.desk.inbox("dana", "dm") if "of SUB-1042" in m["text"])
    labels = [element["text"]["text"] for element in card["blocks"][-1]["elements"]]
    assert labels == ["Promote me", "Add somebody"]
    assert len(await hands.desk.inbox("adam", "C0APPROVALS")) == 3
    assert await direct(hands, "nikos") == []


async def test_the_next_step_is_one_press(hands: Hands) -> None:
    """The button in the message opens the request for the promotion."""
    await gone(hands)
    card = next(m for m in await hands.desk.inbox("dana", "dm") if "of SUB-1042" in m["text"])
    press = card["blocks"][-1]["elements"][0]["action_id"]
    said = await hands.press("dana", press)
    assert "*Dana Wiśniewska* is to become *Primary technical contact* of SUB-1042" in said.words


async def test_contacts_are_shown_as_unreachable(hands: Hands) -> None:
    """In the list, and on the subscription's card."""
    assert "can't be reached" not in (await hands.command("ana", "/contact list SUB-1042")).words
    await gone(hands)
    for line in ("/contact list SUB-1042", "/subscription show SUB-1042"):
        assert "can't be reached in Slack since Nov 23, 2026" in (await hands.command("ana", line)).words


async def test_who_comes_back_is_recognised_and_the_cards_say_so(hands: Hands) -> None:
    """In the vendor's own workspace by the profile, as before the first time."""
    await gone(hands)
    await hands.desk.change_person("chidi", deleted=False)
    await hands.desk.settle()
    assert "SUB-1042" in (await hands.command("chidi", "/subscription")).all
    assert "can't be reached" not in (await hands.command("ana", "/contact list SUB-1042")).words
    assert await direct(hands, "ana") == []
    assert len(await direct(hands, "ana", "can be reached in Slack again")) == 3
    cards = await hands.desk.inbox("adam", "C0APPROVALS")
    assert [("can be reached in Slack again" in card["text"]) for card in cards] == [True] * 3


async def test_who_comes_back_where_nothing_is_believed_needs_a_code(hands: Hands) -> None:
    """The word of a foreign workspace ends a link, and begins none."""
    await hands.command("mallory", "/steward link ana@acme.example")
    await hands.desk.settle()
    code = (await hands.desk.mails("ana@acme.example"))[-1]["text"].split("/steward link ")[1][:9]
    await hands.command("mallory", f"/steward link {code}")
    assert "SUB-1042" in (await hands.command("mallory", "/subscription")).all
    for deleted in (True, False):
        await hands.desk.change_person("mallory", deleted=deleted)
        assert UNKNOWN in (await hands.command("mallory", "/subscription")).text
    assert await hands.desk.count("people", "unreachable_since IS NOT NULL") == 0


async def test_an_event_that_was_missed_is_made_good(hands: Hands) -> None:
    """The slow look in turn finds out, and asks about each at most once a day."""
    hands._person("chidi").deleted = True
    for _ in range(10):
        await hands.desk.bot.presence.look()
    assert UNKNOWN in (await hands.command("chidi", "/subscription")).text
    asked = [entry for entry in await hands.desk.log() if entry["method"] == "users.info"]
    assert len(asked) == 36
    await hands.desk.bot.presence.look()
    again = [entry for entry in await hands.desk.log() if entry["method"] == "users.info"]
    assert len(again) == len(asked)


async def test_a_message_to_somebody_who_is_gone_goes_by_mail(hands: Hands) -> None:
    """Nothing is parked; and Slack is asked about them next."""
    for _ in range(10):
        await hands.desk.bot.presence.look()
    hands._person("ben").deleted = True
    added = await hands.command("ana", "/contact add <@U0BEN|ben> billing SUB-1043")
    assert "Ben Óðinsson is now" in added.words
    await hands.desk.settle()
    assert any("SUB-1043" in mail["text"] for mail in await hands.desk.mails("ben@acme.example"))
    assert await hands.desk.count("notices", "state = 'parked'") == 0
    await hands.desk.bot.presence.look()
    assert await hands.desk.count("slack_users", "user_id = 'U0BEN' AND state = 'deactivated'") == 1


@pytest.mark.parametrize("user", ["zoe", "quin"])
async def test_of_those_who_are_linked_to_nobody_nothing_is_kept(hands: Hands, user: str) -> None:
    """Slack tells of everybody in the workspace."""
    rows = await hands.desk.count("slack_users"), await hands.desk.count("audit")
    await gone(hands, user)
    assert (await hands.desk.count("slack_users"), await hands.desk.count("audit")) == rows
