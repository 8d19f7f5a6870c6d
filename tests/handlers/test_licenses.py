"""Licenses and how subscriptions stand, at a running desk with the example data."""

from tests.handlers.hands import Hands
from tests.handlers.test_changes_as_work import run


async def test_an_evaluation_is_extended_after_a_question(hands: Hands) -> None:
    """It says until when, and how much is left; the button does it. From 4 November on it can last 90 days."""
    asked = await hands.command("wekesa", "/subscription extend SUB-1061")
    assert "until 2 Jan 2027?" in asked.words
    assert "by 30 more days" in asked.words
    assert await hands.desk.count("subscriptions", "number = 1061 AND ends_on = '2026-12-03'") == 1
    done = await hands.press("wekesa", asked.button("Extend")["action_id"])
    assert "now runs until 2 Jan 2027." in done.words
    assert await hands.desk.count("subscriptions", "number = 1061 AND ends_on = '2027-01-02'") == 1
    assert "can be extended until 1 Feb 2027" in (await hands.command("wekesa", "/subscription SUB-1061")).words


async def test_the_reminder_of_an_extended_evaluation_says_its_new_end(hands: Hands) -> None:
    """A colleague reads in their own reminder what somebody else's extension means for them."""
    asked = await hands.command("wekesa", "/subscription extend SUB-1061")
    await hands.press("wekesa", asked.button("Extend")["action_id"])
    await hands.desk.settle()
    cards = [str(one["blocks"]) for one in await hands.desk.inbox("amina", "dm") if "SUB-1061" in str(one["blocks"])]
    assert "The evaluation now runs until 2 Jan 2027, so there's nothing to do here." in cards[0]


async def test_only_evaluations_are_offered_to_extend(hands: Hands) -> None:
    """Wekesa's other two are sites, and Uri's two were bought long ago. One that fits needs no choice."""
    await run(hands, "UPDATE subscriptions SET state = 'evaluation', bought = false WHERE number = 1057")
    await run(hands, "UPDATE subscriptions SET starts_on = '2026-11-20', ends_on = '2026-12-19' WHERE number = 1057")
    assert "Extend the evaluation *SUB-1057* until" in (await hands.command("uri", "/subscription extend")).words
    await run(hands, "UPDATE subscriptions SET state = 'active', bought = true WHERE number = 1057")
    refused = (await hands.command("uri", "/subscription extend")).words
    assert "You have no evaluation that can be extended." in refused


async def test_the_card_of_an_evaluation_extends_it(hands: Hands) -> None:
    """It's about buying, not about another term, and so is its email."""
    card = await hands.command("wekesa", "/renewal show SUB-1061")
    assert "If you buy it, the first term costs US$4,732.80 including tax." in card.words
    assert "next term" not in card.words
    asked = await hands.press("wekesa", card.button("Extend")["action_id"])
    assert "Extend the evaluation *SUB-1061* until 2 Jan 2027?" in asked.words
    await hands.desk.settle()
    mail = [one["text"] for one in await hands.desk.mails("wekesa@baobab.example") if "SUB-1061" in one["subject"]]
    assert "To buy it, extend it, ask a question or say that you won't buy it, type this in Slack:" in mail[0]


async def test_a_download_is_offered_only_where_there_is_one(hands: Hands) -> None:
    """A support contract has no file, though its technical contacts could download one."""
    assert "Download" in (await hands.command("chidi", "/subscription show SUB-1043")).words
    assert "Download" not in (await hands.command("dana", "/subscription show SUB-1044")).words


async def test_a_site_has_nothing_to_extend(hands: Hands) -> None:
    """The answer says why."""
    for word in ("license", "download", "extend", "rename"):
        refused = await hands.command("ana", f"/subscription {word} SUB-1042")
        assert "You can't " in refused.words
        assert "This isn't available for this kind of subscription." in refused.words


async def test_a_key_is_shown_to_whoever_may_and_each_look_is_kept(hands: Hands) -> None:
    """Only to them; a site's site admin has no part in it."""
    shown = await hands.command("kofi", "/subscription license SUB-1043")
    assert "FPS6-ACME-7QK2-M4XD-0080" in shown.words
    await hands.command("kofi", "/subscription license SUB-1043")
    looked = "action = 'subscriptions.view_license' AND actor = 'kofi' AND outcome = 'allowed'"
    assert await hands.desk.count("audit", looked) == 2
    assert await hands.desk.count("audit", "details LIKE '%FPS6%'") == 0
    assert "FPS6" not in (await hands.command("eva", "/subscription license SUB-1043")).all


async def test_a_license_is_renamed_by_a_form(hands: Hands) -> None:
    """Which has its name in it; its card is called so then."""
    form = (await hands.command("kofi", "/subscription rename SUB-1043")).view
    assert form is not None
    assert form["blocks"][0]["element"]["initial_value"] == "Fleet Planner Server"
    answer = await hands.desk.submit("kofi", form["id"], name="Zaragoza yard")
    assert answer["error"] is None
    assert "SUB-1043 · Zaragoza yard" in (await hands.command("ana", "/subscription show SUB-1043")).words


async def test_lists_and_cards_mark_what_does_not_run(hands: Hands) -> None:
    """Tāne's: one past due, one suspended, one cancelled, one that will be."""
    listed = (await hands.command("tane", "/subscription")).words
    assert "is *past due*: it ended on 18 Nov 2026 and will be suspended on 3 Dec 2026" in listed
    assert "has been *suspended* since 15 Nov 2026; its data will be deleted on 14 Jan 2027" in listed
    assert "was *cancelled* on 10 Nov 2026; its data will be deleted on 9 Jan 2027" in listed
    card = await hands.command("tane", "/subscription show SUB-1062")
    assert "*Past due*\nexpired 18 Nov 2026 · suspended 3 Dec 2026 · data deleted 1 Feb 2027" in card.words


async def test_the_clock_suspends_and_people_are_told(hands: Hands) -> None:
    """Once, with what follows; the card says it too."""
    await hands.desk.advance("P12D")
    told = [
        m["text"] for m in await hands.desk.inbox("tane", "dm") if "SUB-1062" in m["text"] and "suspended" in m["text"]
    ]
    assert len([text for text in told if "is suspended and no longer available" in text]) == 1
    assert "*Suspended*" in (await hands.command("tane", "/subscription show SUB-1062")).words
    moved = "action = 'subscriptions.advance_subscriptions' AND subject = 'SUB-1062'"
    assert await hands.desk.count("audit", f"{moved} AND details LIKE '%suspended%2026-12-03%'") == 1
