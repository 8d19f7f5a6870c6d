"""Link codes, through signed HTTP: guessing, replay, expiry, reuse, and what they tell about who exists."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.handlers.hands import Hands, Said
from tests.support.desk import RunningDesk

STRANGER, OTHER = "zoe", "quin"
HUGO = "hugo.lovelace@gmail.com"
"""Somebody whom the vendor knows, and who is not in Slack."""
CODE = re.compile(r"/steward link ([0-9A-Z]{4}-[0-9A-Z]{4})")
WRONG = "That code is wrong or no longer works"
TOO_MANY = "You've entered too many wrong codes"
WELCOME = "Welcome, Hugo Lovelace! This Slack account is now linked to hugo.lovelace@gmail.com."
MADE_UP = [f"ZZZZ-ZZZ{sign}" for sign in "0123456789"]


async def codes(desk: RunningDesk, address: str = HUGO) -> list[str]:
    """The codes that were mailed to an address, oldest first."""
    await desk.settle()
    found = [CODE.search(mail["text"]) for mail in await desk.mails(address)]
    return [match[1] for match in found if match]


async def ask(hands: Hands, user: str = STRANGER, address: str = HUGO) -> str:
    """Ask for a code, and read it in the mail."""
    said = await hands.command(user, f"/steward link {address}")
    assert "If I know that address, I've emailed a code to it" in said.text
    return (await codes(hands.desk, address))[-1]


async def enter(hands: Hands, code: str, user: str = STRANGER) -> Said:
    """Type a code."""
    return await hands.command(user, f"/steward link {code}")


def heard(said: Said) -> tuple[str, ...]:
    """All that somebody can read and press."""
    return said.words, *[button["action_id"] for button in said.buttons]


async def test_whoever_reads_the_mail_is_who_they_say(hands: Hands) -> None:
    """The Slack user that asked is linked, sees what is theirs, and the person is told by mail."""
    assert "I don't know who you are yet" in (await hands.command(STRANGER, "/subscription")).text
    assert WELCOME in (await enter(hands, await ask(hands))).text
    assert "I don't know" not in (await hands.command(STRANGER, "/subscription")).text
    await hands.desk.settle()
    assert "A Slack account is now linked to your address" in (await hands.desk.mails(HUGO))[-1]["subject"]
    assert await hands.desk.count("slack_users", "user_id = 'U0ZOE' AND state = 'bound' AND proof = 'code'") == 1


async def test_it_goes_by_forms_too(hands: Hands) -> None:
    """A button in what an unknown reads, an address, and the code beside it."""
    said = await hands.command(STRANGER, "/subscription")
    form = await hands.press(STRANGER, said.button("Link my email address")["action_id"])
    assert form.view is not None
    answer = await hands.submit(STRANGER, "link_address", {"address": f" {HUGO.upper()} "})
    assert "I've emailed a code" in answer.words
    wrong = await hands.submit(STRANGER, "link_code", {"code": MADE_UP[0]})
    assert WRONG in wrong.words
    done = await hands.submit(STRANGER, "link_code", {"code": (await codes(hands.desk))[0].lower().replace("-", " ")})
    assert WELCOME in done.words


async def test_the_answer_is_the_same_whether_anybody_has_the_address(hands: Hands) -> None:
    """To the letter; and as much is written, so that it takes as long."""
    said = []
    for user, address in ((STRANGER, HUGO), (OTHER, "nobody@lovelace.example")):
        rows = {table: await hands.desk.count(table) for table in ("codes", "notices", "audit", "handled_requests")}
        said.append(heard(await hands.command(user, f"/steward link {address}")))
        written = {table: await hands.desk.count(table) - before for table, before in rows.items()}
        assert written == {"codes": 1, "notices": 1, "audit": 1, "handled_requests": 1}
    assert said[0] == said[1]
    await hands.desk.settle()
    assert await hands.desk.mails("nobody@lovelace.example") == []
    assert await hands.desk.count("notices", "state = 'parked'") == 0


async def test_a_code_works_once(hands: Hands) -> None:
    """Neither for the same user again nor for another."""
    code = await ask(hands)
    assert WELCOME in (await enter(hands, code)).text
    assert WRONG in (await enter(hands, code)).text
    assert WRONG in (await enter(hands, code, OTHER)).text


async def test_a_code_is_for_the_slack_user_that_asked_for_it(hands: Hands) -> None:
    """Somebody who looked over their shoulder gets nothing, and uses nothing up."""
    code = await ask(hands)
    assert WRONG in (await enter(hands, code, OTHER)).text
    assert await hands.desk.count("slack_users", "user_id = 'U0QUIN'") == 0
    assert WELCOME in (await enter(hands, code)).text


async def test_a_code_expires(hands: Hands) -> None:
    """After 15 minutes, and not before."""
    code = await ask(hands)
    await hands.desk.advance("PT14M")
    later = await ask(hands, OTHER)
    await hands.desk.advance("PT2M")
    assert WRONG in (await enter(hands, code)).text
    assert WELCOME in (await enter(hands, later, OTHER)).text


async def test_a_new_code_replaces_the_last(hands: Hands) -> None:
    """So that a Slack user has one open code at most."""
    first, second = await ask(hands), await ask(hands)
    assert first != second
    assert WRONG in (await enter(hands, first)).text
    assert WELCOME in (await enter(hands, second)).text


async def test_every_no_is_the_same(hands: Hands) -> None:
    """Wrong, expired, used, somebody else's and replaced ones are answered alike, to the letter."""
    expired = await ask(hands)
    await hands.desk.advance("PT16M")
    replaced, used = await ask(hands, OTHER), await ask(hands, OTHER)
    await enter(hands, used, OTHER)
    said = {heard(await enter(hands, code)) for code in (MADE_UP[0], expired, replaced, used)}
    assert len(said) == 1
    assert WRONG in said.pop()[0]


