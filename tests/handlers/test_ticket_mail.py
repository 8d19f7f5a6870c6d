"""Emails about tickets: for people who chose them, and for those who aren't in Slack."""

from typing import Any

import pytest
from sqlmodel import col, delete

from handlers.notices import draw
from handlers.views.mails import Mail
from models.core.outbox import Medium
from models.desks.tickets.actions import open_ticket, resolve_ticket
from models.desks.tickets.answering import answer_ticket, note_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.mailing import set_ticket_mail
from models.desks.tickets.watching import watch_ticket
from models.directory.people import SlackUser
from models.subscriptions.contacts import Contact
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands
from tests.models.builders import Office
from tests.models.desks.tickets.conftest import Cast

LONG = "\n".join(["Type:", "```", "if x < 1:", "    die()", "```", "", *[f"Then wait{' and wait' * 20}."] * 40])


async def of_ticket(hands: Hands) -> list[Any]:
    """Chidi's emails about his ticket, oldest first."""
    return [mail for mail in await hands.desk.mails("chidi@acme.example") if "T-1" in mail["subject"]]


async def test_whoever_chose_it_has_a_ticket_as_one_conversation_of_emails(hands: Hands) -> None:
    """Opened, answered, resolved and reopened, with the whole of each text, and no internal note."""
    said = await hands.command("chidi", "/ticket mail on")
    assert said.text.startswith("*Your tickets* come in Slack and by email:")
    form = {"subscription": chosen("SUB-1042"), "severity": chosen("high"), "subject": "Down", "description": "Loud."}
    await hands.submit("chidi", "ticket_new", form)
    await hands.command("agnes", "/ticket note T-1 They owe us.")
    await hands.submit("agnes", "ticket_answer", {"text": LONG, "then": chosen("waiting")}, "T-1")
    await hands.desk.settle()
    await hands.command("agnes", "/ticket resolve T-1 Restarted.")
    await hands.desk.advance("PT1M")
    await hands.command("agnes", "/ticket reopen T-1 Wait.")
    await hands.desk.settle()
    mails = await of_ticket(hands)
    assert [mail["subject"] for mail in mails] == ["Ticket T-1: Down", *["Re: Ticket T-1: Down"] * 3]
    assert {mail["in_reply_to"] for mail in mails[1:]} == {mails[0]["message_id"]}
    assert len({mail["message_id"] for mail in mails}) == 4
    opened, answered, resolved, reopened = (mail["text"] for mail in mails)
    assert "\n\n> Loud.\n\n" in opened
    assert "Agnes Köhler (⬢ Staff) commented on T-1: Down" in answered
    assert LONG in answered.replace("\n> ", "\n").replace("\n>\n", "\n\n")
    assert "write in the ticket's thread in Slack" in answered
    assert "/ticket mail off" in answered
    assert "> Restarted." in resolved
    assert "/ticket reopen T-1" in resolved
    assert "Agnes Köhler (⬢ Staff) reopened T-1: Down" in reopened
    assert "owe us" not in opened + answered + resolved + reopened


async def test_the_choice_is_among_the_settings_and_ends_there(hands: Hands) -> None:
    """By a press. Without it, nobody in Slack gets emails of tickets."""
    await hands.command("chidi", "/ticket mail on")
    settings = await hands.command("chidi", "/contact settings")
    off = next(one for one in settings.buttons if one["action_id"] == "/ticket mail off")
    assert (await hands.press("chidi", off["action_id"])).text == "*Your tickets* come in Slack only."
    await hands.command("chidi", "/ticket new")
    form = {"subscription": chosen("SUB-1042"), "severity": chosen("high"), "subject": "Down", "description": "Loud."}
    await hands.submit("chidi", "ticket_new", form)
    await hands.desk.settle()
    assert await of_ticket(hands) == []


@pytest.fixture
async def cast(office: Office) -> Cast:
    """Bob opened T-1, and isn't in Slack."""
    cast = Cast()
    await office.save(cast.sub, cast.other, cast.tia, cast.tom, cast.bill)
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.HIGH, "It hums", "Since noon.")
    async with office.database.transaction() as session:
        await session.execute(delete(SlackUser).where(col(SlackUser.person_id) == cast.bob.id))
    return cast


async def last_mail(office: Office) -> Mail | None:
    """The last email about a ticket. None if there is nothing to say any more."""
    notices = [one for one in await office.notices("ticket_changed") if one.medium is Medium.MAIL]
    async with office.database.transaction() as session:
        drawn = await draw(session, notices[-1], office.tables, office.now)
    return drawn.mail if drawn else None


async def test_people_outside_slack_read_who_can_answer_for_them(office: Office, cast: Cast) -> None:
    """By name, if a colleague sees the ticket there. Nobody has to choose these emails, or can end them."""
    await office.do(answer_ticket, cast.tia, "T-1", "Restart it.")
    mail = await last_mail(office)
    assert mail is not None
    assert "Tia (⬢ Staff) commented on T-1: It hums\n\n> Restart it.\n\nI can't read answers" in mail.text
    assert "answer for you" not in mail.text
    assert "/steward link bob@acme.example" in mail.text
    await office.do(watch_ticket, cast.bob, "T-1", cast.cyd)
    await office.do(answer_ticket, cast.tia, "T-1", "Again.")
    mail = await last_mail(office)
    assert mail is not None
    assert "In Slack, Cyd can see this ticket and answer for you." in mail.text
    assert "/ticket mail off" not in mail.text


async def test_an_email_that_waits_is_not_sent_once_it_is_turned_off(office: Office, cast: Cast) -> None:
    """Unless the person has left Slack meanwhile: then it's the only way."""
    await office.do(open_ticket, cast.ana, "SUB-1", Severity.HIGH, "Other", "Hm.")
    await office.do(set_ticket_mail, cast.ana, True)
    await office.do(answer_ticket, cast.tia, "T-2", "Restart it.")
    assert await last_mail(office) is not None
    await office.do(set_ticket_mail, cast.ana, False)
    assert await last_mail(office) is None
    async with office.database.transaction() as session:
        await session.execute(delete(SlackUser).where(col(SlackUser.person_id) == cast.ana.id))
    assert await last_mail(office) is not None


async def test_who_may_not_see_a_ticket_any_more_gets_no_email_of_it(office: Office, cast: Cast) -> None:
    """Although it was written before."""
    await office.do(resolve_ticket, cast.tia, "T-1", "Done.")
    assert await last_mail(office) is not None
    async with office.database.transaction() as session:
        await session.execute(delete(Contact).where(col(Contact.person_id) == cast.bob.id))
    assert await last_mail(office) is None


async def test_an_internal_note_leaves_slack_by_no_email(office: Office, cast: Cast) -> None:
    """The agent chose emails and gets none of it, not even if Slack has lost their account by then."""
    await office.do(set_ticket_mail, cast.tia, True)
    await office.do(answer_ticket, cast.tia, "T-1", "Restart it.")
    await office.do(note_ticket, cast.tom, "T-1", "They owe us.")
    (noted,) = [one for one in await office.notices("ticket_changed") if one.person_id == cast.tia.id]
    assert noted.medium is Medium.DIRECT
    async with office.database.transaction() as session:
        drawn = await draw(session, noted, office.tables, office.now)
    assert drawn is not None
    assert (drawn.in_slack_only, drawn.mail) == (True, None)
