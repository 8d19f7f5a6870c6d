"""Agents come and go: their tickets are taken over by colleagues, or go back to the queue."""

import pytest

from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands
from tests.handlers.test_reopening import in_triage, labels
from tests.handlers.test_words import last


@pytest.fixture
async def claimed(hands: Hands) -> None:
    """Chidi's tickets T-1 and T-2. Anton has claimed both."""
    form = {"subscription": chosen("SUB-1042"), "severity": chosen("high"), "description": "Loud."}
    for ref, subject in (("T-1", "Down"), ("T-2", "The map stays grey")):
        await hands.submit("chidi", "ticket_new", form | {"subject": subject})
        await hands.press("anton", "ticket_claim", ref, card=True)
    await hands.desk.settle()


@pytest.mark.usefixtures("claimed")
async def test_a_colleague_s_ticket_is_taken_over(hands: Hands) -> None:
    """While he's on leave: from the ticket itself, after a question. He and its opener are told."""
    offered = await hands.command("agnes", "/ticket show T-1")
    assert labels(offered)[0] == "Take over …"
    asked = await hands.press("agnes", offered.button("Take over")["action_id"], card=True)
    assert "T-1 is assigned to Anton Brâncuși (⬢ Staff). Take it over?" in asked.words
    assert await hands.desk.count("tickets", "assignee_id IS NOT NULL AND state = 'open'") == 2
    said = await hands.press("agnes", asked.button("Take over")["action_id"], card=True)
    assert said.text == "T-1 is assigned to you. I've let Chidi Ọkáfọ̀ know."
    assert (await last(hands, "anton"))["text"] == "Agnes Köhler (⬢ Staff) took over T-1: Down"
    assert "Agnes Köhler (⬢ Staff) is working on your ticket T-1" in (await last(hands, "chidi"))["text"]
    await hands.command("chidi", "/ticket comment T-1 Any news?")
    assert "Chidi Ọkáfọ̀ commented on T-1" in (await last(hands, "agnes"))["text"]


@pytest.mark.usefixtures("claimed")
async def test_tickets_of_an_agent_who_leaves_the_staff_are_in_the_queue_again(hands: Hands) -> None:
    """Triage is told of them in one message, and what customers write no longer goes to who left."""
    await hands.command("adam", "/steward staff remove anton@northwind.example agent confirmed")
    card = await in_triage(hands)
    assert card.words.startswith(
        "Anton Brâncuși can't work on tickets anymore. These tickets are in the queue again: T-1 and T-2."
    )
    assert labels(card) == ["Open tickets"]
    assert "Claim" in labels(await hands.home("agnes"))
    await hands.command("chidi", "/ticket comment T-1 Any news?")
    assert "which isn't assigned yet" in (await in_triage(hands)).words
    assert "Any news?" not in str(await hands.desk.inbox("anton", "dm"))


@pytest.mark.usefixtures("claimed")
async def test_tickets_of_an_agent_whose_account_is_deactivated_are_in_the_queue_again(hands: Hands) -> None:
    """Nobody reads there any more."""
    await hands.desk.change_person("anton", deleted=True)
    assert "These tickets are in the queue again: T-1 and T-2." in (await in_triage(hands)).words


@pytest.mark.usefixtures("claimed")
async def test_tickets_of_an_agent_whose_last_account_is_unlinked_are_in_the_queue_again(hands: Hands) -> None:
    """Steward no longer reaches them in Slack."""
    asked = await hands.command("adam", "/steward unlink anton@northwind.example")
    await hands.press("adam", asked.button("Unlink")["action_id"], asked.button("Unlink").get("value", ""))
    assert "These tickets are in the queue again: T-1 and T-2." in (await in_triage(hands)).words


@pytest.mark.usefixtures("claimed")
async def test_an_agent_who_becomes_an_admin_keeps_the_tickets(hands: Hands) -> None:
    """Admins triage, too."""
    await hands.command("adam", "/steward staff change anton@northwind.example agent admin confirmed")
    await hands.desk.settle()
    assert await hands.desk.count("tickets", "assignee_id IS NOT NULL") == 2


@pytest.mark.usefixtures("claimed")
async def test_agents_read_whose_ticket_it_is(hands: Hands) -> None:
    """On its card in the channel, on `/ticket show`, in the queue with the day, and in the Home. Contacts know."""
    assert "*Customer*\nAcme Robotics" in (await in_triage(hands)).words
    assert "*Customer*\nAcme Robotics" in (await hands.command("agnes", "/ticket show T-1")).words
    assert "Acme Robotics, Nov 23, 2026" in (await hands.command("agnes", "/ticket queue")).words
    assert "2 high · SUB-1042 · Acme Robotics" in (await hands.home("anton")).words
    for line in ("/ticket show T-1", "/ticket list"):
        assert "Acme Robotics" not in (await hands.command("chidi", line)).words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("take T-1", "/ticket claim T-1"),
        ("handover T-1 <@U0ANTON|anton>", "/ticket assign T-1 <@U0ANTON|anton>"),
        ("priority T-1", "/ticket severity T-1"),
        ("solved T-1", "/ticket resolve T-1"),
        ("reply T-1 Try again", "/ticket comment T-1 Try again"),
        ("open The map is grey", "/ticket new The map is grey"),
    ],
)
async def test_the_words_of_other_desks_lead_to_the_command(hands: Hands, typed: str, meant: str) -> None:
    """With what else was typed, if the command understands it."""
    said = await hands.command("agnes", f"/ticket {typed}")
    assert said.buttons[0]["action_id"] == meant
