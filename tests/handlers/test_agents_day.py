"""An agent's day: answers, notes, hand-overs and resolutions, through a running Steward."""

import pytest

from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said, entered
from tests.handlers.test_reopening import TRIAGE, in_triage, labels, messages, shown
from tests.handlers.test_words import last

NOTE = "They are rude"


async def opens(hands: Hands, user: str, subject: str = "Down", severity: str = "high") -> None:
    """Open a ticket on SUB-1042."""
    form = {
        "subscription": chosen("SUB-1042"),
        "severity": chosen(severity),
        "subject": subject,
        "description": "Loud.",
    }
    await hands.submit(user, "ticket_new", form)


@pytest.fixture
async def opened(hands: Hands) -> None:
    """Chidi's ticket T-1."""
    await opens(hands, "chidi")


def more(said: Said) -> dict[str, str]:
    """The choices behind the three dots: command lines by label."""
    (menu,) = [one for one in said.buttons if one["type"] == "overflow"]
    return {option["text"]["text"]: option["value"] for option in menu["options"]}


async def test_the_card_has_what_an_agent_needs(hands: Hands, opened: None) -> None:
    """The customer, the plan, when the term ends, whether a payment is overdue but no amount, and who wrote last."""
    card = await in_triage(hands)
    for words in (
        "*Severity*\n2 high",
        "*Customer*\nAcme Robotics",
        "*Plan*\n",
        "*Payment overdue*\nYes",
        "*Last word*\nChidi",
        "*Category*\nOther",
    ):
        assert words in card.words
    assert labels(card) == ["Claim", "Answer", "Resolve", "Remind me …"]
    assert more(card) == {
        "Assign …": "/ticket assign T-1",
        "Change severity or category …": "/ticket severity T-1",
        "Change status …": "/ticket state T-1",
        "Add an internal note …": "/ticket note T-1",
    }
    assert more(await hands.command("agnes", "/ticket show T-1")) == more(card)
    assert "Payment overdue" not in (await hands.command("chidi", "/ticket show T-1")).words
    await hands.command("agnes", "/ticket claim T-1")
    card = await in_triage(hands)
    assert more(card)["Give back to the queue"] == "/ticket release T-1"


async def test_an_answer_says_before_who_will_see_it(hands: Hands, opened: None) -> None:
    """The form names them; the answer comes in the customer's thread, and the ticket waits for them."""
    form = (await hands.press("agnes", (await in_triage(hands)).button("Answer")["action_id"], card=True)).view
    assert form is not None
    assert "Chidi Ọkáfọ̀ will see this." in Said(None, view=form).words
    said = await hands.submit(
        "agnes", "ticket_answer", {"text": "Restart it.", "then": chosen("waiting")}, form["private_metadata"]
    )
    assert "I've sent your answer to Chidi Ọkáfọ̀. T-1 is waiting for the customer." in said.words
    told = await last(hands, "chidi")
    assert "Restart it." in shown(told).words
    assert told["thread_ts"] == next(m for m in await hands.desk.inbox("chidi", "dm") if "received" in m["text"])["ts"]
    assert "Waiting for customer, assigned to Agnes Köhler" in (await in_triage(hands)).words


async def test_the_teams_talk_becomes_an_answer_only_after_a_look_at_it(hands: Hands, opened: None) -> None:
    """By the shortcut on a reply below the ticket's card. The form says who will see it, and nobody gets it before."""
    await hands.desk.settle()
    (card,) = [one for one in await hands.desk.inbox("agnes", TRIAGE) if "T-1" in one["text"]]
    before = await messages(hands, "chidi", "dm")
    said = await hands.shortcut(
        "agnes", "answer_ticket", "Restart the *router*.", by="anton", channel=card["channel"], thread_ts=card["ts"]
    )
    assert said.view is not None
    assert "Chidi Ọkáfọ̀ will see this." in said.words
    assert "Restart the" in str(said.view["blocks"])
    await hands.desk.settle()
    assert await messages(hands, "chidi", "dm") == before
    sent = {"text": "Restart the router.", "then": chosen("waiting")}
    await hands.submit("agnes", "ticket_answer", sent, said.view["private_metadata"])
    assert "Restart the router." in shown(await last(hands, "chidi")).words


