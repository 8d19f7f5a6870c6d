"""What people write or drop to Steward: it's passed on, or offered with its words filled in. Nothing of it is lost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text as sql

from models.core.quotas import Limited, QuotaPair
from tests.handlers.cases.doing import chosen as picked
from tests.handlers.hands import Hands, Said, entered, texts
from tests.handlers.test_enquiries import answer, card
from tests.handlers.test_orders import sent

SUBSCRIPTION, HIGH = picked("SUB-1042"), picked("high")
TICKET = {"subject": "It hums", "description": "Loud."}


async def last(hands: Hands, who: str) -> Any:
    """The newest message that somebody has from Steward."""
    await hands.desk.settle()
    return (await hands.desk.inbox(who, "dm"))[-1]


async def write(hands: Hands, who: str, text: str, thread: str = "", files: Sequence[str] = (), **more: Any) -> Said:
    """Write to Steward, and read the answer."""
    await hands.write(who, text, thread, files, **more)
    message = await last(hands, who)
    return Said(None, message["text"], message["blocks"])


def filled(said: Said, name: str) -> str:
    """What a form has in one of its inputs."""
    assert said.view is not None, said.words
    element = next(block["element"] for block in said.view["blocks"] if block.get("block_id") == name)
    return entered(element)


async def change(hands: Hands, statement: str, name: str) -> None:
    """Change the rows of people whose names begin so, behind Steward's back. `:people` are their IDs."""
    people = "(SELECT id FROM people WHERE name LIKE :name)"
    async with hands.desk.database.transaction() as session:
        await session.execute(sql(statement.replace(":people", people)), {"name": f"{name}%"})


async def ticket(hands: Hands, **entered: str) -> str:
    """Ana opens a ticket: the message about it to her."""
    await hands.submit("ana", "ticket_new", {"subscription": SUBSCRIPTION, "severity": HIGH} | TICKET | entered)
    return str((await last(hands, "ana"))["ts"])


async def test_a_message_is_offered_as_a_question_a_ticket_and_a_command(hands: Hands) -> None:
    """Each form has the words in it."""
    text = "Why is INV-2026-000017 so high?\nWe have 5 &lt;users&gt; &amp; no more."
    shown = "Why is INV-2026-000017 so high?\nWe have 5 <users> & no more."
    said = await write(hands, "ana", text)
    labels = [button["text"]["text"] for button in said.buttons]
    assert labels == ["Ask the billing team", "Open a ticket with this", "/invoice show INV-2026-000017", "Help"]
    asked = await hands.press("ana", said.button("Ask")["action_id"], card=True)
    assert filled(asked, "question") == shown
    assert "About *INV-2026-000017* for SUB-1042" in asked.words
    opened = await hands.press("ana", said.button("Open")["action_id"], card=True)
    assert filled(opened, "description") == shown
    assert filled(opened, "subject") == "Why is INV-2026-000017 so high?"


@pytest.mark.parametrize("text", ["What does it cost?", "Why is INV-2025-999999 so high?"])
async def test_a_message_that_names_nothing_of_theirs_is_asked_about_what(hands: Hands, text: str) -> None:
    """The person chooses a subscription, and never sees the word that stands for the message."""
    said = await write(hands, "ana", text)
    asked = await hands.press("ana", said.button("Ask")["action_id"], card=True)
    assert asked.text == "Which subscription is it about?"
    assert "kept:" not in asked.words
    chosen = await hands.press("ana", f"{said.button('Ask')['action_id']} SUB-1042", card=True)
    assert filled(chosen, "question") == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("invoice pay inv-2026-000017", "/invoice pay INV-2026-000017"),
        ("/tickets please", "/ticket"),
        ("Is SUB-1042, fine?", "/subscription show SUB-1042"),
        ("where are my enquiries?", "/enquiry"),
        ("My tickets: T-3", "/ticket show T-3"),
        ("Hello Steward", ""),
    ],
)
async def test_a_matching_command_is_offered(hands: Hands, text: str, line: str) -> None:
    """It is made of Steward's own words and a short ID."""
    said = await write(hands, "ana", text)
    assert [b["action_id"] for b in said.buttons if "kept:" not in b["action_id"]] == [
        *filter(None, [line]),
        "/steward help",
    ]


