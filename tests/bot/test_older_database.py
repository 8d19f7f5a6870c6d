"""This version opens the desk of an earlier one, and loses nothing of what was stored or shown.

The tests speak of it in the stored words themselves. So they notice a word that is renamed without a migration.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.bot.process import Steward
from tests.support.desk import RunningDesk, reply
from tests.support.keys import KEY
from tests.support.older import find, press, said, send, shown, words

pytestmark = pytest.mark.early

CODE = re.compile(r"/steward link ([0-9A-Z]{4}-[0-9A-Z]{4})")
DOWNLOAD = re.compile(r"http://127\.0\.0\.1:\d+(/download/[\w.]+)")


def waiting(left: Path) -> set[int]:
    """The ids of the notices that waited when the earlier version was stopped."""
    with closing(sqlite3.connect(left)) as connection:
        return {number for (number,) in connection.execute("SELECT id FROM notices WHERE state = 'waiting'")}


async def rows(desk: RunningDesk, statement: str) -> list[Any]:
    """Rows of the desk's database."""
    async with desk.database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(statement))]


async def test_all_waiting_notices_are_delivered(older: RunningDesk, left: Path) -> None:
    """Each is sent, or dropped because there is nothing left to say. None is parked."""
    ids = waiting(left)
    states = dict(await rows(older, "SELECT id, state FROM notices"))
    assert {states[number] for number in ids} <= {"sent", "dropped"}
    assert "parked" not in states.values()


async def test_each_kind_of_notice_is_delivered(older: RunningDesk, left: Path) -> None:
    """At least one waiting notice of each kind is sent."""
    ids = waiting(left)
    sent = await rows(older, "SELECT id, kind FROM notices WHERE state = 'sent'")
    assert sorted({kind for number, kind in sent if number in ids}) == words()["notices"]


async def test_notices_leave_by_each_way(older: RunningDesk, left: Path) -> None:
    """By direct message, to a channel, by mail, and as a change of an earlier message."""
    ids = waiting(left)
    sent = await rows(older, "SELECT id, medium FROM notices WHERE state = 'sent'")
    assert {medium for number, medium in sent if number in ids} == {"direct", "channel", "edit", "mail"}


async def test_replies_go_into_the_thread_of_the_old_card(older: RunningDesk, left: Path) -> None:
    """The earlier version posted the card, this one the reply."""
    ids = waiting(left)
    beneath = await rows(
        older,
        "SELECT n.id, p.key, n.message_ts, card.message_ts FROM notices n JOIN people p ON p.id = n.person_id "
        "JOIN notices card ON card.id = n.reply_to_id WHERE n.state = 'sent' AND n.medium = 'direct'",
    )
    found = [row[1:] for row in beneath if row[0] in ids]
    assert len(found) > 1
    for user, ts, card in found:
        (message,) = [message for message in await older.inbox(user, "dm") if message["ts"] == ts]
        assert message["thread_ts"] == card


async def test_old_cards_are_updated(older: RunningDesk) -> None:
    """Anton claimed the ticket before the update. Its card, posted long before, names him now."""
    (place,) = await rows(older, "SELECT message_channel, message_ts FROM notices WHERE key = 'ticket:5'")
    cards = {(card["channel"], card["ts"]): card for card in await older.inbox("anton", "C0TRIAGE")}
    assert cards[place]["edited"]
    assert "assigned to Anton Brâncuși (⬢ Staff)" in cards[place]["text"]


async def test_a_message_that_had_arrived_is_not_posted_again(older: RunningDesk) -> None:
    """The earlier version was killed before it could note that. The message is found by its token."""
    posted = shown()["looked_up"]
    found = await rows(
        older,
        f"SELECT state, message_channel, message_ts FROM notices WHERE key = '{posted['key']}'",  # noqa: S608
    )
    assert found == [("sent", posted["channel"], posted["ts"])]


async def test_the_old_audit_chain_is_intact(older: RunningDesk, left: Path, tmp_path: Path) -> None:
    """It contains the head that was kept, and goes on with the entries that had no seal yet."""
    await older.bot.schedule.seal()
    url = {"DATABASE_URL": older.database.url, "ENCRYPTION_KEYS": KEY}
    steward = await Steward.start(tmp_path, "audit", "verify", "--head", shown()["head"], **url)
    code, out, err = await steward.end()
    assert (code, err) == (0, ""), out
    with closing(sqlite3.connect(left)) as connection:
        ((entries,),) = connection.execute("SELECT count(*) FROM audit")
    assert int(out.rpartition("Head: ")[2].partition(":")[0]) >= entries > int(shown()["head"].partition(":")[0])


async def test_every_audit_entry_is_shown_in_words(older: RunningDesk) -> None:
    """All actions, system callers and reasons of refusals that the earlier version could write."""
    into = 'INSERT INTO audit (at, actor, action, "right", outcome, reason, subject, details) VALUES '
    stored = words()
    entries = [
        *[("schedule", action, "allowed", "") for action in stored["actions"]],
        *[(actor, "tickets.comment", "allowed", "") for actor in stored["actors"]],
        *[("schedule", "tickets.comment", "refused", reason) for reason in stored["reasons"]],
    ]
    values = [
        f"('2026-12-03 10:00:00', '{who}', '{what}', '', '{how}', '{why}', '', '{{}}')"
        for who, what, how, why in entries
    ]
    async with older.database.transaction() as session:
        await session.execute(text(into + ", ".join(values)))
    read = await whole_trail(older)
    assert len(read) >= len(entries)
    assert [line for line in read if any(f"`{action}`" in line for action in stored["actions"])] == []
    assert [line for line in read if "*Steward*" in line or line.splitlines()[1].startswith("Refused ·")] == []


