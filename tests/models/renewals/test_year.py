"""A simulated time of reminders, the clock moved look by look, beside a plain loop that says who is to be told when.

Over both nights that change the hour, 29 February, and months of 28 to 31 days; the bot is down for ten days, and two
replicas look at once. Whatever the loop says is raised, at that very look and once, and nothing else is.
"""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from sqlmodel import select

from models.access.desk import Desk
from models.catalogue.plans import Plan
from models.core.database import Database
from models.directory.people import Person
from models.renewals.reminder_tables import Reminder
from models.roles import Role
from models.subscriptions.reminding import term_changed
from models.subscriptions.tables import Cycle, Subscription
from tests.models.builders import Office, organization, person, plan, subscription
from tests.models.renewals.scans import scan
from tests.support.selection import sqlite_alone

ZONES = [
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
]
SLOTS = {Cycle.YEAR: [90, 60, 30, 15, 7, 1, -1, -7, -15], Cycle.MONTH: [7, 1]}
ALWAYS = {Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY}
"""Whom the table "License and site" reminds in any case; a secondary billing contact only says yes to it."""
NIGHT = timedelta(minutes=30)


@dataclass
class Told:
    """One person, as the plain loop sees them."""

    key: str
    zone: ZoneInfo
    reached: dict[date, int] = field(default_factory=dict)


@dataclass
class Sold:
    """One subscription, as the plain loop sees it."""

    number: int
    cycle: Cycle
    starts_on: date
    ends_on: date
    anchor: date
    people: list[Told]

    def renew(self) -> None:
        """The next month, counted from the first."""
        months = (self.ends_on.year - self.anchor.year) * 12 + self.ends_on.month - self.anchor.month + 2
        self.starts_on = self.ends_on + timedelta(days=1)
        ends = [self.anchor + relativedelta(months=count) - timedelta(days=1) for count in range(months + 1)]
        self.ends_on = min(end for end in ends if end > self.ends_on)

    def due(self, now: datetime) -> Iterator[tuple[int, date, int, str]]:
        """Who is to be told at a moment: (subscription, term, slot, person)."""
        for told in self.people:
            local = now.astimezone(told.zone)
            day = local.date() if local.time() >= time(9) else local.date() - timedelta(days=1)
            left = (self.ends_on - day).days
            passed = [slot for slot in SLOTS[self.cycle] if slot >= left and (slot >= 0) == (left >= 0) and left > -46]
            if not passed or self.ends_on - timedelta(days=min(passed)) < self.starts_on:
                continue
            if min(passed) < told.reached.get(self.ends_on, 1000):
                told.reached[self.ends_on] = min(passed)
                yield self.number, self.ends_on, min(passed), told.key


def made(number: int, under: Plan, dice: random.Random, first: date, days: int) -> tuple[Subscription, Sold]:
    """A subscription with one to four contacts in any zones, and the same for the plain loop."""
    cycle = Cycle.MONTH if number % 4 == 0 else Cycle.YEAR
    app = organization(f"org{number}", time_zone=dice.choice(ZONES))
    if cycle is Cycle.MONTH:
        anchor = date(first.year, first.month, 1) + timedelta(days=dice.choice([0, 28, 29, 30]))
        starts_on, ends_on = anchor, anchor + relativedelta(months=1) - timedelta(days=1)
    else:
        ends_on = first + timedelta(days=dice.randrange(-10, days + 60))
        anchor = starts_on = ends_on - timedelta(days=364)
    roles = [Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY, Role.BILLING_SECONDARY]
    contacts: list[tuple[Person, Role]] = []
    people = []
    for place, role in enumerate(roles[: dice.randrange(1, 5)]):
        zone = dice.choice(["", *ZONES])
        somebody = person(f"s{number}p{place}", time_zone=zone)
        contacts.append((somebody, role))
        if role in ALWAYS or number % 2:
            people.append(Told(somebody.key, ZoneInfo(zone or app.time_zone)))
    row = subscription(number, *contacts, of=app, under=under, ends_on=ends_on, starts_on=starts_on, cycle=cycle)
    row.remind_on = min(starts_on, first)
    for contact in row.contacts:
        if contact.role is Role.BILLING_SECONDARY:
            contact.wants_reminders = bool(number % 2)
    return row, Sold(number, cycle, starts_on, ends_on, anchor, people)


async def check_days(office: Office, other: Office, count: int, first: date, days: int, looks: list[int]) -> None:
    """Look at the clock through a time, and compare with the plain loop."""
    under = plan()
    dice = random.Random(7)  # noqa: S311 - dice, not a secret
    both = [made(number, under, dice, first, days) for number in range(1, count + 1)]
    await office.save(*[row for row, _ in both])
    sold = [one for _, one in both]
    wanted: dict[tuple[int, date, int, str], datetime] = {}
    down = range(days // 3, days // 3 + 10)
    for day in range(days):
        midnight = datetime.combine(first + timedelta(days=day), time(0), UTC)
        await renew(
            office, [one for one in sold if one.cycle is Cycle.MONTH and one.ends_on < midnight.date()], midnight
        )
        for hour in looks:
            now = midnight + NIGHT + timedelta(hours=hour)
            if day in down:
                continue
            wanted |= dict.fromkeys([told for one in sold for told in one.due(now)], now)
            await (asyncio.gather(scan(office, now), scan(other, now)) if day % 3 == 0 else scan(office, now))
    people = {row.id: row.key for row in await office.all(Person)}
    numbers = {row.id: row.number for row in await office.all(Subscription)}
    raised = [
        ((numbers[row.subscription_id], row.term_ends_on, row.slot, people[row.person_id]), row.raised_at)
        for row in await office.all(Reminder)
    ]
    assert len(raised) == len(wanted) > count
    assert dict(raised) == wanted


async def renew(office: Office, over: list[Sold], now: datetime) -> None:
    """Give what is over its next month, in the rows and in the plain loop."""
    for one in over:
        one.renew()
    ends = {one.number: one for one in over}

    async def change(desk: Desk) -> None:
        for row in await desk.session.scalars(select(Subscription)):
            if one := ends.get(row.number):
                row.starts_on, row.ends_on = one.starts_on, one.ends_on
                term_changed(desk, row)

    if over:
        await office.at(now).do(change, None)


@pytest.mark.sample(shows=sqlite_alone)
async def test_weeks_of_reminders_are_as_a_plain_loop_says(office: Office, migrated_url: str) -> None:
    """Over 29 February and the nights in which two countries change the hour."""
    other = Office(Database(migrated_url))
    await check_days(office, other, 40, date(2028, 2, 25), 32, [3, 9, 21])
    await other.database.close()


@pytest.mark.long
async def test_a_year_of_reminders_is_as_a_plain_loop_says(office: Office, migrated_url: str) -> None:
    """Five hundred subscriptions, over a leap year."""
    other = Office(Database(migrated_url))
    await check_days(office, other, 500, date(2027, 7, 1), 366, [3, 9, 21])
    await other.database.close()
