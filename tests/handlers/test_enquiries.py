"""Enquiries from the form to the answer: the card in the billing channel, and what whoever asked reads."""

from typing import Any

import pytest

from models.directory.postal import PARTS
from tests.handlers.hands import Hands, Said, texts

BILLING = "C0BILLING"
QUESTION = "When is it due <!channel>?\nAnd *why*?"


async def ask(hands: Hands, who: str = "ana", about: str = "SUB-1042", question: str = QUESTION) -> Said:
    """Ask, as the form does that the command opens."""
    form = (await hands.command(who, f"/enquiry new {about}")).view
    assert form is not None
    said = await hands.submit(who, "enquiry_new", {"question": question}, form["private_metadata"])
    await hands.desk.settle()
    return said


async def card(hands: Hands) -> dict[str, Any]:
    """The newest card in the billing channel that is about an enquiry."""
    await hands.desk.settle()
    return [message for message in await hands.desk.inbox("bella", BILLING) if message["text"].startswith("ENQ-")][-1]


def labels(message: dict[str, Any]) -> list[str]:
    """What the buttons under a message say."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


async def press(hands: Hands, who: str, line: str) -> Said:
    """Press a button of the card."""
    said = await hands.press(who, line, card=True)
    await hands.desk.settle()
    return said


async def answer(hands: Hands, who: str, ref: str, words: str) -> Said:
    """Press Answer, and send the form."""
    form = (await press(hands, who, f"/enquiry answer {ref}")).view
    assert form is not None
    said = await hands.submit(who, "enquiry_answer", {"answer": words}, form["private_metadata"])
    await hands.desk.settle()
    return said


async def test_a_question_is_claimed_and_answered(hands: Hands) -> None:
    """The card shows each step, and whoever asked reads the answer with a button to ask again."""
    said = await ask(hands)
    assert "ENQ-1 is with Northwind Software's billing team." in said.words
    first = await card(hands)
    assert "ENQ-1 (Question) about SUB-1042 · Open, not assigned yet" in first["text"]
    assert QUESTION in texts(first["blocks"])
    assert "*Customer*\nAcme" in "\n".join(texts(first["blocks"]))
    assert "*About*" not in "\n".join(texts(first["blocks"]))
    assert labels(first) == ["Claim", "Make a quote", "Answer", "Decline"]
    assert "ENQ-1 is assigned to you." in (await press(hands, "bella", "/enquiry claim ENQ-1")).words
    assert "Bella" in (await card(hands))["text"]
    assert labels(await card(hands)) == ["Make a quote", "Answer", "Decline"]
    assert "I've sent Ana Pérez Iñíguez the answer" in (await answer(hands, "bella", "ENQ-1", "On the 1st.")).words
    last = await card(hands)
    assert last["ts"] == first["ts"]
    assert "Answered by Bella" in last["text"]
    assert labels(last) == ["Show"]
    read = (await hands.desk.inbox("ana", "dm"))[-1]
    assert "answered your enquiry ENQ-1 about SUB-1042." in read["text"]
    assert "On the 1st." in texts(read["blocks"])
    assert labels(read) == ["Show", "Ask again"]


@pytest.mark.parametrize(
    ("about", "shown"),
    [("INV-2026-000014", "/invoice show INV-2026-000014"), ("Q-2026-0001", "/order show Q-2026-0001")],
)
async def test_what_a_question_is_about_opens_from_its_card(hands: Hands, about: str, shown: str) -> None:
    """So that staff see the invoice or the quote, and can edit it, before they answer."""
    if about.startswith("Q-"):
        await hands.command("ana", "/renewal renew SUB-1042")
    await ask(hands, about=about)
    first = await card(hands)
    assert f"*About*\n{about}" in "\n".join(texts(first["blocks"]))
    assert labels(first)[-1] == f"Show {about}"
    assert about in (await press(hands, "bella", shown)).words


async def test_a_second_click_and_a_second_person_hear_who_was_first(hands: Hands) -> None:
    """Nothing is answered twice: one answer, one message."""
    await ask(hands)
    await press(hands, "bella", "/enquiry claim ENQ-1")
    assert "ENQ-1 is already assigned to you." in (await press(hands, "bella", "/enquiry claim ENQ-1")).words
    assert "Bella" in (await press(hands, "adam", "/enquiry claim ENQ-1")).words
    forms = [(await press(hands, who, "/enquiry answer ENQ-1")).view for who in ("bella", "adam")]
    said = []
    for who, form in zip(("bella", "adam"), forms, strict=True):
        assert form is not None
        said.append(await hands.submit(who, "enquiry_answer", {"answer": f"By {who}"}, form["private_metadata"]))
    await hands.desk.settle()
    assert "already answered ENQ-1 (" in said[1].words
    inbox = await hands.desk.inbox("ana", "dm")
    heard = [message for message in inbox if "answered your enquiry ENQ-1" in message["text"]]
    assert len(heard) == 1


@pytest.mark.parametrize("word", ["claim", "answer", "decline"])
async def test_agents_and_customers_do_not_answer(hands: Hands, word: str) -> None:
    """By no button, not even by one that they were never shown."""
    await ask(hands)
    assert f"You can't {word} an enquiry" in (await press(hands, "agnes", f"/enquiry {word} ENQ-1")).words
    for who in ("ana", "chidi"):
        assert "You can't manage invoices" in (await press(hands, who, f"/enquiry {word} ENQ-1")).words
    assert await hands.desk.count("enquiries", "state = 'open'") == 1


async def test_whoever_is_no_contact_any_more_hears_nothing(hands: Hands) -> None:
    """The role was lost between the question and the answer."""
    await ask(hands, "ben")
    removed = await hands.command("ana", "/contact remove ben@acme.example billing SUB-1042 confirmed")
    assert "no longer" in removed.words
    await hands.desk.settle()
    await answer(hands, "bella", "ENQ-1", "On the 1st.")
    assert not any("ENQ-1" in message["text"] for message in await hands.desk.inbox("ben", "dm"))


async def test_a_form_that_was_open_is_checked_again(hands: Hands) -> None:
    """Ben lost his role while the form was open: nothing is asked."""
    form = (await hands.command("ben", "/enquiry new SUB-1042")).view
    assert form is not None
    await hands.command("ana", "/contact remove ben@acme.example billing SUB-1042 confirmed")
    said = await hands.submit("ben", "enquiry_new", {"question": "Why?"}, form["private_metadata"])
    assert "I can't find subscription SUB-1042." in said.words
    assert await hands.desk.count("enquiries") == 0


async def test_what_is_taken_back_is_answered_by_nobody(hands: Hands) -> None:
    """After a question; the card says so."""
    await ask(hands)
    question = await hands.command("ana", "/enquiry withdraw ENQ-1")
    assert question.button("Withdraw")["action_id"] == "/enquiry withdraw ENQ-1 confirmed"
    assert "ENQ-1 is withdrawn." in (await hands.command("ana", "/enquiry withdraw ENQ-1 confirmed")).words
    assert "Withdrawn" in (await card(hands))["text"]
    assert "already withdrew ENQ-1 (" in (await press(hands, "bella", "/enquiry answer ENQ-1")).words


async def test_a_report_of_services_says_how_many_since_when(hands: Hands) -> None:
    """What Ana reports is before the billing people with all that the form asks."""
    form = (await hands.command("ana", "/subscription report SUB-1042")).view
    assert form is not None
    values = {"services": "Build servers", "quantity": "3", "since": "2026-02-14", "details": "In Zaragoza."}
    said = await hands.submit("ana", "services_report", values, form["private_metadata"])
    assert "ENQ-1 is with Northwind Software's billing team." in said.words
    shown = "\n".join(texts((await card(hands))["blocks"]))
    assert "*Quantity*\n3" in shown
    assert "*In use since*\nFeb 14, 2026" in shown
    assert "Build servers\nIn Zaragoza." in shown


async def test_nobody_else_reads_what_somebody_asked(hands: Hands) -> None:
    """A colleague is told that it is not theirs, and nothing of what is in it."""
    await ask(hands)
    for who in ("ben", "eva"):
        said = await hands.command(who, "/enquiry show ENQ-1")
        assert "You can't" in said.words
        assert "When is it due" not in said.all
    assert "ENQ-1" not in (await hands.command("ben", "/enquiry")).all


@pytest.mark.parametrize("field", ["enquiry_answer", "enquiry_decline"])
async def test_no_card_number_stands_in_an_answer_either(hands: Hands, field: str) -> None:
    """Neither in an answer nor in a reason; the form stays open, and says why beside the input."""
    await ask(hands)
    name = {"enquiry_answer": "answer", "enquiry_decline": "reason"}[field]
    said = await hands.submit("bella", field, {name: "It was 4000 0566 5566 5556."}, "ENQ-1")
    assert list(said.errors) == [name]
    assert said.errors[name].startswith("That looks like a credit card number.")


async def test_an_enquiry_can_have_a_draft_of_each_kind(hands: Hands) -> None:
    """Whoever asks for a renewal doesn't get the draft for services that was begun for the same enquiry."""
    form = (await hands.command("ana", "/subscription report SUB-1042")).view
    assert form is not None
    values = {"services": "Build servers", "quantity": "3", "since": "2026-02-14", "details": ""}
    await hands.submit("ana", "services_report", values, form["private_metadata"])
    for kind in ("services", "renewal", "services"):
        await hands.command("bella", f"/order make SUB-1042 {kind} ENQ-1")
    for kind in ("services", "renewal"):
        assert await hands.desk.count("quotes", f"kind = '{kind}' AND state = 'draft' AND enquiry_id IS NOT NULL") == 1