async def whole_trail(desk: RunningDesk) -> list[str]:
    """All entries as an admin reads them, page by page."""
    read: list[str] = []
    page = reply(await desk.command("adam", "/steward audit"))
    while True:
        blocks = page["blocks"]
        read += [block["text"]["text"] for block in blocks if block["type"] == "section"]
        older_than = [each for each in blocks[-1]["elements"] if each["action_id"].startswith("/steward audit older")]
        if not older_than:
            return read
        where = {"channel": page["channel"], "ts": page["ts"]}
        page = reply(await desk.click("adam", older_than[0]["action_id"], **where))


EFFECTS: dict[str, tuple[str, str, str, str, str]] = {
    "a ticket is claimed": (
        *("presses", "agnes", "ticket_claim"),
        *("tickets", "id = 1 AND state = 'open' AND assignee_id IS NOT NULL"),
    ),
    "a promotion is approved": (
        *("ends", "adam", "promotion_approve"),
        *("promotions", "id = 6 AND state = 'approved'"),
    ),
    "a promotion is denied": (
        *("forms", "adam", "promotion_denied"),
        *("promotions", "id = 3 AND state = 'denied'"),
    ),
    "an invitation is accepted": (
        *("presses", "quin", "invitation_accept"),
        *("invitations", "id = 1 AND state = 'accepted' AND person_id IS NOT NULL"),
    ),
    "an enquiry is claimed": (
        *("presses", "bella", "/enquiry claim ENQ-1"),
        *("enquiries", "id = 1 AND state = 'claimed'"),
    ),
    "an enquiry is answered": (
        *("forms", "bella", "enquiry_answer"),
        *("enquiries", "id = 2 AND state = 'answered'"),
    ),
    "a colleague is asked": ("presses", "ben", "ask:1", "asks", "\"right\" = 'view_invoices'"),
    "reminders are wanted": (
        *("presses", "ben", "/contact settings reminders on SUB-1042"),
        *("contacts", "wants_reminders AND subscription_id = 1 AND kind = 'billing' AND rank = 'secondary'"),
    ),
    "a renewal is seen to": (
        *("presses", "yuki", "/renewal handle SUB-1046"),
        *("renewals", "subscription_id = 5 AND state = 'handled'"),
    ),
    "a renewal is snoozed": (
        *("presses", "ana", "/renewal snooze SUB-1042"),
        *("renewal_threads", "snoozed_until IS NOT NULL"),
    ),
    "a quote is accepted": (
        *("forms", "minji", "order_accept"),
        *("orders o JOIN invoices i ON i.id = o.invoice_id", "o.po_number = 'PO-9'"),
    ),
    "a quote is declined": (
        *("forms", "minji", "order_decline"),
        *("quotes", "sequence = 9 AND state = 'declined'"),
    ),
    "a ticket is opened": (
        *("forms", "chidi", "ticket_new"),
        *("tickets", "subject = 'From an old form'"),
    ),
    "a license is renamed": (
        *("forms", "chidi", "subscription_rename"),
        *("subscriptions", "number = 1043 AND name = 'Fleet of the north'"),
    ),
}


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS)
async def test_old_buttons_and_forms_take_effect(older: RunningDesk, effect: tuple[str, str, str, str, str]) -> None:
    """The database had no such row before, and one afterwards."""
    kind, user, name, table, where = effect
    assert await older.count(table, where) == 0
    await (send if kind == "forms" else press)(older, find(kind, user, name))
    assert await older.count(table, where) == 1


async def test_an_old_resolve_button_asks_for_the_closing_answer(older: RunningDesk) -> None:
    """And the ticket is resolved with it."""
    form = (await press(older, find("ends", "agnes", "ticket_resolve")))["view"]
    assert await older.count("tickets", "id = 2 AND state = 'resolved'") == 0
    await older.submit("agnes", form["id"], text="Restarted.")
    assert await older.count("tickets", "id = 2 AND state = 'resolved'") == 1


async def test_an_old_pay_button_says_how_to_pay(older: RunningDesk) -> None:
    """The answer names the account and the reference."""
    answer = said(await press(older, find("presses", "ana", "/invoice pay INV-2026-000017")))
    assert "DE75 5121 0800 1245 1261 99" in answer
    assert "INV-2026-000017" in answer


async def test_an_old_code_is_accepted(older: RunningDesk) -> None:
    """Zoë asked for it before the update. The mail leaves after it, and the code links her Slack user."""
    mailed = [CODE.search(mail["text"]) for mail in await older.mails("hugo.lovelace@gmail.com")]
    (code,) = [found[1] for found in mailed if found]
    await older.command("zoe", f"/steward link {code}")
    assert await older.count("slack_users", "user_id = 'U0ZOE' AND state = 'bound' AND proof = 'code'") == 1


async def test_an_old_download_link_works(older: RunningDesk) -> None:
    """The path comes from an old message."""
    links = [DOWNLOAD.search(str(message)) for message in await older.inbox("kofi")]
    (path,) = {found[1] for found in links if found}
    async with older.http.get(f"http://127.0.0.1:{older.bot.port}{path}") as page:
        assert page.status == 200
        assert "fleet-planner-server-6.4.tar.gz" in await page.text()
