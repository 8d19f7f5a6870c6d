"""Somebody is deactivated in Slack, and comes back: through the running desk."""

import pytest

from tests.handlers.hands import Hands
from tests.support.desk import Json

UNKNOWN = "I don't know who you are yet"


async def gone(hands: Hands, user: str = "chidi") -> None:
    """Somebody's account is deactivated, and Slack says so."""
    await hands.desk.change_person(user, deleted=True)
    await hands.desk.settle()


async def direct(hands: Hands, user: str, about: str = "can't reach them in Slack") -> list[str]:
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


async def news_to_dana(hands: Hands) -> Json:
    """What Dana is told of SUB-1042. There is other news of it, of its renewal."""
    heard = [
        message for message in await hands.desk.inbox("dana", "dm") if "can't reach them in Slack" in message["text"]
    ]
    return next(message for message in heard if "*SUB-1042*" in message["text"])


async def test_those_who_can_act_are_told_once_with_the_next_step(hands: Hands) -> None:
    """In each subscription, and the vendor's admins; nobody else; again said by Slack, not again told."""
    await gone(hands)
    await hands.profile_changed("chidi")
    await hands.desk.settle()
    ana = await direct(hands, "ana")
    assert sorted(text.partition("*SUB-")[2][:4] for text in ana) == ["1042", "1043", "1044"]
    assert "Chidi Ọkáfọ̀'s Slack account was deactivated" in ana[0]
    card = await news_to_dana(hands)
    labels = [element["text"]["text"] for element in card["blocks"][-1]["elements"]]
    assert labels == ["Promote me", "Add someone", "Check all contacts"]
    assert len(await hands.desk.inbox("adam", "C0APPROVALS")) == 3
    assert await direct(hands, "nikos") == []


async def test_each_email_says_which_subscription_it_is_about(hands: Hands) -> None:
    """Ana gets three, one for each."""
    await gone(hands)
    subjects = [one["subject"] for one in await hands.desk.mails("ana@acme.example") if "deactivated" in one["subject"]]
    assert sorted(subject[:27] for subject in subjects) == [f"Steward: SUB-104{n} · Chidi Ọ" for n in (2, 3, 4)]


async def test_only_whom_the_reader_can_promote_is_offered(hands: Hands) -> None:
    """Dana shares Chidi's domain; Kofi, from another company, can only ask for himself."""
    await gone(hands)
    cards = [one for one in await hands.desk.inbox("ana", "dm") if "can't reach them in Slack" in one["text"]]
    offered = {
        ref: [element["text"]["text"] for element in card["blocks"][-1]["elements"]]
        for ref in ("SUB-1042", "SUB-1043")
        for card in cards
        if f"*{ref}*" in card["text"]
    }
    assert offered["SUB-1042"] == ["Promote Dana Wiśniewska", "Add someone", "Check all contacts"]
    assert offered["SUB-1043"] == ["Add someone", "Check all contacts"]


async def test_the_next_step_is_one_press(hands: Hands) -> None:
    """The button in the message opens the request for the promotion."""
    await gone(hands)
    card = await news_to_dana(hands)
    press = card["blocks"][-1]["elements"][0]["action_id"]
    said = await hands.press("dana", press)
    assert "*Dana Wiśniewska* will become *Primary technical contact* on SUB-1042" in said.words


async def test_the_next_steps_are_in_the_text_alone(hands: Hands) -> None:
    """Whoever reads it in a mail or on a locked phone has no buttons, and types them."""
    await gone(hands)
    card = await news_to_dana(hands)
    steps = card["text"].partition("What you can do now:\n")[2]
    assert steps.splitlines() == [
        "• `/contact promote me technical SUB-1042`",
        "• `/contact add SUB-1042`",
        "• `/contact check SUB-1042`",
    ]


async def test_contacts_are_shown_as_unreachable(hands: Hands) -> None:
    """In the list, and on the subscription's card."""
    assert "not reachable" not in (await hands.command("ana", "/contact list SUB-1042")).words
    await gone(hands)
    for line in ("/contact list SUB-1042", "/subscription show SUB-1042"):
        assert "not reachable in Slack since Nov 23, 2026" in (await hands.command("ana", line)).words


async def test_nobody_unreachable_is_offered_as_primary(hands: Hands) -> None:
    """It would be refused."""
    offer = "/contact promote ben@acme.example billing SUB-1042"
    assert offer in str((await hands.command("ana", "/contact list SUB-1042")).blocks)
    await gone(hands, "ben")
    assert offer not in str((await hands.command("ana", "/contact list SUB-1042")).blocks)


