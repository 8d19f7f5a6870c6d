"""Who gained or lost a role is told, welcomed by mail and asked what is theirs to choose: from one place."""

from dataclasses import replace

import pytest

from models.contacts.actions import add_contact, leave, remove_contact
from models.contacts.news import gained
from models.contacts.reminders import set_reminders
from models.core.outbox import Medium
from models.directory.people import Person
from models.roles import Role, RoleTables
from models.subscriptions.contacts import ContactKind
from models.subscriptions.lookup import subscription_by_id
from tests.models.builders import Office, person, plan, subscription

BILLING, TECHNICAL = ContactKind.BILLING, ContactKind.TECHNICAL
BOTH = ("license-and-site", "support-portal")


class Cast:
    """SUB-1 has ana and bob as primaries; dan and eve, who is not in Slack, are no contacts yet."""

    def __init__(self, table: str) -> None:
        self.ana, self.bob, self.dan = (person(key) for key in ("ana", "bob", "dan"))
        self.eve = person("eve", in_slack=False)
        self.sub = subscription(
            1, (self.ana, Role.BILLING_PRIMARY), (self.bob, Role.TECHNICAL_PRIMARY), under=plan(table)
        )


@pytest.fixture(params=BOTH)
async def cast(request: pytest.FixtureRequest, office: Office) -> Cast:
    """The people and the subscription, stored, under each table."""
    cast = Cast(request.param)
    await office.save(cast.sub, cast.dan, cast.eve)
    return cast


async def told(office: Office, kind: str) -> list[tuple[Medium, int | None]]:
    """Who was told something of this kind, by which way."""
    return [(notice.medium, notice.person_id) for notice in await office.notices(kind)]


async def come(office: Office, cast: Cast, by: Person, who: Person, role: Role) -> None:
    """Somebody comes into a role by what is no action of this noun."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, by)
        found = await subscription_by_id(session, cast.sub.id)
        await gained(desk, found, await session.get_one(Person, who.id), role, told=True)


async def test_a_technical_contact_is_welcomed_by_mail_once(office: Office, cast: Cast) -> None:
    """Also when they are in Slack; who goes and comes again is told of that, but not welcomed again."""
    for _ in range(2):
        await office.do(add_contact, cast.ana, "SUB-1", cast.dan, TECHNICAL)
        await office.do(remove_contact, cast.ana, "SUB-1", cast.dan, TECHNICAL)
    assert await told(office, "support_welcome") == [(Medium.MAIL, cast.dan.id)]
    assert await told(office, "contact_added") == [(Medium.DIRECT, cast.dan.id)] * 2
    assert await told(office, "contact_removed") == [(Medium.DIRECT, cast.dan.id), (Medium.MAIL, cast.dan.id)] * 2
    assert await told(office, "welcome") == []


async def test_a_secondary_billing_contact_gets_no_welcome_mail(office: Office, cast: Cast) -> None:
    """The sources welcome main and technical contacts."""
    await office.do(add_contact, cast.ana, "SUB-1", cast.eve, BILLING)
    assert await told(office, "contact_added") == [(Medium.MAIL, cast.eve.id)]
    assert await told(office, "welcome") + await told(office, "support_welcome") == []


async def test_a_new_main_contact_is_welcomed_by_mail(office: Office, cast: Cast) -> None:
    """Beside what a promotion tells them in its own words."""
    await come(office, cast, cast.bob, cast.ana, Role.BILLING_PRIMARY)
    assert await told(office, "welcome") == [(Medium.MAIL, cast.ana.id)]
    assert await told(office, "contact_added") == []


async def test_a_second_technical_role_is_no_second_welcome(office: Office, cast: Cast) -> None:
    """Once per subscription and person: the additional contact who becomes the first was welcomed before."""
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, TECHNICAL)
    await come(office, cast, cast.ana, cast.dan, Role.TECHNICAL_PRIMARY)
    assert len(await told(office, "support_welcome")) == 1


async def test_who_leaves_is_not_told_what_they_did(office: Office) -> None:
    """They read it in the answer."""
    cast = Cast("license-and-site")
    await office.save(cast.sub, cast.dan)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, TECHNICAL)
    await office.do(leave, cast.dan, "SUB-1", TECHNICAL)
    assert await told(office, "contact_removed") == []


async def test_a_vendor_s_table_says_who_is_welcomed(office: Office) -> None:
    """A copy in which administrative contacts are welcomed, and technical ones are not."""
    shipped = RoleTables.shipped()
    ours = replace(shipped["support-portal"], welcome=frozenset({Role.BILLING_SECONDARY}), support_welcome=frozenset())
    office = replace(office, tables=replace(shipped, by_key={"support-portal": ours}))
    cast = Cast("support-portal")
    await office.save(cast.sub, cast.dan, cast.eve)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, BILLING)
    await office.do(add_contact, cast.ana, "SUB-1", cast.eve, TECHNICAL)
    assert await told(office, "welcome") == [(Medium.MAIL, cast.dan.id)]
    assert await told(office, "support_welcome") == []


async def test_an_open_cell_is_asked_about_whenever_somebody_comes(office: Office) -> None:
    """Once each time: what they answered before they left went with them. Where no cell asks, nobody is asked."""
    cast = Cast("license-and-site")
    await office.save(cast.sub, cast.dan)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, BILLING)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, TECHNICAL)
    assert await told(office, "reminders_choice") == [(Medium.DIRECT, cast.dan.id)]
    await office.do(remove_contact, cast.ana, "SUB-1", cast.dan, TECHNICAL)
    await office.do(remove_contact, cast.ana, "SUB-1", cast.dan, BILLING)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, BILLING)
    assert len(await told(office, "reminders_choice")) == 2


async def test_an_answer_is_not_asked_for_again(office: Office) -> None:
    """Whoever comes into an open role with their answer kept, as after a promotion and back."""
    cast = Cast("license-and-site")
    await office.save(cast.sub, cast.dan)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, BILLING)
    await office.do(set_reminders, cast.dan, "SUB-1", False)
    await come(office, cast, cast.ana, cast.dan, Role.BILLING_SECONDARY)
    assert len(await told(office, "reminders_choice")) == 1


async def test_the_portal_asks_nobody(office: Office) -> None:
    """Its table settles who is reminded."""
    cast = Cast("support-portal")
    await office.save(cast.sub, cast.dan)
    await office.do(add_contact, cast.ana, "SUB-1", cast.dan, BILLING)
    assert await told(office, "reminders_choice") == []
