"""Renewal reminders: each slot once, at nine o'clock where somebody is, on both databases."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from models.access.errors import Denied
from models.core.database import Database
from models.core.outbox import Medium, Notice
from models.renewals import scan as scanning
from models.renewals.reminder_tables import Reminder
from models.renewals.reminders import raise_reminders
from models.renewals.tables import Renewal, RenewalThread
from models.roles import Kind, Role
from models.subscriptions.tables import Cycle, Subscription, SubscriptionState
from tests.models.builders import Office, organization, person, plan, subscription, system
from tests.models.renewals.scans import CLOCK, noon, scan, slots

pytestmark = pytest.mark.early

ENDS = date(2026, 6, 30)
DAY = timedelta(days=1)


AROUND = [left + days for left in (90, 60, 30, 15, 7, 1, -1, -7, -15) for days in (1, 0, -1)]
"""The days of the slots, and those before and after each."""


@pytest.mark.parametrize(
    "days", [AROUND, pytest.param(range(95, -20, -1), marks=pytest.mark.long)], ids=["some", "all"]
)
async def test_each_slot_is_raised_on_its_day_and_once(office: Office, days: Sequence[int]) -> None:
    """Nine reminders in a term, whatever the number of scans a day. `make test-long` scans on all days."""
    await office.save(subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS))
    raised: dict[int, int] = {}
    for left in sorted(set(days), reverse=True):
        for hour in (0, 1):
            if count := await scan(office, noon(left) + timedelta(hours=hour)):
                assert hour == 0
                raised[left] = raised.get(left, 0) + count
    assert raised == {90: 1, 60: 1, 30: 1, 15: 1, 7: 1, 1: 1, -1: 1, -7: 1, -15: 1}
    assert await slots(office) == [90, 60, 30, 15, 7, 1, -1, -7, -15]
    assert [row.remind_on for row in await office.all(Subscription)] == [None]


async def test_a_monthly_term_has_slots_of_its_own(office: Office) -> None:
    """Seven days before its end, and one."""
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS)
    sub.cycle, sub.starts_on = Cycle.MONTH, date(2026, 6, 1)
    await office.save(sub)
    for left in (35, 30, 15, 8, 7, 6, 2, 1, 0, -1, -7, -15, -19):
        await scan(office, noon(left))
    assert await slots(office) == [7, 1]


async def test_a_plan_may_have_slots_of_its_own(office: Office) -> None:
    """In any order; one that lies before the beginning of the term counts for nothing."""
    own = plan(key="own", reminder_slots=[-2, 400, 40, 3])
    await office.save(subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS, under=own))
    for left in (100, 60, 41, 40, 39, 30, 4, 3, 2, 1, -1, -2, -3, -7, -19):
        await scan(office, noon(left))
    assert await slots(office) == [40, 3, -2]


STATES = {
    SubscriptionState.EVALUATION: [90, 60, 30, 15, 7, 1],
    SubscriptionState.ACTIVE: [90, 60, 30, 15, 7, 1, -1, -7, -15],
    SubscriptionState.PAST_DUE: [90, 60, 30, 15, 7, 1, -1, -7, -15],
    SubscriptionState.SUSPENDED: [-1, -7, -15],
    SubscriptionState.CANCELLED: [],
    SubscriptionState.DELETED: [],
}


@pytest.mark.parametrize("state", list(SubscriptionState))
async def test_what_can_be_renewed_is_reminded_of(office: Office, state: SubscriptionState) -> None:
    """An evaluation until its end, what is suspended after it, and nothing that is over."""
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS)
    sub.state = state
    await office.save(sub)
    for left in (91, 90, 60, 30, 15, 7, 1, 0, -1, -7, -15, -50):
        await scan(office, noon(left))
    assert await slots(office) == STATES[state]
    assert [row.remind_on for row in await office.all(Subscription)] == [None]


async def test_of_what_is_cancelled_nobody_is_reminded(office: Office) -> None:
    """There is nothing to renew, though the term goes on."""
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS)
    sub.cancelled_on = ENDS
    await office.save(sub)
    assert await scan(office, noon(30)) == 0
    assert [row.remind_on for row in await office.all(Subscription)] == [None]


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
        row = await session.get_one(Subscription, sub.id)
        row.ends_on, row.remind_on = date(2027, 6, 30), date(2026, 6, 1)
    assert await scan(office, noon(29)) == 0
    assert await scan(office, datetime(2027, 5, 31, 12, 0, tzinfo=UTC)) == 1
    rows = await office.all(Reminder)
    assert [(row.term_ends_on, row.slot) for row in rows] == [(ENDS, 30), (date(2027, 6, 30), 30)]
    assert [row.term_ends_on for row in await office.all(Renewal)] == [ENDS, date(2027, 6, 30)]


async def test_the_portal_reminds_the_main_contact_alone(office: Office) -> None:
    """As its table says; both tables and all their cells are in test_told.py."""
    roles = (Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY)
    people = [person(f"p{number}") for number in range(4)]
    portal = plan("support-portal")
    await office.save(subscription(1, *zip(people, roles, strict=True), ends_on=ENDS, under=portal, kind=Kind.LICENSE))
    await scan(office, noon(30))
    assert [row.person_id for row in await office.all(Reminder)] == [people[0].id]


async def test_two_roles_are_one_message(office: Office) -> None:
    """A person with two roles that are reminded is told once: by the card of their thread, and by mail."""
    ana = person("ana")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), (ana, Role.TECHNICAL_PRIMARY), ends_on=ENDS))
    assert await scan(office, noon(30)) == 1
    assert [(row.kind, row.medium) for row in await office.all(Notice)] == [
        ("renewal", Medium.DIRECT),
        ("reminder", Medium.MAIL),
    ]
    assert [row.person_id for row in await office.all(RenewalThread)] == [ana.id]


async def test_a_later_slot_follows_in_the_thread_and_renews_the_card(office: Office) -> None:
    """One card for each person and term; a reply that rings, an edit, and a mail for each further slot."""
    ana = person("ana")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), ends_on=ENDS))
    for left in (90, 60, 30):
        await scan(office, noon(left))
    card, _mail, *later = await office.all(Notice)
    assert (card.kind, card.medium) == ("renewal", Medium.DIRECT)
    said = [(row.kind, row.medium, row.edits_id, row.reply_to_id) for row in later]
    each = [
        ("renewal", Medium.EDIT, card.id, None),
        ("reminder", Medium.DIRECT, None, card.id),
        ("reminder", Medium.MAIL, None, None),
    ]
    assert said == each * 2
    assert {(row.person_id, row.destination.split(":")[1]) for row in later} == {(ana.id, str(ana.id))}


async def test_outside_slack_the_mail_is_enough(office: Office) -> None:
    """No message is written to somebody who could not get it."""
    await office.save(subscription(1, (person("ana", in_slack=False), Role.BILLING_PRIMARY), ends_on=ENDS))
    await scan(office, noon(30))
    assert [row.medium for row in await office.all(Notice)] == [Medium.MAIL]


# Nine in the morning of 31 May, which is 30 days before 30 June.
NINES = {
    "UTC": datetime(2026, 5, 31, 9, 0, tzinfo=UTC),
    "Pacific/Kiritimati": datetime(2026, 5, 30, 19, 0, tzinfo=UTC),
    "Pacific/Honolulu": datetime(2026, 5, 31, 19, 0, tzinfo=UTC),
    "Asia/Kolkata": datetime(2026, 5, 31, 3, 30, tzinfo=UTC),
    "Asia/Kathmandu": datetime(2026, 5, 31, 3, 15, tzinfo=UTC),
    "Europe/Berlin": datetime(2026, 5, 31, 7, 0, tzinfo=UTC),
    "Etc/GMT+12": datetime(2026, 5, 31, 21, 0, tzinfo=UTC),
}


@pytest.mark.parametrize("zone", NINES)
@pytest.mark.parametrize("of_person", [True, False])
async def test_it_is_nine_where_somebody_is(office: Office, zone: str, of_person: bool) -> None:
    """In their own time zone; in the organization's, where they have none of their own."""
    app = organization(time_zone="Asia/Tokyo" if of_person else zone)
    ana = person("ana", time_zone=zone if of_person else "")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), of=app, ends_on=ENDS))
    await scan(office, noon(45))
    assert await scan(office, NINES[zone] - timedelta(seconds=1)) == 0
    assert await scan(office, NINES[zone]) == 1
    assert await slots(office) == [60, 30]


