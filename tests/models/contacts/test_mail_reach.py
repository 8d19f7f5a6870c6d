"""Addresses that the mail server refuses, as rows."""

import pytest

from models.contacts.mail_reach import MAIL, note_accepted_mail, note_refused_mail
from models.directory.people import Person
from models.roles import Role, SystemRight
from tests.models.builders import Office, person, subscription, system

STEWARD = system(SystemRight.WATCH_PRESENCE)
WHY = "SMTP 550 5.1.1"


@pytest.fixture
async def people(office: Office) -> dict[str, Person]:
    """SUB-1: ana and cyd for billing, dan the technical primary."""
    ana, cyd, dan = (person(key) for key in ("ana", "cyd", "dan"))
    await office.save(
        subscription(1, (ana, Role.BILLING_PRIMARY), (cyd, Role.BILLING_SECONDARY), (dan, Role.TECHNICAL_PRIMARY))
    )
    return {"ana": ana, "cyd": cyd, "dan": dan}


async def told(office: Office) -> set[int | None]:
    """Who hears that cyd's address is refused; None is the approvals channel."""
    return {notice.person_id for notice in await office.notices("mail_refused")}


async def test_colleagues_and_the_vendor_hear_that_an_address_is_refused(
    office: Office, people: dict[str, Person]
) -> None:
    """Those who may edit contacts, once; the person hears of it in Slack."""
    for _ in range(2):
        await office.do(note_refused_mail, STEWARD, people["cyd"].id, "cyd@acme.example", WHY)
    assert await told(office) == {None, people["ana"].id, people["dan"].id}
    assert [notice.person_id for notice in await office.notices("my_mail_refused")] == [people["cyd"].id]
    (cyd,) = await office.all(Person, Person.key == "cyd")
    assert (cyd.mail_refused_at, cyd.mail_refused_why) == (office.now, WHY)


async def test_a_former_address_says_nothing_about_the_person(office: Office, people: dict[str, Person]) -> None:
    """They may have changed it while the email was on the way."""
    await office.do(note_refused_mail, STEWARD, people["cyd"].id, "old@acme.example", WHY)
    assert await told(office) == set()
    await office.do(note_refused_mail, STEWARD, people["cyd"].id, "cyd@acme.example", WHY)
    await office.do(note_accepted_mail, STEWARD, people["cyd"].id, "old@acme.example")
    (cyd,) = await office.all(Person, Person.key == "cyd")
    assert cyd.mail_refused_at == office.now


async def test_an_address_that_works_again_changes_the_cards(office: Office, people: dict[str, Person]) -> None:
    """Each card that said so is updated, and the person counts as reachable."""
    await office.do(note_refused_mail, STEWARD, people["cyd"].id, "cyd@acme.example", WHY)
    cards = {one.id for one in await office.notices("mail_refused") if one.medium != "mail"}
    await office.do(note_accepted_mail, STEWARD, people["cyd"].id, "cyd@acme.example")
    (cyd,) = await office.all(Person, Person.key == "cyd")
    assert (cyd.mail_refused_at, cyd.mail_refused_why) == (None, "")
    edits = [one for one in await office.notices("mail_refused") if one.medium == "edit"]
    assert {one.edits_id for one in edits} == cards


def test_the_mailer_has_only_this_right() -> None:
    """It can mark addresses, and nothing else."""
    assert MAIL.rights == {SystemRight.WATCH_PRESENCE}