async def test_files_go_along_with_an_answer(hands: Hands, opened: None) -> None:
    """The customer gets them with it, in the thread."""
    file = hands.engine.workspace.upload("U0AGNES", "route.log", b"Turn left.")
    files = {"type": "file_input", "files": [file.to_slack()]}
    await hands.submit(
        "agnes", "ticket_answer", {"text": "Try this.", "then": chosen("waiting"), "files": files}, "T-1"
    )
    assert "route.log" in shown(await last(hands, "chidi")).words


async def test_a_resolution_is_undone_within_the_minute(hands: Hands, opened: None) -> None:
    """By the button in the reply. The customer never hears of it, and the agent has the text back."""
    await hands.command("agnes", "/ticket claim T-1")
    before = await messages(hands, "chidi", "dm")
    form = await hands.press("agnes", "ticket_resolve", "T-1", card=True)
    assert "Closing answer" in form.words
    said = await hands.submit("agnes", "ticket_resolve", {"text": "Restart it."}, "T-1")
    assert "T-1 is resolved. In a minute, I'll let Chidi Ọkáfọ̀ know." in said.words
    undone = await hands.press("agnes", said.button("Undo")["action_id"], card=True)
    assert "T-1 isn't resolved any more, and nobody got your answer:" in undone.words
    assert "Restart it." in undone.words
    filled = (await hands.press("agnes", undone.button("Answer")["action_id"], card=True)).view
    assert filled is not None
    assert "Restart it." in [entered(block["element"]) for block in filled["blocks"] if block["type"] == "input"]
    await hands.desk.advance("PT2M")
    assert await messages(hands, "chidi", "dm") == before
    assert "Restart it." not in (await hands.command("chidi", "/ticket show T-1")).words
    await hands.command("agnes", "/ticket resolve T-1 Restart it twice.")
    await hands.desk.advance("PT1M")
    assert "resolved your ticket T-1" in (await last(hands, "chidi"))["text"]
    late = await hands.command("agnes", "/ticket undo T-1")
    assert late.text == (
        "I've already told Chidi Ọkáfọ̀ that T-1 is resolved. To open it again, use `/ticket reopen T-1`."
    )


async def test_an_answer_waits_if_something_was_said_meanwhile(hands: Hands, opened: None) -> None:
    """The form comes again with the other's words and the typed text, and nothing is sent. Sent again, it goes out with
    the files of both times."""
    forms = [await hands.command(who, "/ticket answer T-1") for who in ("agnes", "adam")]
    about = [str(form.view["private_metadata"]) for form in forms if form.view]
    file = hands.engine.workspace.upload("U0AGNES", "route.log", b"Turn left.")
    sent = {
        "text": "Wait a day.",
        "then": chosen("on_hold"),
        "files": {"type": "file_input", "files": [file.to_slack()]},
    }
    await hands.submit("adam", "ticket_answer", {"text": "Restart it.", "then": chosen("waiting")}, about[1])
    again = await hands.submit("agnes", "ticket_answer", sent, about[0])
    assert again.view is not None
    for words in ("This was said while you were writing.", "Restart it.", "Adam", "These files go along: route.log"):
        assert words in again.words
    assert "Wait a day." in [entered(one["element"]) for one in again.view["blocks"] if one["type"] == "input"]
    assert await hands.desk.count("comments") == 1
    await hands.submit("agnes", "ticket_answer", sent, again.view["private_metadata"])
    heard = shown(await last(hands, "chidi")).words
    assert "Wait a day." in heard
    assert heard.count("route.log") == 1


async def test_an_agent_does_not_wait_for_themselves_or_for_notes(hands: Hands, opened: None) -> None:
    """Only for what the customer sees, too, and somebody else said."""
    form = await hands.command("agnes", "/ticket resolve T-1")
    assert form.view is not None
    await hands.command("agnes", "/ticket answer T-1 One moment.")
    await hands.command("adam", "/ticket note T-1 They are rude.")
    said = await hands.submit("agnes", "ticket_resolve", {"text": "Restart it."}, form.view["private_metadata"])
    assert "T-1 is resolved." in said.words