async def test_somebody_elses_words_are_not_filled_in(hands: Hands) -> None:
    """A forged button finds nothing, and nothing is found of one's own after a day either."""
    said = await write(hands, "ana", "My secret")
    line = said.button("Open")["action_id"]
    assert "I keep messages for one day only." in (await hands.press("ben", line, card=True)).words
    assert filled(await hands.press("ana", line, card=True), "description") == "My secret"
    await hands.desk.advance("P1DT1M")
    assert "I keep messages for one day only." in (await hands.press("ana", line, card=True)).words
    assert await hands.desk.count("kept_words") == 0


async def test_files_are_named_and_it_is_said_that_they_stay(hands: Hands) -> None:
    """A message with files only is a message."""
    said = await write(hands, "ana", "", files=["error.log", "screen.png"])
    assert "Your files go along with a ticket or a comment. The billing team and colleagues only get" in said.words
    opened = await hands.press("ana", said.button("Open")["action_id"], card=True)
    assert filled(opened, "description") == "error.log, screen.png"


async def test_files_with_words_go_along_and_are_not_named_in_them(hands: Hands) -> None:
    """A ticket has the files. The billing team gets only their names."""
    said = await write(hands, "ana", "The map is grey", files=["grey.log"])
    opened = await hands.press("ana", said.button("Open")["action_id"], card=True)
    assert filled(opened, "description") == "The map is grey"
    assert "These files go along: grey.log" in opened.words
    asked = await hands.press("ana", said.button("Ask")["action_id"] + " SUB-1042", card=True)
    assert filled(asked, "question") == "The map is grey\n\nFiles: grey.log"


async def test_a_long_message_goes_into_a_ticket_whole(hands: Hands) -> None:
    """It doesn't fit into a field, so the form goes without it and says so. What's added comes after it."""
    text = "x" * 4_990 + "\nthe end"
    said = await write(hands, "ana", text)
    opened = await hands.press("ana", said.button("Open")["action_id"], card=True)
    assert "I'll send your whole message: 4998 characters." in opened.words
    assert (filled(opened, "description"), opened.view and opened.view["private_metadata"]) == ("", "kept:1")
    form = {"subscription": SUBSCRIPTION, "severity": HIGH, "subject": "Long", "description": "PS"}
    await hands.submit("ana", "ticket_new", form, "kept:1")
    assert await hands.desk.count("tickets", f"description = '{text}\n\nPS'") == 1
    said = await write(hands, "ana", text)
    commented = await hands.press("ana", said.button("Comment on T-1")["action_id"], card=True)
    assert commented.view is not None
    await hands.submit("ana", "ticket_comment", {"text": ""}, commented.view["private_metadata"])
    assert await hands.desk.count("comments", f"text = '{text}'") == 1


async def test_an_enquiry_says_that_a_long_message_was_cut(hands: Hands) -> None:
    """The field holds what fits, and says that the rest is missing."""
    said = await write(hands, "ana", "INV-2026-000017 " + "x" * 5_000)
    asked = await hands.press("ana", said.button("Ask")["action_id"], card=True)
    assert filled(asked, "question").startswith("INV-2026-000017 xxx")
    assert "Your message was longer." in asked.words


async def test_a_ticket_is_opened_from_any_message(hands: Hands) -> None:
    """By the shortcut in its menu, with its text as people see it. Steward needn't be in that channel."""
    form = await hands.shortcut("ana", "open_ticket", "SUB-1042 &lt;hums&gt;\n```\n  loud\n```", by="ben")
    assert filled(form, "subject") == "SUB-1042 <hums>"
    assert filled(form, "description") == "SUB-1042 <hums>\n```\n  loud\n```"
    refused = await hands.shortcut("ana", "open_ticket", "4242 4242 4242 4242")
    assert "credit card" in refused.text
    assert await hands.desk.count("kept_words") == 1