async def test_who_comes_back_is_recognised_and_the_cards_say_so(hands: Hands) -> None:
    """In the vendor's own workspace by the profile, as before the first time."""
    await gone(hands)
    await hands.desk.change_person("chidi", deleted=False)
    await hands.desk.settle()
    assert "SUB-1042" in (await hands.command("chidi", "/subscription")).all
    assert "not reachable" not in (await hands.command("ana", "/contact list SUB-1042")).words
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
    assert len(asked) == 41
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


async def lost(hands: Hands) -> str:
    """Ivy, the only contact of SUB-1052, is gone; an admin has invited Zoë in her stead. Returns the code."""
    await gone(hands, "ivy")
    cards = await hands.desk.inbox("adam", "C0APPROVALS")
    card = next(one for one in cards if "No other contact can fix this." in one["text"])
    assert card["blocks"][-1]["elements"][0]["value"] == "SUB-1052"
    form = (await hands.desk.click("adam", "contact_step_in", channel="C0APPROVALS", ts=card["ts"]))["view"]
    await hands.desk.submit("adam", form["id"], address="zoe@elsewhere.example", name="Zoë")
    await hands.desk.settle()
    mail = (await hands.desk.mails("zoe@elsewhere.example"))[-1]["text"]
    assert "Lovelace & Daughters's subscription with Northwind Software. Adam Whitfield" in mail
    return str(mail.split("/steward link ")[1][:9])


async def test_where_nobody_is_left_an_admin_invites_and_the_new_contact_takes_over(hands: Hands) -> None:
    """Whoever accepts becomes primary by a promotion like any other."""
    question = await hands.command("zoe", f"/steward link {await lost(hands)}")
    accept = question.button("Accept")
    assert "Welcome, Zoë!" in (await hands.press("zoe", accept["action_id"], accept["value"])).words
    await hands.desk.settle()
    assert "Zoë (zoe@elsewhere.example) accepted your invitation" in (await hands.desk.inbox("adam", "dm"))[-1]["text"]
    await hands.command("zoe", "/contact promote me billing SUB-1052 Ivy is gone")
    assert "Approved." in (await hands.press("adam", "promotion_approve", "PRO-1", card=True)).text
    assert "*Zoë* (you) · Main contact" in (await hands.command("zoe", "/contact SUB-1052")).words


async def test_an_admin_who_is_none_any_more_has_not_stepped_in(hands: Hands) -> None:
    """What they invited to counts no more, as a contact's does not."""
    code = await lost(hands)
    await hands.command("astrid", "/steward staff remove adam@northwind.example admin confirmed")
    assert "can no longer add contacts" in (await hands.command("zoe", f"/steward link {code}")).words


async def test_nobody_is_told_to_act_who_has_no_next_step(hands: Hands) -> None:
    """Ben stands in for Ana on SUB-1044, where he can do nothing about a technical contact."""
    await gone(hands)
    assert [text for text in await direct(hands, "ben") if "SUB-1044" in text] == []
    assert all("SUB-1044" not in mail["text"] for mail in await hands.desk.mails("ben@acme.example"))
    cards = await hands.desk.inbox("adam", "C0APPROVALS")
    (told,) = [card["text"] for card in cards if "*SUB-1044*" in card["text"]]
    assert told.endswith("I've told the contacts who can do something about it: Ana Pérez Iñíguez (ana@acme.example).")


async def test_the_other_admins_are_told_when_a_colleague_is_gone(hands: Hands) -> None:
    """With a button for each role that she still has; she herself isn't told, nor is anyone without that right."""
    await hands.command("adam", "/steward staff add astrid@northwind.example agent")
    await gone(hands, "astrid")
    news = [one for one in await hands.desk.inbox("adam", "dm") if "was deactivated" in one["text"]]
    assert [one["text"] for one in news] == [
        "Astrid Ångström's Slack account was deactivated (astrid@northwind.example). They still have these staff "
        "roles: agent, admin. If they've left, remove their roles."
    ]
    (_, remove) = news[0]["blocks"][-1]["elements"]
    asked = await hands.press("adam", remove["action_id"])
    assert "Remove the staff role admin from *Astrid Ångström*?" in asked.words
    assert await direct(hands, "bella", "was deactivated") == []
    assert all("was deactivated" not in mail["text"] for mail in await hands.desk.mails("astrid@northwind.example"))


async def test_an_admin_who_is_gone_is_shown_so_among_the_staff(hands: Hands) -> None:
    """Whoever looks at the list sees whose role ought to go."""
    await gone(hands, "astrid")
    said = (await hands.command("adam", "/steward staff")).text
    (line,) = [line for line in said.splitlines() if "Astrid" in line]
    assert "not reachable in Slack since" in line