async def test_a_report_becomes_a_quote_and_an_order(hands: Hands) -> None:
    """By the card's button; the card shows each step, and whoever reported reads that it was accepted, once."""
    form = (await hands.command("ana", "/subscription report SUB-1042")).view
    assert form is not None
    values = {"services": "Build servers", "quantity": "3", "since": "2026-02-14", "details": ""}
    await hands.submit("ana", "services_report", values, form["private_metadata"])
    await press(hands, "bella", "/order make SUB-1042 services ENQ-1")
    drafted = await card(hands)
    assert labels(drafted) == ["Claim", "Continue Q-2026-0001", "Answer", "Decline"]
    assert "Q-2026-0001, not sent yet" in "\n".join(texts(drafted["blocks"]))
    line = {"description": "Three build servers", "quantity": "3", "unit_price": "100", "tax_rate": "0"}
    await hands.submit("bella", "quote_line", line, "Q-2026-0001 0")
    assert "Q-2026-0001" in (await press(hands, "bella", "/order send Q-2026-0001 confirmed")).words
    sent = await card(hands)
    assert "Accepted by Bella Ferreira" in sent["text"]
    assert labels(sent) == ["Show"]
    inbox = [message["text"] for message in await hands.desk.inbox("ana", "dm")]
    heard = [text for text in inbox if "accepted your enquiry ENQ-1" in text]
    assert heard == [
        "Bella Ferreira (⬢ Staff) accepted your enquiry ENQ-1 about SUB-1042. There's a quote for it: Q-2026-0001."
    ]
    ordered = await hands.submit(
        "ana", "order_accept", dict.fromkeys(("po_number", "tax_id", *PARTS), ""), "Q-2026-0001"
    )
    assert "ORD-2026-0001" in ordered.words
    assert "Q-2026-0001, ordered as ORD-2026-0001" in "\n".join(texts((await card(hands))["blocks"]))


