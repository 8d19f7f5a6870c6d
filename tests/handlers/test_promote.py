"""What is typed after `/contact promote`: who, what and where first, and all that follows is the reason."""

import pytest

from tests.handlers.hands import Hands, texts
from tests.handlers.test_words import change, last, write
from tests.support.desk import RunningDesk


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("me billing SUB-1042 Ana told me so", "Ana told me so"),
        ("billing me SUB-1042 SUB-1043 is hers, billing too", "SUB-1043 is hers, billing too"),
        ("SUB-1042 ME Billing eva@acme.example can tell why", "eva@acme.example can tell why"),
        ("me billing she left me in charge SUB-1042", "she left me in charge"),
        ("me billing SUB-1042  A &amp; B,  &lt;soon&gt;", "A & B, <soon>"),
        ("me billing SUB-1042 confirmed by <@U0ANA|ana>", "confirmed by @ana"),
    ],
)
async def test_the_reason_is_kept_as_it_was_typed(desk: RunningDesk, hands: Hands, typed: str, reason: str) -> None:
    """Whatever words are in it, and wherever the subscription stands."""
    said = await hands.command("ben", f"/contact promote {typed}")
    assert said.text.startswith("Request sent: Ben Óðinsson to become Primary billing contact on SUB-1042 ("), said.all
    assert await desk.count("promotions", f"reason = '{reason}'") == 1


@pytest.mark.parametrize(
    ("typed", "word"),
    [("me biling SUB-1042", "biling"), ("SUB-1042 because", "because"), ("billing SUB-1042 Ana left", "Ana")],
)
async def test_a_reason_without_who_and_what_is_not_understood(
    desk: RunningDesk, hands: Hands, typed: str, word: str
) -> None:
    """The word that stands where they should be is named, and nothing is asked."""
    said = await hands.command("ben", f"/contact promote {typed}")
    assert f"I don't understand “{word}”." in said.text
    assert await desk.count("promotions") == 0


async def test_of_several_subscriptions_one_is_chosen_and_the_reason_stays(desk: RunningDesk, hands: Hands) -> None:
    """The choice puts the id at the end of the line."""
    asked = await hands.command("ana", "/contact promote ben@acme.example billing I am on leave")
    line = next(
        option["value"] for button in asked.buttons for option in button["options"] if "SUB-1042" in option["value"]
    )
    said = await hands.press("ana", "/pick", line, kind="static_select")
    assert said.text.startswith("Request sent: Ben Óðinsson"), said.all
    assert await desk.count("promotions", "reason = 'I am on leave'") == 1


async def test_whoever_would_lose_the_role_reads_of_it_and_how_it_ended(desk: RunningDesk, hands: Hands) -> None:
    """Ana is not surprised: who asks, why, who decides; then what was decided, in the same message."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    await desk.settle()
    (told,) = [m for m in await desk.inbox("ana", "dm") if "in your place" in m["text"]]
    assert "Ben Óðinsson asked to become *Primary billing contact* on SUB-1042 in your place." in told["text"]
    assert "Northwind Software's admins or the site admins on SUB-1042 will decide" in told["text"]
    assert "Ana is on leave" in str(told["blocks"])
    assert [m for m in await desk.inbox("ben", "dm") if " asks " in m["text"]] == []
    await hands.submit("adam", "promotion_denied", {"reason": {"value": "Not now"}}, "PRO-1")
    await desk.settle()
    (now,) = [m for m in await desk.inbox("ana", "dm") if "in your place" in m["text"]]
    assert now["ts"] == told["ts"]
    assert "*Denied* by Adam Whitfield (⬢ Staff)" in now["text"]


async def test_whose_request_it_was_reads_that_they_keep_their_own_role(hands: Hands) -> None:
    """Nobody is spoken of by name to themselves. Without another site admin, only the vendor's admins decide."""
    await hands.command("eva", "/contact promote me billing SUB-1042 Ana is on leave")
    await hands.desk.settle()
    (told,) = [m for m in await hands.desk.inbox("ana", "dm") if "in your place" in m["text"]]
    assert "Northwind Software's admins will decide" in told["text"]
    said = await hands.command("eva", "/contact withdraw PRO-1 confirmed")
    assert said.text == "You've withdrawn your request. You keep your current role."