async def test_a_closing_answer_waits_for_the_customer_s_words(hands: Hands, opened: None) -> None:
    """Otherwise a ticket would be resolved over what its customer just said."""
    form = await hands.command("agnes", "/ticket resolve T-1")
    assert form.view is not None
    await hands.command("chidi", "/ticket comment T-1 It hums again.")
    said = await hands.submit("agnes", "ticket_resolve", {"text": "Restart it."}, form.view["private_metadata"])
    assert "It hums again." in said.words
    assert await hands.desk.count("tickets", "state = 'resolved'") == 0


async def test_files_come_back_when_a_resolution_is_undone(hands: Hands, opened: None) -> None:
    """They go along with the next answer, and needn't be chosen again."""
    file = hands.engine.workspace.upload("U0AGNES", "route.log", b"Turn left.")
    sent = {"text": "Restart it.", "files": {"type": "file_input", "files": [file.to_slack()]}}
    said = await hands.submit("agnes", "ticket_resolve", sent, "T-1")
    undone = await hands.press("agnes", said.button("Undo")["action_id"], card=True)
    form = await hands.press("agnes", undone.button("Answer")["action_id"], card=True)
    assert form.view is not None
    assert "These files go along: route.log" in form.words
    again = {"text": "Restart it.", "then": chosen("waiting")}
    await hands.submit("agnes", "ticket_answer", again, form.view["private_metadata"])
    assert "route.log" in shown(await last(hands, "chidi")).words


async def test_files_of_the_team_s_message_go_along_with_the_answer(hands: Hands, opened: None) -> None:
    """Those of a message in the card's thread that becomes an answer."""
    await hands.desk.settle()
    (card,) = [one for one in await hands.desk.inbox("agnes", TRIAGE) if "T-1" in one["text"]]
    file = hands.engine.workspace.upload("U0ANTON", "route.log", b"Turn left.")
    place = {"by": "anton", "channel": card["channel"], "thread_ts": card["ts"]}
    form = await hands.shortcut("agnes", "answer_ticket", "See this.", **place, files=[file])
    assert form.view is not None
    sent = {"text": "See this.", "then": chosen("waiting")}
    await hands.submit("agnes", "ticket_answer", sent, form.view["private_metadata"])
    assert "route.log" in shown(await last(hands, "chidi")).words


async def test_the_second_of_two_answers_names_the_first_agent(hands: Hands, opened: None) -> None:
    """Below what became of the ticket."""
    await hands.command("adam", "/ticket answer T-1 Restart it.")
    said = await hands.command("agnes", "/ticket answer T-1 Wait.")
    assert "I've sent your answer to Chidi Ọkáfọ̀. T-1 is waiting for the customer.\nAdam" in said.text
    assert "(⬢ Staff) answered, too, 1 minute before you." in said.text


async def test_other_messages_do_not_wait_for_a_resolution(hands: Hands, opened: None) -> None:
    """What comes after it in the minute arrives at once."""
    await opens(hands, "chidi", "Other")
    await hands.command("agnes", "/ticket resolve T-1 Restart it.")
    await hands.command("agnes", "/ticket claim T-2")
    assert "is working on your ticket T-2" in (await last(hands, "chidi"))["text"]


async def test_a_ticket_is_handed_over_by_form(hands: Hands, opened: None) -> None:
    """Among the agents who can work now."""
    form = await hands.press("agnes", "/pick more", more(await in_triage(hands))["Assign …"], card=True)
    assert form.view is not None
    offered = [one["value"] for one in form.view["blocks"][1]["element"]["options"]]
    said = await hands.submit(
        "agnes", "ticket_assign", {"agent": chosen(next(one for one in offered if "anton" in one))}, "T-1"
    )
    assert "T-1 is assigned to Anton Brâncuși (⬢ Staff). I've let both" in said.words
    told = shown(await last(hands, "anton"))
    assert "Agnes Köhler (⬢ Staff) assigned T-1 to you: Down" in told.words
    assert labels(told) == ["Show", "Answer", "Resolve"]