async def test_colleagues_are_told_each_in_their_own_morning(office: Office) -> None:
    """Of one subscription, the furthest ahead first; the row rests only when the last was told."""
    zones = ["Etc/GMT+12", "Europe/Berlin", "Pacific/Kiritimati"]
    roles = (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY)
    people = [person(f"p{place}", time_zone=zone) for place, zone in enumerate(zones)]
    await office.save(subscription(1, *zip(people, roles, strict=True), ends_on=ENDS))
    assert await scan(office, noon(45)) == len(people)
    for zone in ("Pacific/Kiritimati", "Europe/Berlin", "Etc/GMT+12"):
        assert await scan(office, NINES[zone] - timedelta(seconds=1)) == 0
        assert await scan(office, NINES[zone]) == 1
    assert [row.person_id for row in await office.all(Reminder)][3:] == [people[place].id for place in (2, 1, 0)]
    assert [row.remind_on for row in await office.all(Subscription)] == [ENDS - 15 * DAY]


async def test_between_two_quarters_of_an_hour_only_what_was_changed_is_looked_at(office: Office) -> None:
    """A look says when the last one was; what somebody changed is found all the same."""
    first, second = (subscription(n, (person(f"p{n}"), Role.BILLING_PRIMARY), ends_on=ENDS) for n in (1, 2))
    first.remind_on = noon(30).date()
    await office.save(first, second)
    assert await scan(office, noon(30) + timedelta(minutes=5), since=noon(30)) == 1
    assert await slots(office) == [30]
    assert await scan(office, noon(30) + timedelta(minutes=15), since=noon(30) + timedelta(minutes=5)) == 1


async def test_many_are_raised_some_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction looks at more than a batch; together they raise everything, once."""
    monkeypatch.setattr(scanning, "BATCH", 3)
    for number in range(1, 9):
        await office.save(subscription(number, (person(f"p{number}"), Role.BILLING_PRIMARY), ends_on=ENDS))
    first = await office.at(noon(30)).do(raise_reminders, CLOCK, None, 0)
    assert first.raised == 3
    assert await scan(office, noon(30)) == 5
    assert await scan(office, noon(30)) == 0
    assert await slots(office) == [30] * 8


@pytest.mark.each_on_both
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
    assert len(await office.all(Renewal)) == len(await office.all(RenewalThread)) == 3


async def test_only_the_clock_raises_reminders(office: Office) -> None:
    """Neither a contact nor a system caller with other rights."""
    ana = person("ana")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), ends_on=ENDS))
    for caller in (ana, system()):
        with pytest.raises(Denied):
            await office.at(noon(30)).do(raise_reminders, caller)
    assert await slots(office) == []
