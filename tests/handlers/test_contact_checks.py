"""Are the contacts still right? From the question to the last answer, through the running desk."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.orderforms import load_order_form
from handlers.notices import draw
from models.access.desk import Channels, Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.core.outbox import Notice
from models.roles import RoleTables
from tests.handlers.hands import Hands, Said
from tests.handlers.test_details import rows
from tests.handlers.test_presence import gone, news_to_dana

FORM = """\
organizations:
  - {key: new, name: New Holding, time_zone: UTC, tax_rate: 19 %}
subscriptions:
  - number: SUB-2001
    organization: new
    plan: server
    kind: license
    name: A new license
    starts_on: 2026-11-01
    ends_on: 2027-10-31
    currency: EUR
    items: [{product: server, seats: 5}]
    contacts: [{person: bo, role: billing.primary}]
"""
OF_1042 = "SELECT 1 FROM contacts JOIN subscriptions ON subscriptions.id = subscription_id WHERE number = 1042"
QUESTION = "Please check who is a contact on"


async def press(hands: Hands, who: str, shown: Said, label: str) -> Said:
    """Press a button of an answer."""
    button = shown.button(label)
    return await hands.press(who, button["action_id"], button.get("value", ""))


@pytest.fixture(autouse=True)
async def lately(hands: Hands) -> None:
    """The last question was this spring, and nobody has answered since."""
    async with hands.desk.database.transaction() as session:
        await session.execute(text("UPDATE subscriptions SET contacts_asked_on = '2026-04-01'"))
        await session.execute(text("UPDATE contacts SET confirmed_on = '2026-03-01'"))


async def a_year_ago(hands: Hands, *numbers: int) -> None:
    """The last question about these subscriptions was long ago; the schedule then looks."""
    async with hands.desk.database.transaction() as session:
        for number in numbers:
            changed = text("UPDATE subscriptions SET contacts_asked_on = '2025-04-01' WHERE number = :number")
            await session.execute(changed, {"number": number})
    await hands.desk.advance("P1D")


async def questions(hands: Hands, who: str) -> list[dict[str, Any]]:
    """The messages that ask somebody about contacts."""
    return [one for one in await hands.desk.inbox(who, "dm") if QUESTION in one["text"]]


async def test_the_yearly_question_leads_to_the_last_answer(hands: Hands) -> None:
    """One message for both subscriptions, a button for each, Keep for one contact, Keep all for the rest."""
    await a_year_ago(hands, 1042, 1043)
    (message,) = await questions(hands, "ana")
    said = Said(None, blocks=message["blocks"])
    assert "2 subscriptions" in message["text"]
    checks = [button["action_id"] for button in said.buttons if button["text"]["text"] == "Check"]
    assert checks == ["/contact check SUB-1042", "/contact check SUB-1043"]
    shown = await hands.press("ana", checks[0], card=True)
    labels = [button["text"]["text"] for button in shown.buttons]
    contacts = await hands.desk.count(
        "contacts", "subscription_id = (SELECT id FROM subscriptions WHERE number = 1042)"
    )
    assert labels == ["Keep", "Change"] * contacts + ["Keep all", "Add a contact"]
    kept = await press(hands, "ana", shown, "Keep")
    assert "confirmed on" in kept.words
    assert f"{contacts - 1} of {contacts} contacts on SUB-1042 wait for an answer" in kept.words
    done = await press(hands, "ana", kept, "Keep all")
    assert "Thank you. All contacts on SUB-1042 are confirmed." in done.words
    assert [button["text"]["text"] for button in done.buttons] == ["Change"] * contacts + ["Add a contact"]


async def test_the_question_waits_in_the_home_until_the_last_answer(hands: Hands) -> None:
    """Of the person who looks after the contacts, and of nobody else."""
    waits = "*SUB-1042* · Fleet Planner Cloud, Zaragoza\nAre 5 contacts still right?"
    home = await hands.home("ana")
    assert "*Contacts to check* · 3" in home.words
    assert waits in home.words
    for who in ("ben", "dana", "eva"):
        assert "Contacts to check" not in (await hands.home(who)).words
    check = next(one for one in home.buttons if one.get("value") == "/contact check SUB-1042")
    said = await hands.press_in_home("ana", check["action_id"], check["value"])
    assert "5 of 5 contacts on SUB-1042 wait for an answer." in said.words
    await hands.command("ana", "/contact keep all SUB-1042")
    home = await hands.home("ana")
    assert "*Contacts to check* · 2" in home.words
    assert waits not in home.words


async def test_nobody_is_asked_twice(hands: Hands) -> None:
    """Without an answer, there's no reminder."""
    await a_year_ago(hands, 1042)
    await hands.desk.advance("P30D")
    assert len(await questions(hands, "ana")) == 1