async def test_whoever_has_to_wait_reads_until_when(hands: Hands) -> None:
    """When asking for another code, typed or by the form; whoever has not guessed is told nothing of it."""
    late = "You've entered too many wrong codes, so you can't enter one until <!date^"
    assert late not in (await hands.command(STRANGER, f"/steward link {HUGO}")).text
    for made_up in MADE_UP[:5]:
        await enter(hands, made_up)
    assert late in (await hands.command(STRANGER, f"/steward link {HUGO}")).text
    assert late in (await hands.submit(STRANGER, "link_address", {"address": HUGO})).words
    assert late not in (await hands.command(OTHER, f"/steward link {HUGO}")).text


async def test_guessing_ends_after_five_tries(hands: Hands) -> None:
    """The code that was on its way is void then, and for 15 minutes none is taken; a new one works after that."""
    code = await ask(hands)
    answers = [(await enter(hands, made_up)).text for made_up in MADE_UP[:5]]
    assert [WRONG in text for text in answers] == [True, True, True, True, False]
    assert TOO_MANY in answers[4]
    assert TOO_MANY in (await enter(hands, code)).text
    fresh = await ask(hands)
    assert TOO_MANY in (await enter(hands, fresh)).text
    assert await hands.desk.count("wrong_codes") == 5
    assert WELCOME in (await enter(hands, await ask(hands, OTHER), OTHER)).text
    await hands.desk.advance("PT16M")
    assert WRONG in (await enter(hands, code)).text
    ivy = await ask(hands, address="ivy.lovelace@gmail.com")
    assert "Welcome, Ivy Lovelace!" in (await enter(hands, ivy)).text


async def test_a_request_that_slack_sends_again_counts_once(hands: Hands) -> None:
    """One command with one trigger id is one try, however often it arrives."""
    engine, person = hands.engine, hands._person(STRANGER)
    place = engine.workspace.find_channel("general", person.id)
    assert place is not None
    payload = engine.payloads.command(person, place, "/steward", "") | {"text": f"link {MADE_UP[0]}"}
    for _ in range(7):
        await engine.line.send("command", payload)
    assert await hands.desk.count("wrong_codes") == 1


async def test_a_slack_user_has_three_mails_an_hour_sent_to_an_address(hands: Hands) -> None:
    """The answer stays the same; the last code that went out stays good; after an hour there is another."""
    *_, third = [await ask(hands) for _ in range(3)]
    for _ in range(2):
        assert await ask(hands) == third
    assert len(await codes(hands.desk)) == 3
    await hands.desk.advance("PT61M")
    fourth = await ask(hands)
    assert fourth != third
    assert WELCOME in (await enter(hands, fourth)).text


