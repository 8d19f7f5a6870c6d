"""Emails that people send to the desk: replies are passed on with their sender's rights, and nothing else gets in."""

import time
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.mail_in.webhook import signature_of
from models.access.desk import Desk
from models.contacts.mail_reach import MAIL
from models.core.reply_address import reply_address
from models.desks.files.keeping import blank_file, keep_file
from models.desks.files.mailed import offer_mailed
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands
from tests.handlers.test_details import rows
from tests.support.desk import Json, RunningDesk, close_desk
from tests.support.morning import Morning

SECRET = "sandbox-mail-secret"
SETTINGS = {"mail_inbound": f"webhook:{SECRET}", "mail_reply_to": "desk@northwind.example"}


@pytest.fixture
async def desk(sqlite_morning: Morning, told_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk that takes emails. Chidi gets news of his tickets by email too."""
    running = await sqlite_morning.go_on(told_sqlite, tmp_path, **SETTINGS)
    await running.command("chidi", "/ticket mail on")
    yield running
    await close_desk(running)


async def opened(hands: Hands) -> Json:
    """A ticket of Chidi's, as the email that he got."""
    values = {"subject": "Cluster 7 is down", "description": "Since noon."}
    chose = {"subscription": chosen("SUB-1042"), "severity": chosen("high")}
    await hands.submit("chidi", "ticket_new", {**chose, **values})
    await hands.desk.settle()
    return next(one for one in await hands.desk.mails("chidi@acme.example") if "Cluster 7 is down" in one["subject"])


async def reply(desk: RunningDesk, who: str, words: str, **more: str) -> None:
    """Write an email."""
    said = await desk._post("mail", user=who, text=words, **more)
    assert said["error"] is None
    await desk.settle()


def address_in(desk: RunningDesk, mail: Json) -> str:
    """Where an email wants replies to go."""
    found = message_from_bytes((desk.bot.settings.mail_dir / mail["file"]).read_bytes(), policy=policy.default)
    return str(found["Reply-To"])


async def posted(desk: RunningDesk, mail: EmailMessage, secret: str = SECRET, at: int | None = None) -> int:
    """The status of the answer to an email that a mail service posts."""
    body = mail.as_bytes()
    headers = {"X-Steward-Signature": signature_of(secret, body, int(time.time()) if at is None else at)}
    async with desk.http.post(f"http://127.0.0.1:{desk.bot.port}/mail/inbound", data=body, headers=headers) as answer:
        return answer.status


def written(to: str, words: str = "It fails again.", **headers: str) -> EmailMessage:
    """An email of Chidi's."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "chidi@acme.example", to, "Re: Cluster 7"
    for name, value in {"Message_ID": "<m1@acme.example>", **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    return mail


async def comments(desk: RunningDesk) -> list[tuple[str, str]]:
    """Who commented on the newest ticket, and what."""
    found = await rows(
        desk,
        "SELECT p.key, c.text FROM comments c JOIN people p ON p.id = c.author_id "
        "WHERE c.ticket_id = (SELECT max(id) FROM tickets) ORDER BY c.id",
    )
    return [tuple(row) for row in found]


async def test_a_reply_is_a_comment_on_the_ticket(hands: Hands) -> None:
    """Its sender's words, without the email that they quote; the support team gets it like any other."""
    mail = await opened(hands)
    assert "To answer, reply to this email." in mail["text"]
    await reply(hands.desk, "chidi", "It works now.\n\nThanks!", file=mail["file"])
    assert await comments(hands.desk) == [("chidi", "It works now.\n\nThanks!")]
    card = next(one for one in await hands.desk.inbox("agnes", "C0TRIAGE") if "It works now." in str(one))
    assert card


async def test_the_same_email_twice_is_one_comment(hands: Hands) -> None:
    """Mail services repeat what they got no answer to. Another email with the same words is another comment."""
    to = address_in(hands.desk, await opened(hands))
    assert [await posted(hands.desk, written(to)) for _ in range(2)] == [200, 200]
    assert await posted(hands.desk, written(to, Message_ID="<m2@acme.example>")) == 200
    await hands.desk.settle()
    assert await comments(hands.desk) == [("chidi", "It fails again.")] * 2


async def test_two_emails_with_one_id_are_two(hands: Hands) -> None:
    """Some programs use an ID again. Nothing of what people write is lost."""
    to = address_in(hands.desk, await opened(hands))
    for words in ("It fails again.", "It still fails."):
        assert await posted(hands.desk, written(to, words)) == 200
    await hands.desk.settle()
    assert [said for _, said in await comments(hands.desk)] == ["It fails again.", "It still fails."]


async def test_files_are_attached_to_the_ticket(hands: Hands) -> None:
    """Copied, scanned and listed as those from Slack. Then nothing of the email's own copy is left."""
    mail = written(address_in(hands.desk, await opened(hands)))
    mail.add_attachment(b"level=error\n", "text", "plain", filename="server.log")
    assert await posted(hands.desk, mail) == 200
    await hands.desk.settle()
    await hands.desk.bot.copier.run_until_idle()
    assert await rows(hands.desk, "SELECT name, state, size FROM stored_files ORDER BY id DESC LIMIT 1") == [
        ("server.log", "stored", 12)
    ]
    assert await hands.desk.count("mailed_files") == 0


async def test_a_blanked_file_leaves_nothing_of_the_email(hands: Hands) -> None:
    """Also if it couldn't be copied yet."""
    async with hands.desk.database.transaction() as session:
        bot = hands.desk.bot
        desk = Desk(session, MAIL, bot.clock.now(), bot.tables, bot.channels)
        offered = await offer_mailed(desk, [("server.log", "text/plain", b"level=error")])
        await blank_file(desk, await keep_file(desk, offered[0], 1))
    assert await hands.desk.count("mailed_files") == 0


async def test_a_reply_about_a_renewal_says_who_got_it(hands: Hands) -> None:
    """Colleagues only. A reply to that asks the vendor, which gets the names of files."""
    ((token,),) = await rows(
        hands.desk,
        "SELECT n.token FROM notices n JOIN people p ON p.id = n.person_id "
        "WHERE p.key = 'ana' AND n.kind IN ('renewal', 'reminder') AND n.medium = 'mail'",
    )
    mail = written(reply_address("desk@northwind.example", token, hands.desk.bot.codes), "Shall we renew?")
    mail.replace_header("From", "ana@acme.example")
    assert await posted(hands.desk, mail) == 200
    await hands.desk.settle()
    last = (await hands.desk.mails("ana@acme.example"))[-1]
    assert "I've passed your email on to Chidi Ọkáfọ̀ and Dana Wiśniewska. Northwind Software doesn't" in last["text"]
    assert "To ask Northwind Software's billing team, reply to this email." in last["text"]
    question = written(address_in(hands.desk, last), "What does it cost?", Message_ID="<m2@acme.example>")
    question.replace_header("From", "ana@acme.example")
    question.add_attachment(b"1,2", "text", "csv", filename="sums.csv")
    assert await posted(hands.desk, question) == 200
    await hands.desk.settle()
    last = (await hands.desk.mails("ana@acme.example"))[-1]
    assert "Your email is with Northwind Software's billing team as ENQ-" in last["text"]
    assert "they only got the names" in last["text"]
    ((said,),) = await rows(hands.desk, "SELECT text FROM enquiries ORDER BY id DESC LIMIT 1")
    assert said == "What does it cost?\n\nFiles: sums.csv"


async def test_an_email_that_was_not_taken_can_be_sent_again(hands: Hands) -> None:
    """As a reply to the answer, which says so."""
    mail = await opened(hands)
    await reply(hands.desk, "chidi", "Use 4242 4242 4242 4242.", file=mail["file"])
    last = (await hands.desk.mails("chidi@acme.example"))[-1]
    assert "To send it again, reply to this email." in last["text"]
    await reply(hands.desk, "chidi", "It fails again.", file=last["file"])
    assert await comments(hands.desk) == [("chidi", "It fails again.")]


async def test_a_ticket_email_has_one_instruction(hands: Hands) -> None:
    """It comes before the small print, and nothing else says how to answer."""
    said = (await opened(hands))["text"]
    assert said.count("answer") == 1
    assert said.index("To answer, reply to this email.") < said.index("/ticket mail off")


@pytest.mark.parametrize("secret", ["", "another-secret-here"])
async def test_what_is_not_signed_is_not_read_far(hands: Hands, secret: str) -> None:
    """Otherwise strangers could fill the memory with big requests. It takes the secret to sign one."""
    url, body = f"http://127.0.0.1:{hands.desk.bot.port}/mail/inbound", b"x" * 2_000_000
    headers = {"X-Steward-Signature": signature_of(secret, body, int(time.time()))} if secret else {}
    async with hands.desk.http.post(url, data=BytesIO(body), headers=headers) as answer:
        assert answer.status == 413


async def test_a_signature_is_good_for_one_body(hands: Hands) -> None:
    """Nobody can put it on another email."""
    to = address_in(hands.desk, await opened(hands))
    headers = {"X-Steward-Signature": signature_of(SECRET, written(to).as_bytes(), int(time.time()))}
    url, body = f"http://127.0.0.1:{hands.desk.bot.port}/mail/inbound", written(to, "Close it.").as_bytes()
    async with hands.desk.http.post(url, data=body, headers=headers) as answer:
        assert answer.status == 401


@pytest.mark.parametrize(("secret", "age"), [("another-secret-here", 0), (SECRET, 301), (SECRET, -301)])
async def test_what_the_mail_service_has_not_just_signed_is_not_taken(hands: Hands, secret: str, age: int) -> None:
    """Neither with another secret, nor an old request that somebody repeats."""
    to = address_in(hands.desk, await opened(hands))
    assert await posted(hands.desk, written(to), secret, int(time.time()) - age) == 401
    await hands.desk.settle()
    assert await comments(hands.desk) == []


async def test_an_address_that_steward_did_not_make_changes_nothing(hands: Hands) -> None:
    """Another mark or another token: it's an unmatched email, which the support team sees."""
    to = address_in(hands.desk, await opened(hands))
    local, _, domain = to.partition("@")
    for number, forged in enumerate(
        (f"{local[:-1]}{'1' if local[-1] == '0' else '0'}@{domain}", f"desk+{'0' * 52}@{domain}")
    ):
        assert await posted(hands.desk, written(forged, Message_ID=f"<f{number}@acme.example>")) == 200
    await hands.desk.settle()
    assert await comments(hands.desk) == []
    cards = [one["text"] for one in await hands.desk.inbox("agnes", "C0TRIAGE") if "Unmatched email" in one["text"]]
    assert len(cards) == 2
    assert "from chidi@acme.example" in cards[0]


async def test_the_rights_of_now_decide(hands: Hands) -> None:
    """Chidi is no contact any more: his words go nowhere. He reads that by email, and nothing of the ticket."""
    mail = await opened(hands)
    async with hands.desk.database.transaction() as session:
        await session.execute(
            text("DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE key = 'chidi')")
        )
    await reply(hands.desk, "chidi", "Am I still here?", file=mail["file"])
    assert await comments(hands.desk) == []
    last = (await hands.desk.mails("chidi@acme.example"))[-1]
    assert "I couldn't pass on your email about T-" in last["text"]
    assert "I can't find ticket T-" in last["text"]
    assert "Cluster 7" not in last["text"]


async def test_an_old_email_takes_replies_while_its_ticket_is_open(hands: Hands) -> None:
    """An address that was made once doesn't open the desk for ever. Its owner learns where to write."""
    mail = await opened(hands)
    async with hands.desk.database.transaction() as session:
        await session.execute(text("UPDATE notices SET created_at = datetime(created_at, '-91 days')"))
    await reply(hands.desk, "chidi", "It fails again.", file=mail["file"])
    async with hands.desk.database.transaction() as session:
        await session.execute(
            text("UPDATE tickets SET state = 'resolved', resolved_at = opened_at WHERE subject LIKE 'Cluster 7%'")
        )
    await reply(hands.desk, "chidi", "And again.", file=mail["file"])
    assert await comments(hands.desk) == [("chidi", "It fails again.")]
    assert "write a new email to desk@northwind.example" in (await hands.desk.mails("chidi@acme.example"))[-1]["text"]


async def test_only_who_got_an_email_can_answer_it(hands: Hands) -> None:
    """Whoever was in Cc, or got it forwarded, knows the address, too. What they write isn't Chidi's. The support team
    sees it."""
    to = address_in(hands.desk, await opened(hands))
    mail = written(to)
    mail.replace_header("From", "dana@acme.example")
    assert await posted(hands.desk, mail) == 200
    await hands.desk.settle()
    assert await comments(hands.desk) == []
    cards = [one["text"] for one in await hands.desk.inbox("agnes", "C0TRIAGE") if "Unmatched email" in one["text"]]
    assert "from dana@acme.example" in cards[-1]


async def test_two_copies_of_an_email_are_one_comment(hands: Hands) -> None:
    """One to the address for replies, and one to the desk, which is the same mailbox."""
    to = address_in(hands.desk, await opened(hands))
    for mailbox in (to, "desk@northwind.example"):
        assert await posted(hands.desk, written(to, Delivered_To=mailbox)) == 200
    await hands.desk.settle()
    assert await comments(hands.desk) == [("chidi", "It fails again.")]
    assert await hands.desk.count("event_receipts", "key LIKE 'mail:%' AND state = 'done'") == 2


async def test_a_refused_reply_leaves_no_file(hands: Hands) -> None:
    """What can't be passed on isn't kept."""
    mail = written(address_in(hands.desk, await opened(hands)))
    mail.add_attachment(b"level=error\n", "text", "plain", filename="server.log")
    async with hands.desk.database.transaction() as session:
        await session.execute(
            text("DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE key = 'chidi')")
        )
    assert await posted(hands.desk, mail) == 200
    await hands.desk.settle()
    assert await hands.desk.count("mailed_files") == 0


async def test_programs_get_no_answer_and_change_nothing(hands: Hands) -> None:
    """So two programs never write to each other for ever."""
    to = address_in(hands.desk, await opened(hands))
    before = len(await hands.desk.mails())
    assert await posted(hands.desk, written(to, "I'm away.", Auto_Submitted="auto-replied")) == 200
    await hands.desk.settle()
    assert await comments(hands.desk) == []
    assert len(await hands.desk.mails()) == before


async def test_a_card_number_is_neither_stored_nor_passed_on(hands: Hands) -> None:
    """Its sender is told, by email."""
    mail = await opened(hands)
    await reply(hands.desk, "chidi", "Use 4242 4242 4242 4242.", file=mail["file"])
    assert await comments(hands.desk) == []
    assert "credit card number" in (await hands.desk.mails("chidi@acme.example"))[-1]["text"]
    assert await hands.desk.count("received_mails") == 0


async def test_a_card_number_in_an_unmatched_email_is_not_shown(hands: Hands) -> None:
    """Nor stored with the notice. The support team learns that there was an email."""
    assert await posted(hands.desk, written("desk@northwind.example", "Use 4242 4242 4242 4242.")) == 200
    await hands.desk.settle()
    cards = [one for one in await hands.desk.inbox("agnes", "C0TRIAGE") if "Unmatched email" in one["text"]]
    assert "contained a credit card number" in str(cards[-1]["blocks"])
    assert "4242" not in str(cards)
    assert await hands.desk.count("notices", "facts LIKE '%4242%'") == 0


REPORT = """\
From: postmaster@mx.example
To: desk@northwind.example
Message-ID: <{number}@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; chidi@acme.example
Status: 5.1.1

--b
Content-Type: message/rfc822

Message-ID: <{token}@northwind.example>

Hello
--b--
"""


async def test_a_report_counts_only_if_it_returns_an_email_to_that_person(hands: Hands) -> None:
    """Otherwise anyone could have anybody marked as not reachable."""
    await opened(hands)
    ((theirs, another),) = await rows(
        hands.desk,
        "SELECT (SELECT token FROM notices WHERE person_id = p.id AND medium = 'mail' LIMIT 1), "
        "(SELECT token FROM notices WHERE person_id <> p.id AND medium = 'mail' LIMIT 1) "
        "FROM people p WHERE p.key = 'chidi'",
    )
    marked = []
    for number, token in enumerate(("0" * 32, another, theirs)):
        report = message_from_bytes(REPORT.format(number=number, token=token).encode(), policy=policy.default)
        assert isinstance(report, EmailMessage)
        assert await posted(hands.desk, report) == 200
        await hands.desk.settle()
        marked.append(await hands.desk.count("people", "mail_refused_at IS NOT NULL"))
    assert marked == [0, 0, 1]
