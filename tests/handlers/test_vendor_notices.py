"""Billing notices and product news go to whoever has the right to them, from those whose work they are."""

import json

import pytest
from sqlalchemy import text

from tests.handlers.hands import Hands, Said

TECHNICAL, BILLING = {"chidi", "dana"}, {"ana", "ben"}
ALL = TECHNICAL | BILLING | {"eva"}


async def send(hands: Hands, who: str, kind: str) -> Said:
    """Choose the kind, write it, look at it, and send it."""
    chosen = await hands.command(who, "/subscription notice SUB-1042")
    line = f"/subscription notice {kind} SUB-1042"
    assert line in [button["action_id"] for button in chosen.buttons]
    form = (await hands.press(who, line)).view
    assert form is not None
    values = {"subject": "Version 7", "notice": "It is here."}
    shown = (await hands.submit(who, "contract_notice", values, form["private_metadata"])).view
    assert shown is not None
    said = await hands.submit(who, "contract_notice_send", {}, shown["private_metadata"])
    await hands.desk.settle()
    return said


async def readers(hands: Hands, words: str) -> set[str]:
    """Who has a direct message with these words."""
    return {who for who in ALL if words in json.dumps(await hands.desk.inbox(who, "dm"))}


@pytest.mark.parametrize(
    ("who", "kind", "words", "wanted"),
    [
        ("agnes", "product", "Product news about *SUB-1042*", TECHNICAL),
        ("bella", "billing", "Billing notice about *SUB-1042*", BILLING),
    ],
)
async def test_each_kind_is_read_by_those_with_the_right_to_it(
    hands: Hands, who: str, kind: str, words: str, wanted: set[str]
) -> None:
    """By nobody else; and the row says which kind it was."""
    assert "in Slack and by email" in (await send(hands, who, kind)).words
    assert await readers(hands, words) == wanted
    mails = [mail for mail in await hands.desk.mails() if mail["subject"] == "SUB-1042: Version 7"]
    assert {address.partition("@")[0] for mail in mails for address in mail["to"].split(", ")} == wanted
    async with hands.desk.database.transaction() as session:
        assert (await session.execute(text("SELECT kind FROM contract_notices"))).scalars().all() == [kind]


@pytest.mark.parametrize(
    ("who", "kinds"),
    [("agnes", ["product"]), ("bella", ["contract", "billing"]), ("adam", ["contract", "billing", "product"])],
)
async def test_each_of_the_vendors_people_is_offered_what_is_theirs(hands: Hands, who: str, kinds: list[str]) -> None:
    """With the names of those who get it."""
    said = await hands.command(who, "/subscription notice SUB-1042")
    assert [button["action_id"].split()[2] for button in said.buttons] == kinds
    assert ("Chidi" in said.words) == ("product" in kinds)


async def test_a_customer_hears_whose_it_is_before_being_asked_about_which(hands: Hands) -> None:
    """Ana looks after several subscriptions, and is not asked to choose."""
    said = await hands.command("ana", "/subscription notice")
    assert said.words.splitlines()[0] == "You can't process orders. Only Northwind Software's staff can do this."
    assert said.buttons == []