async def test_nobody_keeps_a_code_from_whoever_has_the_address(hands: Hands) -> None:
    """Somebody else has asked as often as they can; the first that its owner asks for goes out."""
    for _ in range(5):
        await ask(hands, OTHER)
    before = await codes(hands.desk)
    mine = await ask(hands)
    assert mine not in before
    assert WELCOME in (await enter(hands, mine)).text


@pytest.mark.parametrize("address", [HUGO, "nobody@lovelace.example"])
async def test_a_slack_user_asks_ten_times_an_hour(hands: Hands, address: str) -> None:
    """Whether anybody has the address or not."""
    said = [(await hands.command(STRANGER, f"/steward link {address}")).text for _ in range(11)]
    assert ["I've emailed a code" in text for text in said] == [True] * 10 + [False]
    assert "You've reached the limit for codes: 10 an hour per person." in said[10]
    assert "I've emailed a code" in (await hands.command(OTHER, f"/steward link {address}")).text
    await hands.desk.advance("PT61M")
    assert "I've emailed a code" in (await hands.command(STRANGER, f"/steward link {address}")).text


async def test_a_second_slack_user_is_linked_beside_the_first(hands: Hands) -> None:
    """Ana's other one; both are her from then on."""
    code = await ask(hands, STRANGER, "ana@acme.example")
    assert "Welcome, Ana" in (await enter(hands, code)).text
    for user in ("ana", STRANGER):
        assert "SUB-1042" in (await hands.command(user, "/subscription")).all


async def test_who_is_somebody_already_unlinks_first(hands: Hands) -> None:
    """No code goes out, for a known address or another; one's own address may be proven again."""
    for address in (HUGO, "nobody@lovelace.example"):
        assert (
            "Your Slack account is already linked to Ben"
            in (await hands.command("ben", f"/steward link {address}")).text
        )
    assert await codes(hands.desk) == []
    code = await ask(hands, "ben", "ben@acme.example")
    assert "Welcome, Ben" in (await enter(hands, code, "ben")).text
    assert await hands.desk.count("slack_users", "user_id = 'U0BEN' AND proof = 'code'") == 1


async def test_a_code_for_an_address_that_changed_meanwhile_is_void(hands: Hands) -> None:
    """Whoever reads the old mailbox is not the person any more."""
    code = await ask(hands)
    async with hands.desk.database.transaction() as session:
        await session.execute(text("UPDATE people SET email = 'hugo@new.example' WHERE email = :old"), {"old": HUGO})
    assert WRONG in (await enter(hands, code)).text


def content_of(folder: Path) -> bytes:
    """The database's files, write-ahead log and all."""
    return b"".join(file.read_bytes() for file in folder.glob("steward.db*"))


async def test_no_code_is_kept_anywhere(hands: Hands, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in the database, nor on the audit trail, nor in the log, nor in what Slack is told."""
    code = await ask(hands)
    await enter(hands, MADE_UP[0])
    await enter(hands, code)
    await hands.desk.settle()
    held = content_of(tmp_path)
    assert HUGO.encode() in held
    for written in (code, code.replace("-", ""), MADE_UP[0]):
        assert written.encode() not in held
        assert written not in capsys.readouterr().err
    told = json.dumps([entry for entry in await hands.desk.log() if entry.get("kind") == "api"])
    assert code not in told


async def test_it_is_all_on_the_audit_trail(hands: Hands) -> None:
    """Asking, each wrong try as refused, and the link, with the Slack user and never an address or a code."""
    code = await ask(hands)
    await enter(hands, MADE_UP[0])
    await enter(hands, code)
    async with hands.desk.database.transaction() as session:
        rows = await session.execute(text("SELECT actor, action, outcome, reason, details FROM audit ORDER BY id"))
        trail = [tuple(row) for row in rows][-3:]
    assert [row[:4] for row in trail] == [
        ("unknown", "people.ask_for_code", "allowed", ""),
        ("unknown", "codes.enter_code", "refused", "wrong_code"),
        ("unknown", "codes.enter_code", "allowed", ""),
    ]
    details = [json.loads(row[4]) for row in trail]
    asker = {"team": "T0NORTHWIND", "slack_user": "U0ZOE"}
    assert details == [asker, asker, asker | {"purpose": "link", "person": "hugo"}]
