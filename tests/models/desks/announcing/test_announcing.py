"""Announcements to many: who gets one, the second yes, the day, and that it's sent once. On both databases."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from models.catalogue.plans import Plan
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeState
from models.desks.announcing.actions import (
    approve_announcement,
    cancel_announcement,
    send_announcement,
    send_due,
    show_announcement,
    write_announcement,
)
from models.desks.announcing.problems import AnnouncementIs, NeedsAnother, NobodyHasIt, NotYourDraft, SendDayPassed
from models.desks.announcing.tables import Announcement, AnnouncementState
from models.directory.people import Person
from models.roles import Right, Role, StaffRole, SystemRight
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.builders import NOW, Office, item, person, plan, product, subscription, system

DRAFT, ASKED, SCHEDULED = AnnouncementState.DRAFT, AnnouncementState.ASKED, AnnouncementState.SCHEDULED
SENT, CANCELLED = AnnouncementState.SENT, AnnouncementState.CANCELLED
BP, BS, TP, TS, SA = Role
SCHEDULE = system(SystemRight.SEND_ANNOUNCEMENTS)


@pytest.fixture
async def staff(office: Office) -> list[Person]:
    """Two who may announce."""
    people = [person("bella", staff=[StaffRole.BILLING]), person("adam", staff=[StaffRole.ADMIN])]
    await office.save(*people)
    return people


async def write(office: Office, by: Person, right: Right = Right.PRODUCT_EMAIL, **more: Any) -> Announcement:
    """A draft."""
    found = await office.do(lambda desk: write_announcement(desk, right, "Version 7", "It is here.", **more), by)
    return found.announcement


async def send(office: Office, by: Person, one: Announcement) -> Announcement:
    """Send a draft, and say what it is then."""
    return (await office.do(send_announcement, by, str(one.id))).announcement


async def got(office: Office) -> list[tuple[str, Medium]]:
    """Who gets an announcement, and how."""
    names = {one.id: one.key for one in await office.all(Person)}
    return [(names[notice.person_id or 0], notice.medium) for notice in await office.notices("announcement")]


async def crowd(office: Office, count: int, *, under: Plan | None = None) -> Subscription:
    """A subscription with so many technical contacts."""
    people = [person(f"t{number}") for number in range(count)]
    made = subscription(70, *[(one, TS) for one in people], under=under)
    await office.save(made)
    return made


async def test_each_person_gets_one_message_even_on_many_subscriptions(office: Office, staff: Sequence[Person]) -> None:
    """In Slack, or by email if they aren't there. Those without the right get nothing."""
    tess, tom, ben = person("tess"), person("tom", in_slack=False), person("ben")
    await office.save(*[subscription(n, (tess, TP), (tom, TS), (ben, BP)) for n in (1, 2, 3)])
    one = await write(office, staff[0])
    assert (one.state, one.people) == (DRAFT, 2)
    assert await got(office) == []
    assert (await send(office, staff[0], one)).state is SENT
    assert await got(office) == [("tess", Medium.DIRECT), ("tom", Medium.MAIL)]


async def test_each_role_table_and_condition_decides_as_everywhere(office: Office, staff: Sequence[Person]) -> None:
    """A site admin gets product news only as a contact too; a sole main contact has every right."""
    ann, sam, main = person("ann"), person("sam"), person("main")
    await office.save(
        subscription(1, (ann, SA), (ann, BS), (sam, SA)),
        subscription(2, (main, BP), under=plan("support-portal")),
    )
    await send(office, staff[0], await write(office, staff[0]))
    assert [name for name, _ in await got(office)] == ["ann", "main"]


async def test_a_plan_or_a_product_limits_it(office: Office, staff: Sequence[Person]) -> None:
    """Products that were given back don't count, nor do subscriptions that are over."""
    basic, pro, maps = plan(key="basic"), plan(key="pro"), product("maps")
    people = {name: person(name) for name in ("basic", "pro", "back", "over")}
    await office.save(
        subscription(1, (people["basic"], TP), under=basic),
        subscription(2, (people["pro"], TP), under=pro, items=[item(maps)]),
        subscription(3, (people["back"], TP), under=pro, items=[item(maps, ended_on=NOW.date())]),
        subscription(4, (people["over"], TP), under=basic, state=SubscriptionState.CANCELLED),
    )
    for more, names in (({"plan": basic}, ["basic"]), ({"product": maps}, ["pro"])):
        one = await write(office, staff[0], **more)
        await send(office, staff[0], one)
        notices = [notice for notice in await office.notices("announcement") if notice.subject_id == one.id]
        assert [notice.person_id for notice in notices] == [people[name].id for name in names]


async def test_nobody_to_tell_is_said_and_nothing_is_kept(office: Office, staff: Sequence[Person]) -> None:
    """Before anything is written."""
    with pytest.raises(Refused) as refused:
        await write(office, staff[0])
    assert refused.value.problem == NobodyHasIt()
    assert await office.all(Announcement) == []


@pytest.mark.parametrize(("count", "state"), [(100, SENT), (101, ASKED)])
async def test_above_a_hundred_a_second_person_says_yes(
    office: Office, staff: Sequence[Person], count: int, state: AnnouncementState
) -> None:
    """Who is asked. It can't be the author, and the first yes sends it."""
    bella, adam = staff
    await crowd(office, count)
    one = await send(office, bella, await write(office, bella))
    assert one.state is state
    assert len(await got(office)) == (100 if state is SENT else 0)
    if state is SENT:
        return
    assert [notice.person_id for notice in await office.notices("announcement_asked")] == [adam.id]
    with pytest.raises(Refused) as refused:
        await office.do(approve_announcement, bella, str(one.id))
    assert refused.value.problem == NeedsAnother(one.id)
    approved = await office.do(approve_announcement, adam, str(one.id))
    assert (approved.announcement.state, approved.approver) == (SENT, "Adam")
    assert len(await got(office)) == 101
    with pytest.raises(Refused) as twice:
        await office.do(approve_announcement, adam, str(one.id))
    assert twice.value.problem == AnnouncementIs(one.id, SENT)
    assert len(await got(office)) == 101