@pytest.mark.parametrize("in_file", [False, True])
async def test_a_card_number_is_not_kept(hands: Hands, in_file: bool) -> None:
    """Neither in the text nor in a file's name, and the answer doesn't repeat it."""
    number = "4242 4242 4242 4242"
    said = await write(hands, "ana", "Hi" if in_file else number, files=[f"{number}.png"] if in_file else [])
    assert "I haven't stored or passed on your message." in said.words
    assert "4242" not in said.words
    assert await hands.desk.count("kept_words") == 0


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "message_changed", "message": {"text": "Edited"}},
        {"subtype": "message_deleted"},
        {"bot_id": "B1"},
        {"subtype": "bot_message"},
    ],
)
async def test_edits_deletions_and_bots_are_no_messages(hands: Hands, more: dict[str, Any]) -> None:
    """Nothing is kept and nothing is answered."""
    await hands.write("ana", "Hello", **more)
    assert await hands.desk.count("kept_words") == await hands.desk.count("notices", "kind LIKE 'words%'") == 0


async def test_an_event_that_slack_repeats_is_one_message(hands: Hands) -> None:
    """By its event ID."""
    person = hands._person("ana")
    channel = hands.engine.workspace.dm_channel(person.id)
    event = {
        "type": "message",
        "user": person.id,
        "channel": channel.id,
        "channel_type": "im",
        "text": "Hi",
        "ts": "1.1",
    }
    sent_ = hands.engine.payloads.event(hands.engine.payloads.message(person, channel, event), person, channel)
    for _ in range(3):
        await hands.engine.line.send("event", sent_)
    assert await hands.desk.count("kept_words") == 1


async def test_a_message_can_be_added_to_a_ticket_that_is_open(hands: Hands) -> None:
    """The newest of one's own that aren't resolved, so that nobody opens a second one about the same thing."""
    for number in range(4):
        await ticket(hands, subject=f"Server {number} is down")
    await hands.command("agnes", "/ticket resolve T-4 Restarted.")
    said = await write(hands, "ana", "Still broken")
    labels = [button["text"]["text"] for button in said.buttons]
    assert labels == ["Ask the billing team", "Open a ticket with this", "Comment on T-3", "Comment on T-2", "Help"]
    form = await hands.press("ana", said.button("Comment on T-3")["action_id"], card=True)
    assert filled(form, "text") == "Still broken"
    assert "Comment on" not in str((await write(hands, "ben", "Still broken")).buttons)


async def test_a_ticket_is_about_the_subscription_that_the_message_names(hands: Hands) -> None:
    """If its author has it and it names no other one of theirs. Otherwise the form asks, and it has to be chosen."""
    named = {"SUB-1044 is slow": "SUB-1044", "SUB-1050 is slow": "", "SUB-1042 and 1044": "SUB-1042", "It's slow": ""}
    for text, chosen in (named | {"SUB-1042 or SUB-1044 is slow": ""}).items():
        said = await write(hands, "chidi", text)
        form = (await hands.press("chidi", said.button("Open a ticket")["action_id"], card=True)).view
        assert form is not None
        asked = form["blocks"][0]
        assert asked["element"].get("initial_option", {}).get("value", "") == chosen, text
        assert asked["element"]["placeholder"]["text"] == "Choose a subscription"
        assert not asked["optional"]


async def test_staff_without_a_subscription_are_offered_no_forms(hands: Hands) -> None:
    """They couldn't send them."""
    said = await write(hands, "bella", "ENQ-1 is odd")
    assert [button["action_id"] for button in said.buttons] == ["/enquiry show ENQ-1", "/steward help"]


async def test_a_reply_about_a_ticket_is_a_comment(hands: Hands) -> None:
    """By the contact, and in the agent's conversation by the agent."""
    thread = await ticket(hands)
    await hands.press("agnes", "ticket_claim", "T-1", card=True)
    await hands.write("ana", "Still *loud*", thread, subtype="thread_broadcast")
    heard = await last(hands, "agnes")
    assert texts(heard["blocks"])[1:3] == ["Still ", "loud"]
    await hands.write("agnes", "Looking.", heard["ts"])
    assert "Looking." in texts((await last(hands, "ana"))["blocks"])
    assert await hands.desk.count("comments") == 2


