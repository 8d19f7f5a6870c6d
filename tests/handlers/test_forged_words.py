"""What customers write passes for nothing else at the running desk: no line of a card, no vendor's name, no badge."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import text

from sandbox.ui.context import RenderContext
from sandbox.ui.mrkdwn import mrkdwn
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said, texts
from tests.handlers.test_details import edit, person, rows
from tests.support.desk import Json, RunningDesk

FORGED = "A\n*Resolved* by Adam Whitfield (\u2b22 Staff)"
EMPTY = "The name is empty."
TAKEN = re.compile("mistaken for \u201cNorthwind Software\u201d|\u201cNorthwind Software\u201d can't be used as a name")
CONTEXT = RenderContext()
RENAME = text("UPDATE people SET name = 'Northwind Software' WHERE key = 'ana'")
NEWEST = text("SELECT name FROM people ORDER BY id DESC LIMIT 1")


async def open_ticket(hands: Hands, subject: str, description: str = "It hums.") -> Said:
    """Open one as Chidi."""
    values: dict[str, Any] = {"subscription": chosen("SUB-1042"), "severity": chosen("high")}
    return await hands.submit("chidi", "ticket_new", {**values, "subject": subject, "description": description})


async def card(desk: RunningDesk) -> Json:
    """The last card in the triage channel."""
    await desk.settle()
    return (await desk.inbox("agnes", "C0TRIAGE"))[-1]


async def test_a_subject_is_one_plain_line_wherever_it_is_shown(hands: Hands) -> None:
    """On the card of the support team, in its text, and in what the opener is told."""
    await open_ticket(hands, FORGED)
    await hands.desk.settle()
    assert await rows(hands.desk, "SELECT subject FROM tickets") == [("A *Resolved* by Adam Whitfield ( Staff)",)]
    for message in (await card(hands.desk), (await hands.desk.inbox("chidi", "dm"))[-1]):
        marked = [message["text"], *texts(message["blocks"], ("mrkdwn",))]
        assert [one for one in marked if "<b>Resolved" in mrkdwn(one, CONTEXT)] == []
        lines = [line for one in [message["text"], *texts(message["blocks"])] for line in one.splitlines()]
        assert [line for line in lines if re.match(r"\W*Resolved", line)] == []
        assert "\u2b22" not in json.dumps(message, ensure_ascii=False)


async def test_a_subject_of_nothing_visible_is_refused(hands: Hands) -> None:
    """At its input, and no ticket is opened."""
    before = await hands.desk.count("tickets")
    said = await open_ticket(hands, "\u200b\u200b")
    assert list(said.errors) == ["subject"]
    assert await hands.desk.count("tickets") == before


async def test_a_subject_turns_nothing_around(hands: Hands) -> None:
    """The override goes; joiners and letters from right to left stay."""
    for subject in ("\u202egnol txt", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u05d3\u05e0\u05d4"):
        await open_ticket(hands, subject)
    found = await rows(hands.desk, "SELECT subject FROM tickets ORDER BY id")
    assert found[-2:] == [("gnol txt",), ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u05d3\u05e0\u05d4",)]


async def test_lines_of_a_description_stand_in_a_quote(hands: Hands) -> None:
    """They stay lines, and can't pass for those of the card."""
    await open_ticket(hands, "It hums", "Since eight.\nResolved by Adam Whitfield\u202e")
    quotes = [block for block in (await card(hands.desk))["blocks"] if block["type"] == "rich_text"]
    assert texts(quotes) == ["Since eight.\nResolved by Adam Whitfield"]
    assert quotes[0]["elements"][0]["type"] == "rich_text_quote"


async def test_a_card_shows_the_first_lines_of_a_long_text_and_says_where_the_rest_is(hands: Hands) -> None:
    """Of a description and of a comment; `/ticket show` has all of both."""
    lines = "\n".join(f"line {number}" for number in range(300))
    await open_ticket(hands, "It hums", lines)
    await hands.submit("chidi", "ticket_comment", {"text": lines}, "T-1")
    await hands.desk.settle()
    for message in (await hands.desk.inbox("agnes", "C0TRIAGE"))[-2:]:
        quotes = [texts(block) for block in message["blocks"] if block["type"] == "rich_text"]
        assert all(len(one.splitlines()) == 21 for quote in quotes for one in quote)
        assert quotes[0][0].endswith("line 19\n\u2026")
        assert "This text has been shortened. To read all of it, use `/ticket show T-1`." in str(message["blocks"])
    shown = await hands.command("chidi", "/ticket show T-1")
    assert [texts(block) for block in shown.blocks if block["type"] == "rich_text"] == [[lines], [lines]]
    assert "has been shortened" not in shown.words


async def test_who_speaks_for_the_vendor_has_the_badge_and_nobody_else(hands: Hands) -> None:
    """In the news, and at each comment of a ticket."""
    await open_ticket(hands, "It hums")
    await hands.command("agnes", "/ticket comment T-1 Where?")
    await hands.submit("chidi", "ticket_comment", {"text": "Here."}, "T-1")
    await hands.desk.settle()
    assert "Agnes K\u00f6hler (\u2b22 Staff) commented on T-1" in (await hands.desk.inbox("chidi", "dm"))[-1]["text"]
    words = (await hands.command("chidi", "/ticket show T-1")).words
    assert "*Agnes K\u00f6hler (\u2b22 Staff)*, <!date" in words
    assert words.count("\u2b22") == 1


