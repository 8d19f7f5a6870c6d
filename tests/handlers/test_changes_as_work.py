"""What contacts change becomes work for the billing team: the card, Done, and who hears of it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from tests.handlers.hands import BUG, Hands, Said, texts
from tests.handlers.test_enquiries import BILLING, labels, press
from tests.support.desk import RunningDesk

ADD = "/subscription users SUB-1042 add"
REMOVE = "/subscription users SUB-1042 remove"


async def change(hands: Hands, line: str, who: str = "eva") -> Said:
    """Change something, and wait until everyone has heard."""
    said = await hands.command(who, line)
    assert BUG not in said.words
    await hands.desk.settle()
    return said


async def cards(hands: Hands) -> list[dict[str, Any]]:
    """The cards in the billing channel, oldest first."""
    return [message for message in await hands.desk.inbox("bella", BILLING) if message["text"].startswith("ENQ-")]


async def run(hands: Hands, statement: str) -> None:
    """Run a statement."""
    async with hands.desk.database.transaction() as session:
        await session.execute(text(statement))


def words(message: dict[str, Any]) -> str:
    """All that is read in a message."""
    return "\n".join([message["text"], *texts(message["blocks"])])


def done(message: dict[str, Any]) -> str:
    """What the button Done does."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return next(str(one["action_id"]) for row in rows for one in row if one["text"]["text"] == "Done")


async def test_changes_are_done_and_whoever_made_them_hears_of_it(hands: Hands) -> None:
    """The card says who did it, and so does the subscription of whoever made them."""
    await change(hands, f"{ADD} new1@audit.example")
    (card,) = await cards(hands)
    assert "ENQ-1 (Changes) about SUB-1042 · Open, not assigned yet" in card["text"]
    assert "User added: new1@audit.example" in words(card)
    assert labels(card) == ["Claim", "Done", "Answer"]
    shown = await hands.command("eva", "/subscription show SUB-1042")
    assert "ENQ-1: Northwind Software's billing team hasn't marked them as done yet." in shown.words
    assert "ENQ-1 is done. I've let Eva" in (await press(hands, "bella", done(card))).words
    (card,) = await cards(hands)
    assert "Done by Bella" in card["text"]
    assert labels(card) == ["Show"]
    heard = (await hands.desk.inbox("eva", "dm"))[-1]
    assert "marked your changes to SUB-1042 as done (ENQ-1)." in heard["text"]
    assert "ENQ-1: done by Bella" in (await hands.command("eva", "/subscription show SUB-1042")).words
    assert "ENQ-1" not in (await hands.command("ana", "/subscription show SUB-1042")).words


async def test_changes_that_wait_are_one_piece_of_work(hands: Hands) -> None:
    """Users, seats and products of one person in one subscription."""
    await change(hands, f"{ADD} new1@audit.example")
    await change(hands, f"{ADD} new2@audit.example")
    await change(hands, "/subscription seats SUB-1042 cloud 40 was 46 confirmed")
    (card,) = await cards(hands)
    assert "Seats of Fleet Planner Cloud: 46 → 40" in words(card)
    assert all(f"User added: new{number}@audit.example" in words(card) for number in (1, 2))


async def test_what_is_taken_back_is_not_on_the_card(hands: Hands) -> None:
    """A user who was removed again isn't work, and neither is one who came back."""
    await change(hands, f"{ADD} new1@audit.example new2@audit.example")
    await change(hands, f"{REMOVE} ines@acme.example")
    await change(hands, f"{REMOVE} new1@audit.example")
    (card,) = await cards(hands)
    assert "new1@audit.example" not in words(card)
    assert "User added: new2@audit.example" in words(card)
    assert "User removed: ines@acme.example" in words(card)


async def test_work_of_which_nothing_is_left_is_withdrawn(hands: Hands) -> None:
    """Unless somebody has begun. The next change is new work."""
    await change(hands, f"{ADD} new1@audit.example")
    await change(hands, f"{REMOVE} new1@audit.example")
    (card,) = await cards(hands)
    assert "Withdrawn" in card["text"]
    assert "nothing is left to do" in words(card)
    await change(hands, f"{ADD} new2@audit.example")
    await press(hands, "bella", "/enquiry claim ENQ-2")
    await change(hands, f"{REMOVE} new2@audit.example")
    card = (await cards(hands))[-1]
    assert "Assigned to Bella" in card["text"]
    assert "nothing is left to do" in words(card)
    assert labels(card) == ["Done", "Answer"]


async def test_what_a_colleague_takes_back_is_not_on_the_card(hands: Hands) -> None:
    """The card shows what is true now, whoever changed it last."""
    await change(hands, "/contact add <@U0BEN|ben> site_admin SUB-1042", "adam")
    await change(hands, f"{ADD} new1@audit.example new2@audit.example")
    (first,) = await cards(hands)
    await change(hands, f"{REMOVE} new1@audit.example", "ben")
    card = next(one for one in await cards(hands) if one["ts"] == first["ts"])
    assert "new1@audit.example" not in words(card)
    assert "There are more changes now" in (await press(hands, "bella", done(first))).words
    assert "ENQ-1 is done" in (await press(hands, "bella", done(card))).words


async def test_done_is_only_for_what_was_seen(hands: Hands) -> None:
    """A change that came after the card was read isn't done with it."""
    await change(hands, f"{ADD} new1@audit.example")
    (card,) = await cards(hands)
    await change(hands, f"{ADD} new2@audit.example")
    said = await press(hands, "bella", done(card))
    assert "There are more changes now, so ENQ-1 isn't done yet." in said.words
    assert "Open, not assigned yet" in (await cards(hands))[0]["text"]