async def test_a_reply_to_a_quote_is_a_question_about_it(hands: Hands) -> None:
    """The answer comes in that thread, and a reply to it there is another question."""
    quote = await sent(hands)
    thread = (await last(hands, "ana"))["ts"]
    said = await write(hands, "ana", "Can we pay in June?", thread)
    assert "ENQ-1 is with Northwind Software's billing team. You'll get their answer in this thread." in said.words
    assert f"ENQ-1 (Question) about {quote}" in (await card(hands))["text"]
    await answer(hands, "bella", "ENQ-1", "Yes, until the 10th.")
    heard = await last(hands, "ana")
    assert heard["thread_ts"] == thread
    assert "Yes, until the 10th." in texts(heard["blocks"])


async def test_a_reply_to_an_answer_is_another_question(hands: Hands) -> None:
    """The billing team sees what it replies to."""
    await hands.submit("ana", "enquiry_new", {"question": "When?"}, "SUB-1042")
    await answer(hands, "bella", "ENQ-1", "Soon.")
    thread = (await last(hands, "ana"))["ts"]
    await write(hands, "ana", "How soon?", thread)
    shown = await card(hands)
    assert "ENQ-2 (Question) about SUB-1042" in shown["text"]
    assert "A reply to ENQ-1." in "\n".join(texts(shown["blocks"]))
    assert await hands.desk.count("enquiries", "state = 'open'") == 1


async def test_a_reply_that_nobody_reads_is_offered(hands: Hands) -> None:
    """In that thread, with the words kept."""
    await write(hands, "ana", "One")
    thread = (await last(hands, "ana"))["ts"]
    said = await write(hands, "ana", "Two", thread)
    opened = await hands.press("ana", said.button("Open")["action_id"], card=True)
    assert filled(opened, "description") == "Two"
    assert (await last(hands, "ana"))["thread_ts"] == thread


async def test_a_lost_right_keeps_the_words(hands: Hands) -> None:
    """A former contact comments no more. The refusal is on the audit trail."""
    thread = await ticket(hands)
    await change(hands, "DELETE FROM contacts WHERE person_id IN :people", "Ana")
    await write(hands, "ana", "Still loud", thread)
    assert await hands.desk.count("comments") == 0
    assert await hands.desk.count("kept_words", "text = 'Still loud'") == 1
    assert await hands.desk.count("audit", "action = 'tickets.comment' AND outcome <> 'done'") == 1