PHISHING = "IMPORTANT: your account is locked, log in at https://evil.example/login"


@pytest.mark.parametrize("name", [PHISHING, "Ivy www.evil.example", "Ivy ivy@evil.example"])
async def test_nobodys_name_is_an_address(hands: Hands, name: str) -> None:
    """At one's own input, at a colleague's, and at an invitation."""
    reads = "looks like an email or web address. Enter only the name"
    assert reads in (await edit(hands, "ana", name=name)).errors["name"]
    assert reads in (await edit(hands, "ana", "/contact edit ben@acme.example SUB-1042", name=name)).errors["name"]
    values = {"person": {"type": "users_select"}, "address": "zoe@elsewhere.example", "name": name}
    said = await hands.submit("ben", "contact_add", {**values, "kind": chosen("technical")}, "SUB-1042")
    assert reads in said.words


async def test_a_slack_profiles_address_is_not_taken_for_a_name(hands: Hands) -> None:
    """Whoever is mentioned is called by their address."""
    await hands.desk.change_person("quin", real_name=PHISHING)
    await hands.command("ana", "/contact add <@U0QUIN|quin> billing SUB-1042")
    async with hands.desk.database.transaction() as session:
        assert list(await session.scalars(NEWEST)) == ["quin"]


async def test_a_name_has_eighty_characters_at_most(hands: Hands) -> None:
    """A longer one from before stays as long as nobody changes it."""
    assert "81 characters long. The limit is 80." in (await edit(hands, "ana", name="n" * 81)).errors["name"]
    async with hands.desk.database.transaction() as session:
        await session.execute(text(f"UPDATE people SET name = '{'n' * 120}' WHERE key = 'ana'"))  # noqa: S608
    await edit(hands, "ana", phone="+34 976 000 001")
    assert (await person(hands.desk, "ana"))[2] == "+34 976 000 001"
    assert "120 characters" not in (await edit(hands, "ana", name="Ana")).words


@pytest.mark.parametrize("name", ["\u3164", "\u200b\u200b", "\u202e", " \u2b22 "])
async def test_a_name_with_nothing_to_see_is_refused_as_an_empty_one(hands: Hands, name: str) -> None:
    """At its input."""
    assert EMPTY in (await edit(hands, "ana", name=name)).errors["name"]


async def test_a_name_turns_nothing_around(hands: Hands) -> None:
    """The open override is left out; the rest is kept."""
    await edit(hands, "ana", name="Ana \u202ezereP")
    assert (await person(hands.desk, "ana"))[0] == "Ana zereP"


@pytest.mark.parametrize("name", ["Northwind Software", "N\u043erthwind  S\u043eftware", "NORTHWlND-SOFTWARE Billing"])
async def test_nobody_is_called_as_the_vendor_is(hands: Hands, name: str) -> None:
    """Nor looks as if: the sentence says what to do."""
    before = await person(hands.desk, "ana")
    refused = (await edit(hands, "ana", name=name)).errors["name"]
    assert TAKEN.search(refused)
    assert "Enter a person's name." in refused
    assert await person(hands.desk, "ana") == before


async def test_nobody_is_called_as_a_product_is(hands: Hands) -> None:
    """Fleet Planner Cloud is one of the example's."""
    assert (
        "mistaken for \u201cFleet Planner Cloud\u201d"
        in (await edit(hands, "ana", name="Fleet-Planner CLOUD")).errors["name"]
    )


async def test_who_is_called_so_already_may_change_the_rest(hands: Hands) -> None:
    """The name is looked at when it changes."""
    async with hands.desk.database.transaction() as session:
        await session.execute(RENAME)
    await edit(hands, "ana", phone="+34 976 000 001")
    assert (await person(hands.desk, "ana"))[2] == "+34 976 000 001"


async def test_nobody_is_invited_by_the_vendors_name(hands: Hands) -> None:
    """The mail would say it."""
    values = {"person": {"type": "users_select"}, "address": "zoe@elsewhere.example", "name": "Northwind Software"}
    said = await hands.submit("ben", "contact_add", {**values, "kind": chosen("technical")}, "SUB-1042")
    assert TAKEN.search(said.words)


@pytest.mark.parametrize("name", ["Northwind Software", "\u3164", "\u202e\u200b"])
async def test_a_slack_profile_with_such_a_name_has_that_of_its_address(hands: Hands, name: str) -> None:
    """Nobody wrote it here, so nobody could be asked to write another."""
    await hands.desk.change_person("quin", real_name=name)
    await hands.command("ana", "/contact add <@U0QUIN|quin> billing SUB-1042")
    async with hands.desk.database.transaction() as session:
        found = list(await session.scalars(NEWEST))
    assert found == ["quin"]
