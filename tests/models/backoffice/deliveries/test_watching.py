"""Admins are told what is parked and when a way out is down: once each, on both databases."""

from datetime import timedelta

import pytest

from models.backoffice.deliveries.watching import watch_deliveries
from models.core.outages import Outage, Way, way_failed, way_works
from models.core.outbox import Medium, Notice
from models.directory.people import Person
from models.roles import StaffRole, SystemRight
from tests.models.backoffice.deliveries.test_actions import card
from tests.models.builders import NOW, Office, person, system

WATCH = system(SystemRight.WATCH_DELIVERIES)


@pytest.fixture
async def admins(office: Office) -> list[Person]:
    """Two admins, one of them not in Slack, and an agent, who isn't concerned."""
    people = [
        person("adam", staff=[StaffRole.ADMIN]),
        person("mia", staff=[StaffRole.ADMIN], in_slack=False),
        person("agnes", staff=[StaffRole.AGENT]),
    ]
    await office.save(*people)
    return people[:2]


async def watch(office: Office, minutes: float = 0) -> None:
    """One look of the schedule, some minutes later."""
    await office.at(NOW + timedelta(minutes=minutes)).do(watch_deliveries, WATCH)


async def told(office: Office, kind: str) -> list[tuple[int | None, Medium]]:
    """Who was told, and how."""
    return [(notice.person_id, notice.medium) for notice in await office.notices(kind)]


async def test_each_admin_gets_one_message_about_a_place_in_an_hour(office: Office, admins: list[Person]) -> None:
    """However many messages are parked there, and however often the schedule looks."""
    await office.save(*[card(f"parked {number}", parked_at=NOW) for number in range(3)])
    await watch(office)
    await office.save(card("later", parked_at=NOW + timedelta(minutes=5)))
    await watch(office, 6)
    adam, mia = admins
    assert await told(office, "deliveries_parked") == [(adam.id, Medium.DIRECT), (mia.id, Medium.MAIL)]
    await office.save(card("next hour", parked_at=NOW + timedelta(minutes=65)))
    await watch(office, 66)
    assert len(await told(office, "deliveries_parked")) == 4


async def test_what_is_parked_together_is_told_together(office: Office, admins: list[Person]) -> None:
    """One message about all places, and the next one about what is new since then."""
    await office.save(*[card(f"{number}", channel=f"C{number}", parked_at=NOW) for number in range(40)])
    await watch(office)
    assert len(await told(office, "deliveries_parked")) == len(admins)
    await office.save(card("more", channel="C3", parked_at=NOW), card("new", channel="CNEW", parked_at=NOW))
    await watch(office)
    first, *_, last = await office.notices("deliveries_parked")
    assert len(await told(office, "deliveries_parked")) == 2 * len(admins)
    assert (len(first.facts["firsts"]), len(last.facts["firsts"])) == (40, 1)


async def test_many_places_one_by_one_are_told_in_six_messages(office: Office, admins: list[Person]) -> None:
    """Five messages, and one more about all the others of that hour."""
    for number in range(9):
        await office.save(card(f"{number}", channel=f"C{number}", parked_at=NOW))
        await watch(office)
    assert len(await told(office, "deliveries_parked")) == 6 * len(admins)
    several = [notice for notice in await office.notices("deliveries_parked") if notice.facts["several"]]
    assert len(several) == len(admins)


async def test_a_parked_message_about_parked_messages_is_told_to_nobody(office: Office, admins: list[Person]) -> None:
    """That would never end."""
    assert admins
    await office.save(card("ours", kind="way_down", parked_at=NOW), card("ours too", kind="deliveries_parked"))
    await watch(office)
    assert len(await office.notices("deliveries_parked")) == 1


async def fail(office: Office, way: Way, minutes: float = 0) -> None:
    """A try that the way doesn't take."""
    async with office.database.transaction() as session:
        await way_failed(session, way, NOW + timedelta(minutes=minutes), "out of order")


async def work(office: Office, way: Way, minutes: float) -> None:
    """A try that arrives."""
    async with office.database.transaction() as session:
        await way_works(session, way, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(("way", "medium"), [(Way.SLACK, Medium.MAIL), (Way.MAIL, Medium.DIRECT)])
async def test_admins_hear_once_by_the_other_way_that_one_is_down(
    office: Office, admins: list[Person], way: Way, medium: Medium
) -> None:
    """After three minutes, from the first try that failed on; and once that it works again."""
    await fail(office, way)
    await fail(office, way, 2)
    await watch(office, 2.9)
    assert await told(office, "way_down") == []
    for minutes in (3, 4):
        await watch(office, minutes)
        assert (admins[0].id, medium) in await told(office, "way_down")
        assert len(await told(office, "way_down")) == len(admins)
    await work(office, way, 10)
    for minutes in (10, 11):
        await watch(office, minutes)
        up = [notice for notice in await office.notices("way_down") if notice.facts["up"]]
        assert [notice.person_id for notice in up] == [admin.id for admin in admins]
    (outage,) = await office.all(Outage)
    assert (outage.since, outage.ended_at) == (NOW, NOW + timedelta(minutes=10))


async def test_a_short_outage_is_told_to_nobody(office: Office, admins: list[Person]) -> None:
    """And forgotten, so that the next one counts from its own beginning."""
    assert admins
    await fail(office, Way.SLACK)
    await work(office, Way.SLACK, 2)
    await watch(office, 2)
    await fail(office, Way.SLACK, 4)
    await watch(office, 5)
    assert await told(office, "way_down") == []
    assert [outage.since for outage in await office.all(Outage)] == [NOW + timedelta(minutes=4)]


async def test_nothing_is_told_where_all_is_well(office: Office, admins: list[Person]) -> None:
    """The look leaves no row."""
    assert admins
    await watch(office)
    assert await office.all(Notice) == []