async def test_a_used_up_quota_keeps_the_words(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """The offer says why it wasn't passed on."""
    router = hands.desk.bot.router
    few = {**router.app.quotas, Limited.COMMENTS: QuotaPair.read("2/hour, 3/hour")}
    monkeypatch.setattr(router, "app", replace(router.app, quotas=few))
    thread = await ticket(hands)
    for number in range(2):
        await hands.write("ana", f"Comment {number}", thread)
    said = await write(hands, "ana", "Comment 3", thread)
    assert "I couldn't pass on your reply about T-1." in said.words
    opened = await hands.press("ana", said.button("Comment on T-1")["action_id"], card=True)
    assert filled(opened, "text") == "Comment 3"
    assert await hands.desk.count("comments") == 2


async def test_a_thread_of_somebody_else_is_none_of_mine(hands: Hands) -> None:
    """Neither a forged one, nor one whose first message was for a person who used that Slack account before."""
    thread = await ticket(hands)
    await hands.write("ben", "Hello", thread)
    await change(hands, "UPDATE notices SET person_id = :people WHERE kind = 'ticket_opened'", "Ben")
    await hands.write("ana", "Hello", thread)
    assert await hands.desk.count("comments") == 0
    assert await hands.desk.count("kept_words") == 2


async def renewal(hands: Hands, who: str) -> str:
    """The card that starts somebody's thread about the renewal of SUB-1042."""
    await hands.command(who, "/renewal open SUB-1042")
    await hands.desk.settle()
    found = [one for one in await hands.desk.inbox(who, "dm") if "SUB-1042" in one["text"] and not one["thread_ts"]]
    return str(found[-1]["ts"])


async def test_a_reply_about_a_renewal_goes_to_the_colleagues(hands: Hands) -> None:
    """Each reads it in their own thread, and their reply comes back in the writer's."""
    hers, his = await renewal(hands, "ana"), await renewal(hands, "chidi")
    said = await write(hands, "ana", "Can *you* do it?", hers)
    assert "Chidi" in said.words
    assert "Northwind Software doesn't see it." in said.words
    heard = await last(hands, "chidi")
    assert heard["thread_ts"] == his
    assert "Can *you* do it?" in texts(heard["blocks"])
    await hands.write("chidi", "Yes.", his)
    assert "Yes." in texts((await last(hands, "ana"))["blocks"])
    assert (await last(hands, "ana"))["thread_ts"] == hers
    assert await hands.desk.count("enquiries") == 0
    asked = await hands.press("ana", said.button("Ask")["action_id"], card=True)  # the thread says about what
    assert filled(asked, "question") == "Can *you* do it?"


async def test_a_reply_about_a_renewal_at_risk_goes_to_the_billing_team_too(hands: Hands) -> None:
    """From a contact who may ask them. The answer comes in the thread."""
    hers, his = await renewal(hands, "ana"), await renewal(hands, "chidi")
    for period in ("P10D", "P6D"):
        await hands.desk.advance(period)
    assert await hands.desk.count("notices", "kind = 'renewal_at_risk' AND medium = 'channel'") > 0
    said = await write(hands, "ana", "We need ten seats fewer.", hers)
    assert "I've passed this on to" in said.words
    assert "ENQ-1 is with Northwind Software's billing team." in said.words
    heard = await last(hands, "chidi")
    assert (heard["thread_ts"], "We need ten seats fewer." in texts(heard["blocks"])) == (his, True)
    await answer(hands, "bella", "ENQ-1", "Gladly.")
    assert (await last(hands, "ana"))["thread_ts"] == hers
    assert "Gladly." in texts((await last(hands, "ana"))["blocks"])


async def test_a_reply_about_a_renewal_of_ones_own_goes_to_the_billing_team(hands: Hands) -> None:
    """Somebody without colleagues isn't heard by nobody."""
    hers = await renewal(hands, "ana")
    await change(hands, "DELETE FROM contacts WHERE person_id NOT IN :people", "Ana")
    said = await write(hands, "ana", "We need ten seats fewer.", hers)
    assert "ENQ-1 is with Northwind Software's billing team." in said.words
    assert await hands.desk.count("renewal_messages") == 0


async def test_a_former_colleague_hears_nothing(hands: Hands) -> None:
    """What is written while they are one isn't shown once they aren't."""
    hers, _ = await renewal(hands, "ana"), await renewal(hands, "chidi")
    await change(hands, "DELETE FROM contacts WHERE person_id IN :people", "Chidi")
    before = len(await hands.desk.inbox("chidi", "dm"))
    await write(hands, "ana", "Between us.", hers)
    assert len(await hands.desk.inbox("chidi", "dm")) == before


async def test_somebody_outside_slack_gets_a_colleagues_words_by_email(hands: Hands) -> None:
    """All of them, behind a bar."""
    hers, _ = await renewal(hands, "ana"), await renewal(hands, "chidi")
    await change(hands, "DELETE FROM slack_users WHERE person_id IN :people", "Chidi")
    words = "Can you do it? " + "It is long. " * 50
    await write(hands, "ana", words, hers)
    mail = (await hands.desk.mails("chidi@acme.example"))[-1]
    assert mail["subject"].startswith("Renewal of SUB-1042: Ana")
    assert f"> {words.strip()}" in mail["text"]
