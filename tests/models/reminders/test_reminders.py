"""Renewal reminders: each slot once, on the day that it is for the organization, on both databases."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from models.database import Database
from models.errors import Denied
from models.notices import Medium, Notice
from models.reminders.actions import due_slot, raise_reminders
from models.reminders.tables import Reminder
from models.roles import Kind, Role, SystemRight
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, organization, person, plan, subscription, system

CLOCK = system(SystemRight.RAISE_REMINDERS)
ENDS = date(2026, 6, 30)


def noon(before_end: int) -> datetime:
    """Noon in UTC, so many days before the term ends."""
    return datetime(2026, 6, 30, 12, 0, tzinfo=UTC) - timedelta(days=before_end)


async def scan(office: Office, now: datetime) -> int:
    """One scan at a moment."""
    return await office.at(now).do(raise_reminders, CLOCK)


async def slots(office: Office) -> list[int]:
    """The slots raised so far, in their order."""
    return [row.slot for row in await office.all(Reminder)]


@pytest.mark.parametrize(
    ("left", "slot"),
    [
        (400, None),
        (91, None),
        (90, 90),
        (89, 90),
        (61, 90),
        (60, 60),
        (31, 60),
        (30, 30),
        (16, 30),
        (15, 15),
        (8, 15),
        (7, 7),
        (2, 7),
        (1, 1),
        (0, 1),
        (-1, None),
        (-90, None),
    ],
)
def test_the_newest_slot_is_due(left: int, slot: int | None) -> None:
    """Days left, and the slot: none before the first, none after the end."""
    assert due_slot(ENDS - timedelta(days=left), ENDS) == slot


async def test_each_slot_is_raised_on_its_day_and_once(office: Office) -> None:
    """Six reminders in a term, whatever the number of scans a day."""
    await office.save(subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS))
    raised: dict[int, int] = {}
    for left in range(95, -5, -1):
        for hour in (0, 1):
            if await scan(office, noon(left) + timedelta(hours=hour)):
                assert hour == 0
                raised[left] = raised.get(left, 0) + 1
    assert raised == {90: 1, 60: 1, 30: 1, 15: 1, 7: 1, 1: 1}
    assert await slots(office) == [90, 60, 30, 15, 7, 1]


async def test_of_what_was_cancelled_nobody_is_reminded(office: Office) -> None:
    """There is nothing to renew, though the term goes on."""
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS)
    sub.cancelled_on = ENDS
    await office.save(sub)
    assert await scan(office, noon(30)) == 0


async def test_after_a_downtime_one_reminder_catches_up(office: Office) -> None:
    """Down from before 60 to 10 days before the end: one reminder, the newest, and the missed ones never."""
    await office.save(subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS))
    await scan(office, noon(80))
    assert await scan(office, noon(10)) == 1
    assert await scan(office, noon(9)) == 0
    assert await slots(office) == [90, 15]


async def test_a_renewed_term_is_reminded_of_anew(office: Office) -> None:
    """The same slot of another term is another reminder."""
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS)
    await office.save(sub)
    await scan(office, noon(30))
    async with office.database.transaction() as session:
        (await session.get_one(Subscription, sub.id)).ends_on = date(2027, 6, 30)
    assert await scan(office, noon(29)) == 0
    assert await scan(office, datetime(2027, 5, 31, 12, 0, tzinfo=UTC)) == 1
    rows = await office.all(Reminder)
    assert [(row.term_ends_on, row.slot) for row in rows] == [(ENDS, 30), (date(2027, 6, 30), 30)]


TABLE_1 = {"bp": Role.BILLING_PRIMARY, "bs": Role.BILLING_SECONDARY, "tp": Role.TECHNICAL_PRIMARY}
TABLE_1 |= {"ts": Role.TECHNICAL_SECONDARY, "sa": Role.SITE_ADMIN}


@pytest.mark.parametrize("answer", [None, False, True])
@pytest.mark.parametrize("kind", list(Kind))
async def test_whoever_has_the_right_gets_one_message_and_one_mail(
    office: Office, answer: bool | None, kind: Kind
) -> None:
    """Not the site admin; the secondary billing contact only once they have said yes."""
    people = {key: person(key) for key in TABLE_1}
    sub = subscription(1, *[(people[key], role) for key, role in TABLE_1.items()], ends_on=ENDS, kind=kind)
    next(row for row in sub.contacts if row.role is Role.BILLING_SECONDARY).wants_reminders = answer
    await office.save(sub)
    assert await scan(office, noon(30)) == 1
    reminders = await office.all(Reminder)
    told = sorted((row.person_id or 0, row.medium) for row in await office.notices("reminder"))
    keys = ["bp", "tp", "ts", *(["bs"] if answer else [])]
    assert told == sorted((people[key].id, medium) for key in keys for medium in (Medium.DIRECT, Medium.MAIL))
    assert {row.subject_id for row in await office.notices("reminder")} == {reminder.id for reminder in reminders}


async def test_in_the_portal_the_main_contact_alone_is_reminded(office: Office) -> None:
    """As its table says."""
    people = {key: person(key) for key in ("bp", "bs", "tp", "ts")}
    contacts = [(people[key], TABLE_1[key]) for key in people]
    await office.save(subscription(1, *contacts, ends_on=ENDS, under=plan("support-portal")))
    await scan(office, noon(30))
    assert {row.person_id for row in await office.notices("reminder")} == {people["bp"].id}


async def test_two_roles_are_one_message(office: Office) -> None:
    """A person with two roles that are reminded is told once."""
    ana = person("ana")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), (ana, Role.TECHNICAL_PRIMARY), ends_on=ENDS))
    await scan(office, noon(30))
    assert sorted(row.medium for row in await office.notices("reminder")) == [Medium.DIRECT, Medium.MAIL]


async def test_outside_slack_the_mail_is_enough(office: Office) -> None:
    """No message is written to somebody who could not get it."""
    ana = person("ana", in_slack=False)
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), ends_on=ENDS))
    await scan(office, noon(30))
    assert [row.medium for row in await office.notices("reminder")] == [Medium.MAIL]


# 30 days before 30 June is 31 May, which begins at another moment in each of these zones.
DAYBREAKS = {
    "UTC": datetime(2026, 5, 31, 0, 0, tzinfo=UTC),
    "Pacific/Kiritimati": datetime(2026, 5, 30, 10, 0, tzinfo=UTC),
    "Pacific/Honolulu": datetime(2026, 5, 31, 10, 0, tzinfo=UTC),
    "Asia/Kolkata": datetime(2026, 5, 30, 18, 30, tzinfo=UTC),
    "Europe/Berlin": datetime(2026, 5, 30, 22, 0, tzinfo=UTC),
    "Etc/GMT+12": datetime(2026, 5, 31, 12, 0, tzinfo=UTC),
}


@pytest.mark.parametrize("zone", DAYBREAKS)
async def test_the_organization_s_time_zone_decides_the_day(office: Office, zone: str) -> None:
    """A second before its day begins nothing is due; then it is, and so for the end of the term."""
    house = organization(time_zone=zone)
    await office.save(subscription(1, (person("ana"), Role.BILLING_PRIMARY), of=house, ends_on=ENDS))
    await scan(office, noon(45))
    daybreak = DAYBREAKS[zone]
    assert await scan(office, daybreak - timedelta(seconds=1)) == 0
    assert await scan(office, daybreak) == 1
    assert await slots(office) == [60, 30]
    # The last day of the term begins 30 days later and takes 24 hours; after it, nothing more.
    assert await scan(office, daybreak + timedelta(days=31)) == 0
    assert await scan(office, daybreak + timedelta(days=31) - timedelta(seconds=1)) == 1


async def test_the_first_slot_is_found_in_every_time_zone(office: Office) -> None:
    """90 days before the end, in zones far ahead and far behind UTC."""
    for number, zone in enumerate(("Pacific/Kiritimati", "Etc/GMT+12"), 1):
        house = organization(f"org{number}", time_zone=zone)
        contacts = (person(f"p{number}"), Role.BILLING_PRIMARY)
        await office.save(subscription(number, contacts, of=house, ends_on=ENDS))
    assert await scan(office, datetime(2026, 3, 31, 10, 0, tzinfo=UTC)) == 1
    assert await scan(office, datetime(2026, 4, 1, 12, 0, tzinfo=UTC)) == 1


async def test_two_scans_at_once_raise_once(office: Office, migrated_url: str) -> None:
    """Replicas scan at the same time; every reminder and every notice is there once, and nobody fails."""
    for number in (1, 2, 3):
        await office.save(subscription(number, (person(f"p{number}"), Role.BILLING_PRIMARY), ends_on=ENDS))
    other = Office(Database(migrated_url))
    await other.roles(1)
    raised = await asyncio.gather(scan(office, noon(30)), scan(other, noon(30)))
    await other.database.close()
    assert sum(raised) == 3
    assert await slots(office) == [30, 30, 30]
    assert len(await office.all(Notice)) == 6


async def test_only_the_clock_raises_reminders(office: Office) -> None:
    """Neither a contact nor a system caller with other rights."""
    ana = person("ana")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), ends_on=ENDS))
    for caller in (ana, system()):
        with pytest.raises(Denied):
            await office.at(noon(30)).do(raise_reminders, caller)
    assert await slots(office) == []