@pytest.fixture
async def claimed(hands: Hands) -> None:
    """Ana's enquiries ENQ-1 and ENQ-2. Bella has claimed both."""
    for number in (1, 2):
        await ask(hands, question=f"Why, {number}?")
        await hands.press("bella", f"/enquiry claim ENQ-{number}", card=True)


async def in_billing(hands: Hands) -> dict[str, Any]:
    """The newest message in the billing channel."""
    await hands.desk.settle()
    found: dict[str, Any] = (await hands.desk.inbox("adam", BILLING))[-1]
    return found


@pytest.mark.usefixtures("claimed")
async def test_enquiries_of_a_colleague_who_leaves_the_staff_are_in_the_queue_again(hands: Hands) -> None:
    """The billing channel is told of them in one message, and others can claim them."""
    await hands.command("adam", "/steward staff remove bella@northwind.example billing confirmed")
    told = await in_billing(hands)
    assert told["text"] == (
        "Bella Ferreira can't answer these enquiries anymore. They're in the queue again: ENQ-1 and ENQ-2."
    )
    assert labels(told) == ["Open enquiries"]
    assert "Open, not assigned yet" in (await card(hands))["text"]
    assert "ENQ-2 is assigned to you." in (await press(hands, "adam", "/enquiry claim ENQ-2")).words


@pytest.mark.usefixtures("claimed")
async def test_enquiries_of_a_colleague_whose_account_is_deactivated_are_in_the_queue_again(hands: Hands) -> None:
    """Nobody answers there any more."""
    await hands.desk.change_person("bella", deleted=True)
    assert "They're in the queue again: ENQ-1 and ENQ-2." in (await in_billing(hands))["text"]


@pytest.mark.usefixtures("claimed")
async def test_a_colleague_who_becomes_an_admin_keeps_the_enquiries(hands: Hands) -> None:
    """Admins answer them, too."""
    await hands.command("adam", "/steward staff change bella@northwind.example billing admin confirmed")
    await hands.desk.settle()
    assert await hands.desk.count("enquiries", "state = 'claimed'") == 2
    assert await hands.desk.count("notices", "kind = 'enquiries_unassigned'") == 0