async def test_only_the_author_sends_a_draft(office: Office, staff: Sequence[Person]) -> None:
    """They have seen the preview."""
    await crowd(office, 1)
    one = await write(office, staff[0])
    with pytest.raises(Refused) as refused:
        await send(office, staff[1], one)
    assert refused.value.problem == NotYourDraft(one.id)


@pytest.mark.each_on_both
async def test_two_presses_at_once_send_once(office: Office, staff: Sequence[Person]) -> None:
    """The second hears that it's sent."""
    await crowd(office, 3)
    one = await write(office, staff[0])
    both = await asyncio.gather(*[send(office, staff[0], one) for _ in range(2)], return_exceptions=True)
    assert [type(said) for said in sorted(both, key=lambda said: isinstance(said, Refused))] == [Announcement, Refused]
    assert len(await got(office)) == 3


async def test_it_is_sent_on_its_day_once(office: Office, staff: Sequence[Person]) -> None:
    """Not before, however often the schedule looks. The author hears of it."""
    await crowd(office, 2)
    day = NOW + timedelta(days=2)
    one = await send(office, staff[0], await write(office, staff[0], send_at=day))
    assert one.state is SCHEDULED
    for moment, count in ((day - timedelta(seconds=1), 0), (day, 2), (day + timedelta(hours=1), 2)):
        await office.at(moment).do(send_due, SCHEDULE)
        assert len(await got(office)) == count
    news = await office.notices("announcement_news")
    assert [(notice.person_id, notice.facts["what"]) for notice in news] == [(staff[0].id, "sent")]


async def test_what_is_scheduled_can_be_cancelled(office: Office, staff: Sequence[Person]) -> None:
    """By anybody with the right. Its author hears of it, and it's never sent."""
    await crowd(office, 2)
    one = await send(office, staff[0], await write(office, staff[0], send_at=NOW + timedelta(days=2)))
    assert (await office.do(cancel_announcement, staff[1], str(one.id))).announcement.state is CANCELLED
    await office.at(NOW + timedelta(days=3)).do(send_due, SCHEDULE)
    assert await got(office) == []
    (news,) = await office.notices("announcement_news")
    assert (news.person_id, news.facts) == (staff[0].id, {"what": "cancelled", "by": "Adam"})


async def test_what_grows_above_a_hundred_until_its_day_is_asked_about(office: Office, staff: Sequence[Person]) -> None:
    """Instead of being sent by one person's word."""
    under = plan()
    await office.save(subscription(69, (person("first"), TP), under=under))
    day = NOW + timedelta(days=2)
    one = await send(office, staff[0], await write(office, staff[0], send_at=day))
    await crowd(office, 101, under=under)
    await office.at(day).do(send_due, SCHEDULE)
    assert (await office.all(Announcement))[0].state is ASKED
    assert await got(office) == []
    await office.at(day).do(approve_announcement, staff[1], str(one.id))
    assert len(await got(office)) == 102


async def test_the_sender_sees_that_the_number_has_changed(office: Office, staff: Sequence[Person]) -> None:
    """Between the preview and sending."""
    under = plan()
    await office.save(subscription(69, (person("first"), TP), under=under))
    one = await write(office, staff[0])
    await crowd(office, 2, under=under)
    said = await office.do(send_announcement, staff[0], str(one.id))
    assert (said.before, said.announcement.people) == (1, 3)


async def test_a_day_that_has_passed_is_refused(office: Office, staff: Sequence[Person]) -> None:
    """At the form's own input."""
    await crowd(office, 1)
    with pytest.raises(Refused) as refused:
        await write(office, staff[0], send_at=NOW)
    assert (refused.value.problem, refused.value.field) == (SendDayPassed(), "day")


async def test_the_card_counts_what_became_of_the_messages(office: Office, staff: Sequence[Person]) -> None:
    """Sent, parked and left."""
    await crowd(office, 4)
    one = await send(office, staff[0], await write(office, staff[0]))
    async with office.database.transaction() as session:
        notices = await office.notices("announcement")
        for notice, state in zip(notices, (NoticeState.SENT, NoticeState.SENT, NoticeState.PARKED), strict=False):
            (await session.get_one(Notice, notice.id)).state = state
    found = await office.do(show_announcement, staff[1], str(one.id))
    assert found.counts == {NoticeState.SENT: 2, NoticeState.PARKED: 1, NoticeState.WAITING: 1}


async def test_many_people_are_written_in_few_statements(office: Office, staff: Sequence[Person]) -> None:
    """As many for fifty people as for two: no query for each person."""
    under, counts = plan(), []
    for start, count in ((0, 2), (2, 50)):
        people = [person(f"x{number}") for number in range(start, start + count)]
        await office.save(subscription(80 + start, *[(one, TS) for one in people], under=under))
        one = await write(office, staff[0])
        statements: list[str] = []
        engine = office.database.engine.sync_engine

        def keep(*given: Any, into: list[str] = statements) -> None:
            into.append(str(given[2]))

        event.listen(engine, "before_cursor_execute", keep)
        await send(office, staff[0], one)
        event.remove(engine, "before_cursor_execute", keep)
        counts.append(len(statements))
    assert counts[0] == counts[1]