async def test_a_customer_says_why_it_is_more_urgent(hands: Hands, opened: None) -> None:
    """By form or in words. Once it's critical, the triage channel reads so."""
    form = await hands.command("chidi", "/ticket severity T-1")
    assert "Why has this changed?" in form.words
    assert "Category" not in form.words
    said = await hands.command("chidi", "/ticket severity T-1 critical All vans stand still")
    assert "T-1 now has the severity 1 critical" in said.words
    posted = await in_triage(hands)
    assert "Chidi Ọkáfọ̀ changed the severity of T-1 to 1 critical: Down" in posted.words
    assert "All vans stand still" in posted.words


async def test_a_note_never_reaches_a_contact(hands: Hands, opened: None) -> None:
    """Neither in what they ask for, nor in what they are sent: not to the opener, nor to colleagues, watchers or
    contacts among the staff. In the channel, it's only for those who look."""
    await hands.command("bella", "/ticket sharing SUB-1042 on confirmed")
    await hands.command("anton", "/ticket claim T-1")
    await hands.submit("agnes", "ticket_note", {"text": NOTE}, "T-1")
    await hands.command("agnes", f"/ticket note T-1 {NOTE}, again")
    await hands.command("chidi", "/ticket comment T-1 Any news?")
    await hands.command("agnes", "/ticket answer T-1 Soon.")
    await hands.command("agnes", "/ticket severity T-1 1")
    await hands.command("agnes", "/ticket state T-1 on hold")
    await hands.command("agnes", "/ticket resolve T-1 Fixed.")
    await hands.desk.advance("PT1M")
    await hands.command("chidi", "/ticket reopen T-1 It hums.")
    assert NOTE in shown(next(m for m in await hands.desk.inbox("anton", "dm") if "note" in m["text"])).words
    assert (
        f"*internal note*, customers don't see it\n{NOTE}" in (await hands.command("agnes", "/ticket show T-1")).words
    )
    lines = [f"/ticket {word} T-1" for word in ("show", "comment", "reopen", "severity", "resolve", "note", "answer")]
    for contact in ("chidi", "dana", "ana", "ben"):
        for line in ["/ticket", "/ticket list", *lines, "/subscription show SUB-1042"]:
            assert NOTE not in (await hands.command(contact, line)).all, (contact, line)
        assert NOTE not in (await hands.home(contact)).all
        assert NOTE not in str(await hands.desk.inbox(contact, "dm")), contact
    assert NOTE not in str(await hands.desk.mails())
    assert NOTE not in str(await hands.desk.inbox("agnes", TRIAGE))


async def test_the_queue_is_narrowed_down_by_buttons(hands: Hands, opened: None) -> None:
    """Step by step, and back to all. Each ticket can be claimed and answered from its row."""
    await opens(hands, "chidi", "Slow", "low")
    await hands.command("agnes", "/ticket claim T-2")
    queue = await hands.command("agnes", "/ticket queue")
    assert labels(queue)[:5] == ["Start with the first", "Mine", "Unassigned", "Waiting for us", "Oldest first"]
    mine = await hands.press("agnes", queue.button("Mine")["action_id"], card=True)
    assert mine.words.startswith("Open tickets: mine\n")
    assert ["T-2" in mine.words, "T-1" in mine.words] == [True, False]
    none = await hands.press("agnes", mine.button("Unassigned")["action_id"].replace("unassigned", "mine 1"), card=True)
    assert none.text == "Open tickets: mine, 1 critical. There are none."
    back = await hands.press("agnes", none.button("All")["action_id"], card=True)
    assert back.button("Claim")["action_id"] == "/ticket claim T-1"
    assert "Your answer" in (await hands.press("agnes", "/ticket answer T-1", card=True)).words
    found = await hands.suggest("agnes", "/pick ticket_queue_of mine", "acme")
    assert [option["value"] for option in found.options] == ["/ticket queue mine CUS-1"]
    found = await hands.suggest("agnes", "/pick ticket_queue mine", "hum slow")
    assert found.options == []
    found = await hands.suggest("agnes", "/pick ticket_queue mine", "slow")
    assert {option["value"] for option in found.options} == {
        f"/ticket next {word} T-2 mine" for word in ("answer", "resolve", "show")
    }
