"""New emails to the desk: a contact's becomes a ticket, a question or changes to contacts. All others wait for the
vendor's team."""

import re
import time
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from bot.mail_in.webhook import signature_of
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands
from tests.handlers.test_details import person, rows
from tests.support.desk import Json, RunningDesk, close_desk
from tests.support.morning import Morning

SECRET = "sandbox-mail-secret"
SERVER = "mx.northwind.example"
SETTINGS = {
    "mail_inbound": f"webhook:{SECRET}",
    "mail_reply_to": "desk@northwind.example",
    "mail_authserv_id": SERVER,
    "public_url": "https://desk.northwind.example",
}


@pytest.fixture
async def desk(sqlite_morning: Morning, told_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk that takes emails, and believes what its mail server says."""
    running = await sqlite_morning.go_on(told_sqlite, tmp_path, **SETTINGS)
    yield running
    await close_desk(running)


def new_mail(sender: str, words: str, subject: str = "", number: int = 1, proof: str | None = None) -> EmailMessage:
    """An email as it arrives at our server, which found who sent it, unless `proof` says otherwise."""
    mail = EmailMessage()
    domain = sender.rpartition("@")[2]
    mail["Authentication-Results"] = proof or f"{SERVER}; dmarc=pass header.from={domain}"
    mail["From"], mail["To"] = sender, "desk@northwind.example"
    mail["Message-ID"] = f"<{number}@{domain}>"
    if subject:
        mail["Subject"] = subject
    mail.set_content(words)
    return mail


async def arrive(desk: RunningDesk, *mails: EmailMessage | bytes) -> None:
    """Let emails arrive, and wait until they're handled."""
    for mail in mails:
        body = mail if isinstance(mail, bytes) else mail.as_bytes()
        headers = {"X-Steward-Signature": signature_of(SECRET, body, int(time.time()))}
        async with desk.http.post(
            f"http://127.0.0.1:{desk.bot.port}/mail/inbound", data=body, headers=headers
        ) as answer:
            assert answer.status == 200
    await desk.settle()


async def page(desk: RunningDesk, letter: Json, choice: str | None = None) -> tuple[int, str]:
    """The page that an email leads to, or with a `choice` what it answers when its button is pressed."""
    found = re.search(r"https://desk\.northwind\.example(/mail/new/\S+)", letter["text"])
    assert found is not None
    url = f"http://127.0.0.1:{desk.bot.port}{urlsplit(found[1]).path}"
    asking = desk.http.get(url) if choice is None else desk.http.post(url, data={"choice": choice})
    async with asking as answer:
        said = answer.status, await answer.text()
    await desk.settle()
    return said


async def last_mail(desk: RunningDesk, address: str) -> Json:
    """The newest email to an address."""
    return (await desk.mails(address))[-1]


async def cards(desk: RunningDesk, who: str = "agnes", channel: str = "C0TRIAGE") -> list[Json]:
    """The cards of unmatched emails."""
    return [one for one in await desk.inbox(who, channel) if "nmatched email" in one["text"]]


async def test_what_can_mean_one_thing_only_is_a_ticket_at_once(hands: Hands) -> None:
    """Chidi may open tickets on SUB-1044, and ask nobody there. His files go along, and his signature doesn't. The
    answer is in the conversation that he began, and his reply to it is a comment."""
    mail = new_mail("chidi@acme.example", "The planner on SUB-1044 hangs.\n\n-- \nChidi, Acme", "It hangs")
    mail.add_attachment(b"level=error\n", "text", "plain", filename="server.log")
    await arrive(hands.desk, mail)
    told = await rows(hands.desk, "SELECT id, subject, description FROM tickets ORDER BY id DESC LIMIT 1")
    ((number, subject, description),) = told
    assert (subject, description) == ("It hangs", "The planner on SUB-1044 hangs.")
    letter = await last_mail(hands.desk, "chidi@acme.example")
    assert f"T-{number} now" in letter["text"]
    assert letter["in_reply_to"] == "<1@acme.example>"
    await hands.desk.bot.copier.run_until_idle()
    assert await hands.desk.count("stored_files", "name = 'server.log' AND state = 'stored'") == 1
    await hands.desk._post("mail", user="chidi", text="It still does.", file=letter["file"])
    await hands.desk.settle()
    assert await hands.desk.count("comments", f"ticket_id = {number} AND text = 'It still does.'") == 1
    assert await hands.desk.count("new_mails", "text <> '' OR subject <> ''") == 0


async def test_where_it_is_not_clear_nothing_happens_before_its_author_says_it(hands: Hands) -> None:
    """Ana has three subscriptions. She chooses on the page, which changes nothing by being opened."""
    before = await hands.desk.count("tickets"), await hands.desk.count("enquiries")
    await arrive(hands.desk, new_mail("ana@acme.example", "Why did we pay twice?", "Two payments"))
    letter = await last_mail(hands.desk, "ana@acme.example")
    assert letter["in_reply_to"] == "<1@acme.example>"
    status, said = await page(hands.desk, letter)
    assert status == 200
    assert re.findall(r'<option value="(SUB-[^"]+)"', said) == [
        *("SUB-1042 ticket", "SUB-1042 question", "SUB-1043 ticket", "SUB-1043 question", "SUB-1044 question")
    ]
    assert (await hands.desk.count("tickets"), await hands.desk.count("enquiries")) == before
    status, said = await page(hands.desk, letter, "SUB-1043 question")
    assert status == 200
    ((kept,),) = await rows(hands.desk, "SELECT text FROM enquiries ORDER BY id DESC LIMIT 1")
    assert kept == "Two payments\n\nWhy did we pay twice?"
    status, said = await page(hands.desk, letter, "SUB-1042 ticket")
    assert (status, "already decided about this email: it" in said) == (403, True)
    assert await hands.desk.count("tickets") == before[0]


async def test_in_slack_the_author_chooses_with_buttons(hands: Hands) -> None:
    """Eva writes in the sandbox, whose mail server proves who she is. She has one subscription, so there's a button for
    each meaning. The message then says what the email became."""
    await hands.desk._post(
        "mail", user="eva", text="How do I add a user?", subject="Users", to="desk@northwind.example"
    )
    await hands.desk.settle()
    ((number,),) = await rows(hands.desk, "SELECT id FROM new_mails")
    said = await hands.press("eva", "my_mail_ticket", f"MAIL-{number} SUB-1042")
    ((ticket,),) = await rows(hands.desk, "SELECT max(id) FROM tickets WHERE subject = 'Users'")
    assert f"Your email is T-{ticket} now." in said.text
    await hands.desk.settle()
    assert f"Your email is T-{ticket} now." in [one["text"] for one in await hands.desk.inbox("eva")]


async def test_the_rights_of_the_moment_of_choosing_decide(hands: Hands) -> None:
    """Chidi is no contact any more when he presses the button. Others can't press it for him."""
    await arrive(hands.desk, new_mail("chidi@acme.example", "It hangs again.", "Hanging"))
    letter = await last_mail(hands.desk, "chidi@acme.example")
    ((number,),) = await rows(hands.desk, "SELECT id FROM new_mails")
    assert "can't find this email" in (await hands.press("ana", "my_mail_ticket", f"MAIL-{number} SUB-1042")).text
    async with hands.desk.database.transaction() as session:
        await session.execute(
            text("DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE key = 'chidi')")
        )
    status, _ = await page(hands.desk, letter, "SUB-1042 ticket")
    assert status == 403
    assert await hands.desk.count("tickets", "subject = 'Hanging'") == 0


async def test_an_email_ends_after_fourteen_days_with_a_word(hands: Hands) -> None:
    """Its words and files are deleted."""
    mail = new_mail("ana@acme.example", "Why did we pay twice?", "Two payments")
    mail.add_attachment(b"x", "text", "plain", filename="a.txt")
    await arrive(hands.desk, mail)
    letter = await last_mail(hands.desk, "ana@acme.example")
    await hands.desk.advance("13 days")
    assert (await page(hands.desk, letter))[0] == 200
    assert await hands.desk.count("mailed_files") == 1
    await hands.desk.advance("1 day")
    ended = await last_mail(hands.desk, "ana@acme.example")
    assert "I've deleted your email “Two payments”" in ended["text"]
    assert (ended["subject"], ended["in_reply_to"]) == ("Re: Two payments", "<1@acme.example>")
    assert (await page(hands.desk, letter))[0] == 403
    assert await hands.desk.count("new_mails", "state = 'ended' AND text = ''") == 1
    assert await hands.desk.count("mailed_files") == 0


async def test_the_team_assigns_an_unmatched_email_to_a_customer(hands: Hands) -> None:
    """Agnes makes a ticket of Chidi's. He's told, and it's his. The card says so, and an agent who comes too late reads
    that."""
    await arrive(hands.desk, new_mail("chidi@home.example", "It hangs.", "Hanging at home"))
    (card,) = await cards(hands.desk)
    ((ref, chidi),) = await rows(
        hands.desk, "SELECT 'MAIL-' || max(m.id), max(p.id) FROM new_mails m, people p WHERE p.key = 'chidi'"
    )
    form = await hands.press("agnes", "new_mail_open", ref)
    assert form.view is not None
    found = await hands.suggest("agnes", "contact", "chidi SUB-1042", "new_mail_assigned", ref)
    assert [one["value"] for one in found.options] == [f"SUB-1042 {chidi}"]
    said = await hands.submit("agnes", "new_mail_assigned", {"contact": chosen(f"SUB-1042 {chidi}")}, ref)
    await hands.desk.settle()
    ((ticket, opener),) = await rows(
        hands.desk, "SELECT id, opener_id FROM tickets WHERE subject = 'Hanging at home' AND description = 'It hangs.'"
    )
    assert opener == chidi
    assert f"T-{ticket} of Chidi" in said.words
    assert any(f"T-{ticket}" in one["text"] for one in await hands.desk.inbox("chidi"))
    (after,) = await cards(hands.desk)
    assert (after["ts"], f"is T-{ticket} now" in after["text"], "hangs" in str(after)) == (card["ts"], True, False)
    assert "already made T-" in (await hands.press("anton", "new_mail_discard", ref)).text


async def test_an_email_about_money_goes_to_the_billing_team(hands: Hands) -> None:
    """It names an invoice. Bella makes a question of it, for a contact who may ask. Agents can't decide about it."""
    await arrive(hands.desk, new_mail("ana@home.example", "Please look at INV-2025-000001.", "Invoice"))
    assert len(await cards(hands.desk, "bella", "C0BILLING")) == 1
    ((ref, ana, chidi),) = await rows(
        hands.desk,
        "SELECT 'MAIL-' || max(m.id), (SELECT id FROM people WHERE key = 'ana'), "
        "(SELECT id FROM people WHERE key = 'chidi') FROM new_mails m",
    )
    refused = await hands.press("agnes", "new_mail_discard", ref)
    assert ("Bella Ferreira" in refused.text, "Agnes" in refused.text) == (True, False)
    values = {"contact": chosen(f"SUB-1044 {chidi}"), "meaning": chosen("question")}
    refused = await hands.submit("bella", "new_mail_assigned", values, ref)
    assert "can't ask the billing team about SUB-1044" in refused.words
    values["contact"] = chosen(f"SUB-1044 {ana}")
    await hands.submit("bella", "new_mail_assigned", values, ref)
    await hands.desk.settle()
    ((number, asker),) = await rows(
        hands.desk, "SELECT id, asker_id FROM enquiries WHERE text LIKE 'Invoice%INV-2025-000001.'"
    )
    assert asker == ana
    assert f"ENQ-{number} now" in (await last_mail(hands.desk, "ana@acme.example"))["text"]


async def test_a_discarded_email_leaves_nothing(hands: Hands) -> None:
    """Neither its words nor its files."""
    mail = new_mail("spam@evil.example", "Buy now!", "Cheap")
    mail.add_attachment(b"x", "text", "plain", filename="a.txt")
    await arrive(hands.desk, mail)
    ((ref,),) = await rows(hands.desk, "SELECT 'MAIL-' || id FROM new_mails")
    assert "Discarded" in (await hands.press("agnes", "new_mail_discard", ref)).text
    await hands.desk.settle()
    (card,) = await cards(hands.desk)
    assert "discarded the unmatched email" in card["text"]
    assert "Buy now!" not in str(card)
    assert (await hands.desk.count("mailed_files"), await hands.desk.count("new_mails", "text <> ''")) == (0, 0)


CHANGES = """\
Hello Northwind,

please change the contacts on SUB-1044:

Technical contact: Dana Wiśniewska <dana.w@acme.example>
Technical contact: Fay Moreau <fay@acme.example>
Phone of Chidi Ọkáfọ̀: +234 1 460 0100
Remove Ben Óðinsson

Thank you
Ana
"""


async def test_the_main_contact_changes_contacts_by_email_end_to_end(hands: Hands) -> None:
    """Ana gets back what was read, and confirms it with one click. Before that, nothing is changed. Dana's new address
    counts once she enters the code that went there."""
    desk = hands.desk
    async with desk.database.transaction() as session:
        # Room for one more technical contact.
        await session.execute(text("UPDATE plans SET max_technical_contacts = 3 WHERE key = 'business-support'"))
    before = await rows(desk, "SELECT person_id, kind, rank FROM contacts ORDER BY id")
    await arrive(desk, new_mail("ana@acme.example", CHANGES, "New contacts"))
    letter = await last_mail(desk, "ana@acme.example")
    status, said = await page(desk, letter)
    assert (status, said.count("<li>")) == (200, 4)
    assert await rows(desk, "SELECT person_id, kind, rank FROM contacts ORDER BY id") == before
    assert (await desk.count("invitations"), (await person(desk, "chidi"))[2]) == (0, "")
    status, said = await page(desk, letter, "changes")
    assert (status, "The changes are made" in said) == (200, True)
    assert (await person(desk, "chidi"))[2] == "+234 1 460 0100"
    in_it = "subscription_id = (SELECT id FROM subscriptions WHERE number = 1044)"
    ben = "person_id = (SELECT id FROM people WHERE key = 'ben')"
    assert await desk.count("contacts", f"{in_it} AND {ben}") == 0
    assert await desk.count("invitations", f"{in_it} AND email = 'fay@acme.example'") == 1
    assert (await person(desk, "dana"))[1] == "dana@labs.acme.example"
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", (await last_mail(desk, "dana.w@acme.example"))["text"])
    assert code is not None
    await hands.command("dana", f"/steward link {code[0]}")
    assert (await person(desk, "dana"))[1] == "dana.w@acme.example"
    assert "they're made" in (await last_mail(desk, "ana@acme.example"))["text"]
    assert (await page(desk, letter, "changes"))[0] == 403


async def test_what_is_not_possible_does_not_hold_up_the_other_changes(hands: Hands) -> None:
    """There's no room for Fay. Ana reads why, and Ben is removed."""
    await arrive(hands.desk, new_mail("ana@acme.example", CHANGES, "New contacts"))
    ((number,),) = await rows(hands.desk, "SELECT id FROM new_mails")
    said = await hands.press("ana", "my_mail_confirm", f"MAIL-{number}")
    assert "I couldn't make all changes." in said.words
    assert "*Not done:* Invite Fay Moreau" in said.words
    assert await hands.desk.count("contacts", "person_id = (SELECT id FROM people WHERE key = 'ben')") == 1


async def test_only_those_who_may_change_contacts_get_a_proposal(hands: Hands) -> None:
    """Chidi may not on SUB-1044. It's a ticket, as any email of his about that."""
    await arrive(hands.desk, new_mail("chidi@acme.example", CHANGES, "New contacts"))
    assert await hands.desk.count("new_mails", "way = 'changes'") == 0
    assert await hands.desk.count("tickets", "subject = 'New contacts'") == 1


async def test_lines_that_are_no_changes_are_asked_about(hands: Hands) -> None:
    """The changes are one thing, and the rest is another: Ana may only ask on SUB-1044, so it's a question at once."""
    more = f"{CHANGES}\nAlso, our last invoice has the wrong address, please correct it.\n"
    await arrive(hands.desk, new_mail("ana@acme.example", more, "New contacts"))
    assert await hands.desk.count("new_mails", "way = 'changes' AND state = 'open'") == 1
    ((kept,),) = await rows(hands.desk, "SELECT text FROM enquiries ORDER BY id DESC LIMIT 1")
    assert kept == "New contacts\n\nAlso, our last invoice has the wrong address, please correct it."


async def test_one_person_is_asked_at_most_twenty_times_in_an_hour(hands: Hands) -> None:
    """Two programs that answer each other stop by that. The rest waits among what failed."""
    mails = [new_mail("ana@acme.example", f"Hello {number}", number=number) for number in range(22)]
    await arrive(hands.desk, *mails)
    assert await hands.desk.count("new_mails") == 20