async def test_done_pressed_twice_says_that_it_is_done(hands: Hands) -> None:
    """Nobody answered anything."""
    await hands.command("eva", "/subscription users SUB-1042 add pau@acme.example")
    shown = await hands.command("bella", "/enquiry show ENQ-1")
    done = shown.button("Done")["action_id"]
    await hands.press("bella", done, card=True)
    assert "already marked ENQ-1 as done (" in (await hands.press("bella", done, card=True)).words


async def test_typed_done_shows_the_changes_first(hands: Hands) -> None:
    """With the button that does it."""
    await change(hands, f"{ADD} new1@audit.example")
    said = await hands.command("bella", "/enquiry done ENQ-1")
    assert "User added: new1@audit.example" in said.words
    assert said.button("Done")


async def test_all_of_many_changes_are_shown(hands: Hands) -> None:
    """The card has the first ones and says how to see the others."""
    await change(hands, f"{ADD} {' '.join(f'new{number:02}@audit.example' for number in range(30))}")
    (card,) = await cards(hands)
    assert "… and 20 more. To see them, use `/enquiry show ENQ-1`." in words(card)
    said = await hands.command("bella", "/enquiry show ENQ-1")
    assert all(f"new{number:02}@audit.example" in said.words for number in range(30))


@pytest.mark.parametrize("who", ["agnes", "eva", "ana"])
async def test_only_the_billing_team_marks_changes_as_done(hands: Hands, who: str) -> None:
    """An agent doesn't, and neither does whoever made them."""
    await change(hands, f"{ADD} new1@audit.example")
    await press(hands, who, done((await cards(hands))[0]))
    assert "Open, not assigned yet" in (await cards(hands))[0]["text"]


async def test_changes_cant_be_withdrawn_or_declined(hands: Hands) -> None:
    """They have been made."""
    await change(hands, f"{ADD} new1@audit.example")
    for who, line in (("eva", "/enquiry withdraw ENQ-1 confirmed"), ("bella", "/enquiry decline ENQ-1")):
        assert "can't be withdrawn or declined" in (await hands.command(who, line)).words
    assert not [one for one in (await hands.command("eva", "/enquiry show ENQ-1")).buttons if "Withdraw" in str(one)]


async def test_waiting_changes_are_among_the_open_enquiries(hands: Hands) -> None:
    """So nobody forgets them."""
    await change(hands, f"{ADD} new1@audit.example")
    assert "ENQ-1* · Changes · SUB-1042" in (await hands.command("bella", "/enquiry")).words


async def test_the_primary_billing_contact_hears_of_changes_by_others(hands: Hands) -> None:
    """One message, kept up to date. It counts users, whom the reader's role doesn't list."""
    await change(hands, f"{ADD} new1@audit.example")
    await change(hands, f"{ADD} new2@audit.example")
    heard = [one for one in await hands.desk.inbox("ana", "dm") if "changed *SUB-1042*" in one["text"]]
    assert len(heard) == 1
    assert "Eva" in heard[0]["text"]
    assert "2 users added" in words(heard[0])
    assert "audit.example" not in words(heard[0])


async def test_nobody_hears_of_their_own_changes(hands: Hands) -> None:
    """A license that its primary billing contact renames is work, and no news for them."""
    await change(hands, "/subscription rename SUB-1043 Fleet HQ", "ana")
    (card,) = await cards(hands)
    assert "to Fleet HQ" in words(card)
    assert not [one for one in await hands.desk.inbox("ana", "dm") if "changed *" in one["text"]]


async def test_whoever_isnt_in_slack_gets_an_email(hands: Hands) -> None:
    """About each change, because an email can't be updated."""
    await run(hands, "DELETE FROM slack_users WHERE person_id = (SELECT id FROM people WHERE email LIKE 'ana@%')")
    await change(hands, f"{ADD} new1@audit.example")
    await change(hands, f"{ADD} new2@audit.example")
    found = [mail for mail in await hands.desk.mails("ana@acme.example") if "changed SUB-1042" in mail["text"]]
    assert [mail["text"].splitlines()[3] for mail in found] == ["1 user added", "2 users added"], found


async def test_done_pressed_by_two_at_once_is_once(desk_on_both: RunningDesk) -> None:
    """The other one reads who was first."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    await change(hands, f"{ADD} new1@audit.example")
    line = done((await cards(hands))[0])
    both = await asyncio.gather(*[hands.press(who, line, card=True) for who in ("bella", "adam")])
    assert sorted("already marked ENQ-1 as done" in said.words for said in both) == [False, True], both
    assert await desk.count("notices", "kind = 'enquiry_closed'") == 1


async def test_changes_of_another_day_are_news_to_the_primary(hands: Hands) -> None:
    """Ana's message is updated for a day. Then there's a new one, which she notices."""
    await change(hands, f"{ADD} new1@audit.example")
    await change(hands, f"{ADD} new2@audit.example")
    assert len(await changes_read_by(hands, "ana")) == 1
    await hands.desk.advance("P2D")
    await change(hands, f"{ADD} new3@audit.example")
    first, second = await changes_read_by(hands, "ana")
    assert "3 users added" in words(second)
    assert words(first) == words(second)


async def changes_read_by(hands: Hands, who: str) -> list[dict[str, Any]]:
    """The messages that say what Eva changed."""
    return [message for message in await hands.desk.inbox(who, "dm") if "changed *SUB-1042*" in words(message)]