async def test_whoever_would_gain_reads_what_another_asks_for_them(desk: RunningDesk, hands: Hands) -> None:
    """Chidi wants Ben in Ana's place: Ben is told, and so is Ana."""
    await hands.command("chidi", "/contact promote <@U0BEN|ben> billing SUB-1042 she asked me to")
    await desk.settle()
    (ben,) = [m["text"] for m in await desk.inbox("ben", "dm") if "asked to make" in m["text"]]
    assert ben.startswith("Chidi Ọkáfọ̀ asked to make you *Primary billing contact* on SUB-1042.")
    (ana,) = [m["text"] for m in await desk.inbox("ana", "dm") if "asked to make" in m["text"]]
    assert ana.startswith("Chidi Ọkáfọ̀ asked to make Ben Óðinsson *Primary billing contact* on SUB-1042 in your")


async def announced(hands: Hands, who: str) -> str:
    """The message that tells somebody of a promotion: the thread to object in."""
    await hands.desk.settle()
    (told,) = [one for one in await hands.desk.inbox(who, "dm") if "asked to" in one["text"]]
    assert "If you don't, reply in this thread. They get your reply." in told["text"]
    return str(told["ts"])


async def test_an_objection_reaches_the_people_who_decide(hands: Hands) -> None:
    """Below the card in the approvals channel, and below Eva's, each with a button to decide. Nobody else gets it."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    said = await write(hands, "ana", "I'm *not* on leave.", await announced(hands, "ana"))
    assert said.text == (
        "I've passed this on to Northwind Software's admins and Eva Nováková. They decide on the request."
    )
    for who, where in (("adam", "C0APPROVALS"), ("eva", "dm")):
        found = await hands.desk.inbox(who, where)
        (card,) = [one for one in found if "Ben Óðinsson to become Primary billing contact" in one["text"]]
        heard = found[-1]
        assert heard["thread_ts"] == card["ts"]
        assert heard["text"].startswith(
            "Ana Pérez Iñíguez wrote about the request to make Ben Óðinsson Primary billing contact on SUB-1042."
        )
        assert "I'm *not* on leave." in texts(heard["blocks"])
        assert [one["action_id"] for one in heard["blocks"][-1]["elements"]] == ["/contact decide PRO-1"]
    assert "not* on leave" not in str(await hands.desk.inbox("ben", "dm"))
    assert await hands.desk.count("enquiries") == 0


async def test_a_contact_without_questions_or_tickets_can_object_too(hands: Hands) -> None:
    """Dana and Chidi on a portal's subscription, where only the vendor's admins decide."""
    form = (await hands.command("ana", "/contact promote chidi@acme.example technical SUB-1044")).view
    assert form is not None
    await hands.submit("ana", "promotion_ask", {"reason": "Dana is away"}, form["private_metadata"])
    for who in ("dana", "chidi"):
        said = await write(hands, who, "I'd rather not.", await announced(hands, who))
        assert said.text == "I've passed this on to Northwind Software's admins. They decide on the request."


async def test_a_reply_about_a_promotion_that_was_decided_is_offered(hands: Hands) -> None:
    """Nobody decides on it any more."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    thread = await announced(hands, "ana")
    await hands.submit("adam", "promotion_denied", {"reason": "Not now"}, "PRO-1")
    said = await write(hands, "ana", "Thank you", thread)
    assert "Nobody at Northwind Software reads replies to this message" in said.words
    assert await hands.desk.count("notices", "kind = 'promotion_objected'") == 0


async def test_objections_have_a_quota(hands: Hands) -> None:
    """As many as comments on tickets: thirty in an hour. Then the words are kept."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    thread = await announced(hands, "ana")
    for number in range(30):
        await hands.write("ana", f"No, {number}", thread)
    said = await write(hands, "ana", "No, 31", thread)
    assert "I couldn't pass on your reply about PRO-1." in said.words
    assert await hands.desk.count("notices", "kind = 'promotion_objected' AND medium = 'channel'") == 30


async def test_a_former_contact_objects_no_more(hands: Hands) -> None:
    """Their role is checked when they write."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    thread = await announced(hands, "ana")
    await change(hands, "DELETE FROM contacts WHERE person_id IN :people", "Ana")
    await hands.write("ana", "No", thread)
    assert (await last(hands, "ana"))["thread_ts"] == thread
    assert await hands.desk.count("notices", "kind = 'promotion_objected'") == 0
