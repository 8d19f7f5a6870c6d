"""What becomes of new emails, on both databases: who finds whom, and two who decide at once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from models.core.errors import Refused
from models.desks.enquiries.tables import Enquiry
from models.desks.mails.closing import end_mails
from models.desks.mails.problems import MailClosed
from models.desks.mails.receiving import Meaning, take_mail
from models.desks.mails.tables import MailState, MailWay, NewMail
from models.desks.mails.unmatched import (
    ContactIn,
    Unmatched,
    count_waiting,
    find_contacts,
    make_ticket,
    show_unmatched_mail,
)
from models.desks.tickets.tables import Ticket
from models.directory.people import Person
from models.roles import Role, StaffRole, SystemRight
from tests.models.builders import NOW, Office, person, subscription, system
from tests.support.rows import new

pytestmark = pytest.mark.each_on_both
ASKED = {"sender": "a@b.example", "subject": "Hi", "text": "It hums.", "received_at": NOW}


class Cast:
    """Ana is a billing and a technical contact of SUB-1; Tia and Tom are agents."""

    def __init__(self) -> None:
        self.ana = person("ana")
        self.tia, self.tom = (person(key, staff=[StaffRole.AGENT]) for key in ("tia", "tom"))
        roles = (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY)
        self.sub = subscription(1, *((self.ana, role) for role in roles))


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.tia, cast.tom)
    return cast


async def waiting(office: Office, author: Person | None = None, days: int = 1) -> NewMail:
    """An email that waits."""
    way = MailWay.CHOICE if author else MailWay.UNMATCHED
    of = author.id if author else None
    mail = new(NewMail, way=way, person_id=of, expires_at=NOW + timedelta(days=days), **ASKED)
    await office.save(mail)
    return mail


async def test_a_contact_is_found_once_in_each_subscription(office: Office, cast: Cast) -> None:
    """By each typed word, however many roles they have there."""

    async def found(typed: str) -> list[ContactIn]:
        return await office.do(find_contacts, cast.tia, typed)

    assert [one.word for one in await found(f"{cast.ana.email} sub-1")] == [f"SUB-1 {cast.ana.id}"]
    assert await found(f"{cast.ana.email} SUB-2") == []


async def test_of_two_agents_at_once_one_makes_the_ticket(office: Office, cast: Cast) -> None:
    """The other one is told who it was."""
    mail = await waiting(office)
    deciding = [office.do(make_ticket, agent, mail.ref, "SUB-1", cast.ana.id) for agent in (cast.tia, cast.tom)]
    done = await asyncio.gather(*deciding, return_exceptions=True)
    (ticket,) = [one for one in done if isinstance(one, Ticket)]
    (refused,) = [one for one in done if isinstance(one, Refused)]
    assert isinstance(refused.problem, MailClosed)
    assert refused.problem.mail.became == ticket.ref
    assert len(await office.all(Ticket)) == 1


async def test_an_author_who_presses_twice_asks_once(office: Office, cast: Cast) -> None:
    """In Slack and on the page, at the same time."""
    mail = await waiting(office, cast.ana)
    asking = [office.do(take_mail, cast.ana, mail.id, "SUB-1", Meaning.QUESTION) for _ in range(2)]
    done = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(one) for one in done if isinstance(one, Refused)] == [Refused]
    assert len(await office.all(Enquiry)) == 1


async def test_what_waits_too_long_ends_and_is_forgotten_later(office: Office, cast: Cast) -> None:
    """Its author is told. What still waits stays."""
    await waiting(office, cast.ana, days=0)
    await waiting(office, days=1)
    await office.do(end_mails, system(SystemRight.FORGET_REQUESTS))
    ended, open_one = await office.all(NewMail)
    assert (ended.state, ended.text, open_one.state) == (MailState.ENDED, "", MailState.OPEN)
    assert {one.person_id for one in await office.told("mail_ended")} == {cast.ana.id}
    later = replace(office, now=NOW + timedelta(days=31))
    await later.do(end_mails, system(SystemRight.FORGET_REQUESTS))
    assert [one.id for one in await office.all(NewMail)] == [open_one.id]


async def test_of_many_unmatched_emails_the_rest_is_shown_later(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None fails, and no hour has more than people can read. Each card says how many wait."""
    monkeypatch.setattr("models.desks.mails.unmatched.MOST_AN_HOUR", 2)
    for number in range(5):
        unmatched = Unmatched("a@b.example", f"Hi {number}", "Hello")
        await office.do(show_unmatched_mail, system(SystemRight.WATCH_PRESENCE), unmatched)
    cards = await office.notices("mail_unmatched")
    assert [(one.try_at - NOW) // timedelta(hours=1) for one in cards] == [0, 0, 1, 1, 2]
    async with office.database.session() as session:
        assert await count_waiting(session, NOW) == 3