async def test_what_has_its_answers_is_left_out_before_the_message_is_sent(hands: Hands) -> None:
    """The message has the facts of that moment. Without anything to ask, there's none."""
    await a_year_ago(hands, 1042, 1043)
    for ref, left in (("SUB-1043", ["SUB-1042"]), ("SUB-1042", [])):
        await hands.command("ana", f"/contact keep all {ref}")
        async with hands.desk.database.transaction() as session:
            notice = (await session.scalars(select(Notice).where(Notice.kind == "contacts_check"))).one()
            drawn = await draw(session, notice, RoleTables.shipped(), hands.desk.bot.clock.now())
        assert re.findall(r"/contact check (SUB-\d+)", drawn.mail.text if drawn and drawn.mail else "") == left


async def test_a_second_press_changes_nothing(hands: Hands) -> None:
    """The list is shown again; the trail has one entry."""
    for _ in range(2):
        said = await hands.command("ana", "/contact keep ben@acme.example billing SUB-1042")
        assert "confirmed on" in said.words
    assert await hands.desk.count("audit", "action = 'contacts.keep_contacts'") == 1
    (details,) = await rows(hands.desk, "SELECT actor, details FROM audit WHERE action = 'contacts.keep_contacts'")
    assert details[0] == "ana"
    assert "billing.secondary" in str(details[1])


async def test_change_leads_to_the_forms_that_there_are(hands: Hands) -> None:
    """To edit, remove or replace a secondary contact; to hand over, for a primary one."""
    shown = await hands.command("ana", "/contact change ben@acme.example billing SUB-1042")
    assert [button["text"]["text"] for button in shown.buttons] == [
        "Edit details",
        "Remove",
        "Add someone in their place",
        "Back",
    ]
    assert "Remove *Ben" in (await press(hands, "ana", shown, "Remove")).words
    form = await press(hands, "ana", shown, "Add someone")
    assert form.view is not None
    own = await hands.command("ana", "/contact change ana@acme.example billing SUB-1042")
    labels = [button["text"]["text"] for button in own.buttons]
    assert labels == ["Edit details", "Choose a new Primary billing contact", "Add someone in their place", "Back"]
    assert "Who should take over which role" in (await press(hands, "ana", own, "Choose")).words


async def test_a_deactivated_account_leads_to_the_check(hands: Hands) -> None:
    """From the message about it, in one press; whoever is gone is marked in the list."""
    await gone(hands)
    card = await news_to_dana(hands)
    shown = await press(hands, "dana", Said(None, blocks=card["blocks"]), "Check all contacts")
    assert "Are these contacts still right?" in shown.words
    assert "not reachable in Slack since" in shown.words
    assert shown.button("Keep all")


async def test_staff_see_since_when_contacts_are_not_confirmed(hands: Hands) -> None:
    """On the customer's card, beside the subscription, until the last one has an answer."""
    said = {}
    for line in ("/contact list SUB-1042", "/contact keep ben@acme.example SUB-1042", "/contact keep all SUB-1042"):
        await hands.command("ana", line)
        card = (await hands.command("agnes", "/customer SUB-1042")).words
        (shown,) = set(re.findall(r"^\*SUB-1042\*.*\n.*", card, re.MULTILINE))
        said[line] = shown.endswith("contacts not confirmed since Apr 1, 2026")
    assert list(said.values()) == [True, True, False]


async def test_the_year_of_a_new_subscription_begins_with_its_order_form(hands: Hands, tmp_path: Path) -> None:
    """Its contacts count from then, too: whoever wrote the form has just named them."""
    file = tmp_path / "new.yaml"
    file.write_text(FORM)
    desk = hands.desk
    async with desk.database.transaction() as session:
        importing = Desk(session, IMPORT, desk.bot.clock.now(), desk.bot.tables, Channels("", ""))
        await process_order_form(importing, load_order_form(file), welcome=False)
    days = (
        "SELECT contacts_asked_on, confirmed_on FROM subscriptions JOIN contacts ON subscriptions.id = subscription_id"
    )
    assert await rows(desk, f"{days} WHERE number = 2001") == [(str(desk.bot.clock.now().date()),) * 2]
