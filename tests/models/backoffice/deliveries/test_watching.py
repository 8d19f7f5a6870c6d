"""Admins are told what is parked and when a way out is down: once each, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, update

from models.backoffice.deliveries import watching
from models.backoffice.deliveries.actions import retry_delivery
from models.backoffice.deliveries.events import list_failed_events, retry_failed_events
from models.backoffice.deliveries.watching import watch_deliveries
from models.core.outages import Outage, Way, way_failed, way_works
from models.core.outbox import Medium, Notice, NoticeState
from models.directory.people import Person, StaffMember
from models.roles import StaffRole, SystemRight
from tests.models.backoffice.deliveries.test_actions import card
from tests.models.builders import NOW, Office, person, system
from tests.nouns.deliveries import failed

FROM_ADAM = {"event": {"message": {"user": "U0ADAM", "text": "Secret words"}}}
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


async def test_what_is_parked_again_after_a_retry_is_told_again(office: Office, admins: list[Person]) -> None:
    """Within the same hour: the message about it says by then that nothing is parked."""
    await office.save(card("parked", parked_at=NOW))
    await watch(office)
    await set_parked(office, None)
    await watch(office, 10)
    await set_parked(office, NOW + timedelta(minutes=15))
    await watch(office, 16)
    await watch(office, 17)
    assert len(await told(office, "deliveries_parked")) == 2 * len(admins)


async def set_parked(office: Office, at: datetime | None) -> None:
    """Retry the card that is parked, or park it again."""
    state = NoticeState.PARKED if at else NoticeState.WAITING
    async with office.database.transaction() as session:
        cards = update(Notice).where(col(Notice.kind) == "ticket_card")
        await session.execute(cards.values(state=state, parked_at=at))


async def test_the_next_message_has_a_number_that_nobody_has_had(office: Office, admins: list[Person]) -> None:
    """Also after the admins changed: whoever came later has the second message of the hour, and not the first."""
    adam, mia = admins
    await set_admin(office, mia, on=False)
    await office.save(card("one", channel="C1", parked_at=NOW))
    await watch(office)
    await set_admin(office, mia, on=True)
    await office.save(card("two", channel="C2", parked_at=NOW))
    await watch(office)
    await set_admin(office, adam, on=False)
    await office.save(card("three", channel="C3", parked_at=NOW))
    await watch(office)
    assert len(await office.notices("deliveries_parked")) == 4


async def set_admin(office: Office, who: Person, *, on: bool) -> None:
    """Give somebody the role of an admin again, or take it away."""
    async with office.database.transaction() as session:
        roles = update(StaffMember).where(col(StaffMember.person_id) == who.id)
        await session.execute(roles.values(ended_at=None if on else NOW))


async def test_a_message_about_very_many_places_lists_none(office: Office, admins: list[Person], monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """It's about all of them, and what follows is told by itself."""
    monkeypatch.setattr(watching, "MOST_FIRSTS", 3)
    await office.save(*[card(f"{number}", channel=f"C{number}", parked_at=NOW) for number in range(4)])
    await watch(office)
    await office.save(card("later", channel="CLATER", parked_at=NOW + timedelta(minutes=1)))
    await watch(office, 2)
    facts = [(one.facts["several"], one.facts.get("firsts")) for one in await office.notices("deliveries_parked")]
    assert [several for several, _ in facts] == [True] * len(admins) + [False] * len(admins)
    assert [len(firsts or ()) for _, firsts in facts] == [0] * len(admins) + [1] * len(admins)


async def test_only_messages_about_the_place_are_updated(office: Office, admins: list[Person]) -> None:
    """A retry for one place leaves what was told about another."""
    await office.save(card("one", channel="C1", parked_at=NOW))
    await watch(office)
    await office.save(card("two", channel="C2", parked_at=NOW))
    await watch(office)
    adam, _ = admins
    first, second = [one for one in await office.notices("deliveries_parked") if one.person_id == adam.id]
    (two,) = await office.all(Notice, Notice.key == "two")
    await office.do(retry_delivery, adam, str(two.id))
    edits = [one.edits_id for one in await office.notices("deliveries_parked") if one.medium is Medium.EDIT]
    assert edits == [second.id]
    assert first.id not in edits


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


async def test_admins_hear_of_events_that_failed_once_an_hour(office: Office, admins: list[Person]) -> None:
    """What fails after the message is told in the next hour. A retry updates what was told."""
    await watch(office)
    assert await told(office, "events_parked") == []
    await office.save(failed(key="message:D1:1.1", ended_at=NOW))
    await watch(office)
    await office.save(failed(key="message:D1:2.2", ended_at=NOW + timedelta(minutes=20)))
    await watch(office, 30)
    adam, mia = admins
    assert await told(office, "events_parked") == [(adam.id, Medium.DIRECT), (mia.id, Medium.MAIL)]
    await watch(office, 61)
    await watch(office, 125)
    assert len(await told(office, "events_parked")) == 2 * len(admins)
    assert await office.do(retry_failed_events, adam) == 2
    assert [medium for _, medium in await told(office, "events_parked")].count(Medium.EDIT) == 2
    assert await office.do(retry_failed_events, adam) == 0


async def test_one_event_is_tried_again_by_its_number(office: Office, admins: list[Person]) -> None:
    """The list says who it's from, and not what they wrote."""
    adam, _ = admins
    one, other = failed(key="message_changed:D1:1.1:2", payload=FROM_ADAM), failed(key="event:Ev1")
    await office.save(one, other)
    listed = await office.do(list_failed_events, adam)
    assert [(row.what, row.author) for row in listed] == [("message_changed", adam.name), ("event", "")]
    assert "Secret words" not in str(listed)
    assert await office.do(retry_failed_events, adam, str(one.id)) == 1
    assert [row.number for row in await office.do(list_failed_events, adam)] == [other.id]
