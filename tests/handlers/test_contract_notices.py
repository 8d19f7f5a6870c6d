"""Contract notices go to the main contact only, in Slack and by email."""

import json

import pytest
from sqlalchemy import text

from tests.handlers.hands import Hands, Said, texts

SUBJECT, WORDS = "New terms <!channel>", "From May on *all* is <https://evil.example|new>.\nSee page 2 & 3."
ANA = "ana@acme.example"


async def preview(hands: Hands, ref: str = "SUB-1042", who: str = "bella") -> Said:
    """Write a notice, up to its preview."""
    form = (await hands.command(who, f"/subscription notice contract {ref}")).view
    assert form is not None
    return await hands.submit(who, "contract_notice", {"subject": SUBJECT, "notice": WORDS}, form["private_metadata"])


async def send(hands: Hands, ref: str = "SUB-1042", who: str = "bella") -> Said:
    """Write a notice, look at it, and send it."""
    shown = (await preview(hands, ref, who)).view
    assert shown is not None
    said = await hands.submit(who, "contract_notice_send", {}, shown["private_metadata"])
    await hands.desk.settle()
    return said


async def test_the_main_contact_reads_it_and_nobody_else(hands: Hands) -> None:
    """In a direct message and by mail, as it was written: nothing in it rings or links."""
    await hands.desk.settle()
    mails = len(await hands.desk.mails())
    said = await send(hands)
    assert "Your notice about SUB-1042 is on its way to Ana Pérez Iñíguez, in Slack and by email." in said.words
    read = (await hands.desk.inbox("ana", "dm"))[-1]
    assert (
        "Contract notice about *SUB-1042* · Fleet Planner Cloud, Zaragoza: New terms &lt;!channel&gt;" in read["text"]
    )
    assert "<https://evil" not in json.dumps([read["text"]])
    assert WORDS in texts(read["blocks"])
    sent = (await hands.desk.mails())[mails:]
    assert [(mail["to"], mail["subject"]) for mail in sent] == [(ANA, f"SUB-1042: {SUBJECT}")]
    assert WORDS in sent[0]["text"]
    for other in ("ben", "chidi", "dana", "eva"):
        assert "Contract notice" not in json.dumps(await hands.desk.inbox(other, "dm"))


async def test_it_is_looked_at_before_it_goes(hands: Hands) -> None:
    """The preview says to whom; nothing is written until it is confirmed."""
    shown = await preview(hands)
    assert "Only Ana Pérez Iñíguez will get it, in Slack and by email." in shown.words
    assert WORDS in shown.words
    assert await hands.desk.count("contract_notices") == 0


async def test_it_is_kept_and_on_the_trail_without_its_words(hands: Hands) -> None:
    """Who wrote it, about which subscription, to whom."""
    await send(hands)
    async with hands.desk.database.transaction() as session:
        kept = (await session.execute(text("SELECT subject, text FROM contract_notices"))).all()
        trail = (
            await session.execute(
                text("SELECT actor, subject, details FROM audit WHERE action = 'subscriptions.send_contract_notice'")
            )
        ).all()
    assert [tuple(row) for row in kept] == [(SUBJECT, WORDS)]
    assert [tuple(row)[:2] for row in trail] == [("bella", "SUB-1042")]
    assert json.loads(trail[0][2]) == {"notice": 1, "to": ["ana"]}


@pytest.mark.parametrize("ref", ["SUB-1042", "SUB-1054"])
async def test_both_tables_give_it_to_the_main_contact(hands: Hands, ref: str) -> None:
    """The primary billing contact in the one, the main contact in the other."""
    name = {"SUB-1042": "Ana Pérez Iñíguez", "SUB-1054": "김민지"}[ref]
    assert f"is on its way to {name}, in Slack and by email." in (await send(hands, ref)).words


async def test_a_preview_that_was_open_is_checked_again(hands: Hands) -> None:
    """Meanwhile nobody is main contact any more: nothing is sent."""
    shown = (await preview(hands)).view
    assert shown is not None
    async with hands.desk.database.transaction() as session:
        await session.execute(text(ANA_LEFT))
    said = await hands.submit("bella", "contract_notice_send", {}, shown["private_metadata"])
    assert (
        "Nobody on SUB-1042 gets contract notices, because it has no main contact or primary billing contact"
        in said.words
    )
    assert await hands.desk.count("contract_notices") == 0


ANA_LEFT = "DELETE FROM contacts WHERE rank = 'primary' AND kind = 'billing' AND subscription_id = 1"


@pytest.mark.parametrize("who", ["agnes", "ana"])
async def test_it_is_for_those_who_process_orders(hands: Hands, who: str) -> None:
    """Neither for agents nor for customers, not even by a form that they never were shown."""
    said = await hands.submit(who, "contract_notice_send", {}, "SUB-1042 contract\nHello\nWorld")
    assert "You can't" in said.words
    assert await hands.desk.count("contract_notices") == 0


async def test_its_readers_are_named_as_in_a_sentence(hands: Hands) -> None:
    """Both technical contacts get product news."""
    form = await hands.command("agnes", "/subscription notice product SUB-1042 Version 6.5 is out")
    assert "Only Chidi Ọkáfọ̀ and Dana Wiśniewska will get it, in Slack and by email." in form.words
