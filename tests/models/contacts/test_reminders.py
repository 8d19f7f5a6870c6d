"""Whoever's role leaves it open says whether they want renewal reminders, on both databases."""

from datetime import UTC, date, datetime

import pytest

from models.access.errors import NotFound
from models.contacts.actions import add_contact
from models.contacts.problems import NotToChoose
from models.contacts.reminders import set_reminders
from models.core.errors import Refused
from models.directory.people import Person
from models.renewals.reminders import raise_reminders
from models.roles import Role, SystemRight
from models.subscriptions.actions import my_rights
from models.subscriptions.contacts import Contact, ContactKind
from tests.models.builders import Office, person, plan, subscription, system


class Cast:
    """SUB-1 ends on June 30: ana is its primary, cyd a secondary billing contact, and dan is that and technical too."""

    def __init__(self) -> None:
        self.ana, self.cyd, self.dan, self.zoe = (person(key) for key in ("ana", "cyd", "dan", "zoe"))
        self.sub = subscription(
            1,
            (self.ana, Role.BILLING_PRIMARY),
            (self.cyd, Role.BILLING_SECONDARY),
            (self.dan, Role.BILLING_SECONDARY),
            (self.dan, Role.TECHNICAL_SECONDARY),
            ends_on=date(2026, 6, 30),
        )


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.zoe)
    return cast


async def reminded(office: Office, day: int) -> set[int | None]:
    """Who is reminded on a day of June."""
    before = len(await office.notices("reminder"))
    now = datetime(2026, 6, day, 12, tzinfo=UTC)
    await office.at(now).do(raise_reminders, system(SystemRight.RAISE_REMINDERS))
    return {row.person_id for row in (await office.notices("reminder"))[before:]}


async def choice(office: Office, who: Person) -> bool | None:
    """What their page of rights says."""
    return (await office.do(my_rights, who, "SUB-1")).wants_reminders


async def test_reminders_come_from_when_they_are_wanted_until_they_are_not(office: Office, cast: Cast) -> None:
    """Off until asked for; each answer is kept and on the audit trail."""
    others = {cast.ana.id, cast.dan.id}
    assert (await choice(office, cast.cyd), await reminded(office, 1)) == (False, others)
    await office.do(set_reminders, cast.cyd, "SUB-1", True)
    assert (await choice(office, cast.cyd), await reminded(office, 15)) == (True, {*others, cast.cyd.id})
    await office.do(set_reminders, cast.cyd, "SUB-1", False)
    assert (await choice(office, cast.cyd), await reminded(office, 23)) == (False, others)
    kept = [(entry.actor, entry.outcome) for entry in await office.audit() if entry.action == "contacts.set_reminders"]
    assert kept == [("cyd", "allowed")] * 2


async def test_whose_role_settles_it_has_no_choice(office: Office, cast: Cast) -> None:
    """The primary gets them, and so does somebody by their other role: there is nothing to switch off."""
    for who in (cast.ana, cast.dan):
        assert await choice(office, who) is None
        with pytest.raises(Refused) as refused:
            await office.do(set_reminders, who, "SUB-1", False)
        assert isinstance(refused.value.problem, NotToChoose)
    assert {contact.wants_reminders for contact in await office.all(Contact)} == {None}


async def test_where_no_cell_asks_nobody_chooses(office: Office) -> None:
    """The support portal's table gives reminders to the main contact alone."""
    tim = person("tim")
    await office.save(subscription(1, (tim, Role.BILLING_SECONDARY), under=plan("support-portal")))
    assert await choice(office, tim) is None
    with pytest.raises(Refused):
        await office.do(set_reminders, tim, "SUB-1", True)


async def test_a_site_admin_who_is_a_contact_too_chooses(office: Office) -> None:
    """As a site admin alone there is nothing to choose."""
    sue, sam = person("sue"), person("sam")
    await office.save(subscription(1, (sue, Role.SITE_ADMIN), (sam, Role.SITE_ADMIN), (sue, Role.BILLING_SECONDARY)))
    await office.do(set_reminders, sue, "SUB-1", True)
    assert (await choice(office, sue), await choice(office, sam)) == (True, None)


async def test_a_stranger_has_nothing_to_choose(office: Office, cast: Cast) -> None:
    """Nor learns that there is such a subscription."""
    with pytest.raises(NotFound):
        await office.do(set_reminders, cast.zoe, "SUB-1", True)


async def test_whoever_was_never_asked_is_asked_with_the_first_reminder(office: Office, cast: Cast) -> None:
    """As those whom an order form brought; once, however many reminders follow, and nobody whose role settles it."""
    for day in (1, 15, 23):
        await reminded(office, day)
    assert [notice.person_id for notice in await office.notices("reminders_choice")] == [cast.cyd.id]


async def test_the_schedule_asks_nobody_who_was_asked_or_has_answered(office: Office, cast: Cast) -> None:
    """Zoe was asked when she was added, and Cyd answered by himself."""
    await office.do(add_contact, cast.ana, "SUB-1", cast.zoe, ContactKind.BILLING)
    await office.do(set_reminders, cast.cyd, "SUB-1", False)
    await reminded(office, 1)
    assert [notice.person_id for notice in await office.notices("reminders_choice")] == [cast.zoe.id]
