"""The scan: reminders that are due, raised by statements over sets of rows, the same on SQLite and on PostgreSQL.

What a statement can't know is little, and stands in it as lists of values: which day it is in each time zone, which
slot is the newest on that day, and whom the role tables name.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    any_,
    case,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.expression import FromClause

from models.access.desk import Desk
from models.catalogue.plans import Plan
from models.directory.organizations import Organization
from models.directory.people import Person
from models.renewals.changes import OVER
from models.renewals.days import due_day, everywhere
from models.renewals.queries import days_before, insert_new, is_sqlite, table_of
from models.renewals.recipients import rules
from models.renewals.reminder_tables import Reminder
from models.renewals.slots import following, spans
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Cycle, Subscription, SubscriptionState

SUBSCRIPTIONS, CONTACTS, PEOPLE = table_of(Subscription), table_of(Contact), table_of(Person)
ORGANIZATIONS, REMINDERS = table_of(Organization), table_of(Reminder)
RENEWALS, THREADS = table_of(Renewal), table_of(RenewalThread)
ZONE = func.coalesce(func.nullif(PEOPLE.c.time_zone, ""), ORGANIZATIONS.c.time_zone)
"""Somebody's time zone: their own, else their organization's."""
BATCH = 10_000
"""Subscriptions that are looked at in one transaction."""


class Calendars:
    """The slots of all plans, by calendar: plans with the same slots share one.

    `sold` lists each plan's calendar and role table by cycle, (plan, cycle, calendar, role table); `slots` each
    calendar's slots.
    """

    def __init__(self, plans: Sequence[Plan]) -> None:
        calendars: dict[tuple[int, ...], int] = {}
        self.sold: list[tuple[int, str, int, str]] = []
        for plan in plans:
            for cycle, slots in ((Cycle.YEAR, plan.reminder_slots), (Cycle.MONTH, plan.monthly_slots)):
                calendar = calendars.setdefault(tuple(slots), len(calendars))
                self.sold.append((plan.id, cycle.value, calendar, plan.role_table))
        self.slots = {calendar: slots for slots, calendar in calendars.items()}


async def next_batch(desk: Desk, until: Any, after: int) -> list[int]:
    """The ids of the next subscriptions whose day has come, locked until the transaction ends: whoever changes one of
    them waits, and so does another scan."""
    statement = select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.remind_on <= until, SUBSCRIPTIONS.c.id > after)
    # Plus 0, or the database may walk all subscriptions in the order of their ids.
    statement = statement.order_by(SUBSCRIPTIONS.c.id + 0).limit(BATCH).with_for_update()
    return list(await desk.session.scalars(statement))


def within(desk: Desk, until: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition that a subscription is in a batch. On SQLite nobody else can have changed which those are."""
    if is_sqlite(desk.session):
        return and_(SUBSCRIPTIONS.c.remind_on <= until, SUBSCRIPTIONS.c.id.between(ids[0], ids[-1]))
    return SUBSCRIPTIONS.c.id == any_(cast(list(ids), ARRAY(Integer)))


async def raise_due(desk: Desk, batch: ColumnElement[bool], calendars: Calendars, scan: str) -> int:
    """Write down each reminder that is due in a batch: for each person the newest slot, and none if that or a newer one
    was raised before.

    Returns:
        How many were raised.
    """
    today_in = {zone: due_day(desk.now, zone) for zone in await _zones(desk, batch)}
    sold, told, due = sold_as(calendars), rules_of(desk), _due(calendars, set(today_in.values()))
    days = listed("days", list(today_in.items()), zone=String, day=Date)
    sub, contact, person, today = SUBSCRIPTIONS.c, CONTACTS.c, PEOPLE.c, days.c.day
    joined = (
        SUBSCRIPTIONS.join(sold, and_(sold.c.plan_id == sub.plan_id, sold.c.cycle == sub.cycle))
        .join(ORGANIZATIONS, ORGANIZATIONS.c.id == sub.organization_id)
        .join(CONTACTS, contact.subscription_id == sub.id)
        .join(PEOPLE, person.id == contact.person_id)
        .join(told, fits(told, sold.c.role_table, contact))
        .join(days, days.c.zone == ZONE)
        .join(due, and_(due.c.calendar == sold.c.calendar, due.c.day == today, _between(due)))
        .outerjoin(RENEWALS, and_(RENEWALS.c.subscription_id == sub.id, RENEWALS.c.term_ends_on == sub.ends_on))
        .outerjoin(THREADS, and_(THREADS.c.renewal_id == RENEWALS.c.id, THREADS.c.person_id == person.id))
    )
    rows = (
        select(sub.id)
        .select_from(joined)
        .where(
            batch,
            _runs(due.c.slot),
            days_before(desk.session, sub.ends_on, due.c.slot) >= sub.starts_on,
            _is_theirs(),
            or_(THREADS.c.snoozed_until.is_(None), THREADS.c.snoozed_until <= today),
            ~_raised_before(due.c.slot),
        )
        .distinct()
    )
    columns = {
        "subscription_id": sub.id,
        "term_ends_on": sub.ends_on,
        "slot": due.c.slot,
        "person_id": person.id,
        "raised_at": desk.now,
        "scan": scan,
    }
    return await insert_new(desk.session, REMINDERS, columns, rows)


async def move_on(desk: Desk, batch: ColumnElement[bool], calendars: Calendars) -> None:
    """Let a batch rest until its next slot, or until somebody's snooze ends: as far as that day is not there yet
    somewhere on earth."""
    past = everywhere(desk.now)
    sub = SUBSCRIPTIONS.c
    moves = [(calendar, *move) for calendar, slots in calendars.slots.items() for move in following(slots, past)]
    sold, then = sold_as(calendars), listed("moves", moves, calendar=Integer, slot=Integer, first=Date, last=Date)
    slot_day = (
        select(days_before(desk.session, sub.ends_on, then.c.slot))
        .select_from(sold.join(then, then.c.calendar == sold.c.calendar))
        .where(sold.c.plan_id == sub.plan_id, sold.c.cycle == sub.cycle, _between(then))
        .correlate(SUBSCRIPTIONS)
        .scalar_subquery()
    )
    snoozed = (
        select(func.min(THREADS.c.snoozed_until))
        .select_from(THREADS.join(RENEWALS, RENEWALS.c.id == THREADS.c.renewal_id))
        .where(
            RENEWALS.c.subscription_id == sub.id,
            RENEWALS.c.term_ends_on == sub.ends_on,
            THREADS.c.snoozed_until > past,
        )
        .correlate(SUBSCRIPTIONS)
        .scalar_subquery()
    )
    over = or_(sub.state.in_(OVER), sub.cancelled_on.is_not(None))
    sooner = case((slot_day.is_(None), snoozed), (snoozed < slot_day, snoozed), else_=slot_day)
    statement = update(SUBSCRIPTIONS).where(batch, sub.remind_on <= past)
    await desk.session.execute(statement.values(remind_on=case((over, None), else_=sooner)))


async def _zones(desk: Desk, batch: ColumnElement[bool]) -> list[str]:
    """The time zones of those who may be reminded of a batch."""
    joined = (
        SUBSCRIPTIONS.join(ORGANIZATIONS, ORGANIZATIONS.c.id == SUBSCRIPTIONS.c.organization_id)
        .join(CONTACTS, CONTACTS.c.subscription_id == SUBSCRIPTIONS.c.id)
        .join(PEOPLE, PEOPLE.c.id == CONTACTS.c.person_id)
    )
    return list(await desk.session.scalars(select(ZONE).select_from(joined).where(batch).distinct()))


def fits(told: CTE, role_table: ColumnElement[str], contact: Any) -> ColumnElement[bool]:
    """Whether a rule fits a contact of a subscription. What few rules ask for is looked up only for those."""
    other = CONTACTS.alias("other").c
    of_this = other.subscription_id == SUBSCRIPTIONS.c.id
    agreed = exists().where(of_this, other.person_id == contact.person_id, other.wants_reminders.is_(True))
    accompanied = exists().where(of_this, other.person_id != contact.person_id)
    return and_(
        told.c.role_table == role_table,
        told.c.kind == SUBSCRIPTIONS.c.kind,
        told.c.contact_kind == contact.kind,
        told.c.rank == contact.rank,
        or_(told.c.agreed == 0, agreed),
        or_(told.c.sole == 0, ~accompanied),
        or_(told.c.shares == 0, ORGANIZATIONS.c.shares_tickets),
    )


def _runs(slot: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a subscription is in a state in which there is something to renew."""
    state = SUBSCRIPTIONS.c.state
    return and_(
        SUBSCRIPTIONS.c.cancelled_on.is_(None),
        or_(
            state.in_([SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE]),
            and_(state == SubscriptionState.EVALUATION, slot >= 0),
            and_(state == SubscriptionState.SUSPENDED, slot < 0),
        ),
    )


def _is_theirs() -> ColumnElement[bool]:
    """Whether a renewal waits for somebody: nobody sees to it, or they themselves do. Whoever is no contact any more
    sees to nothing."""
    handler = CONTACTS.alias("handler").c
    left = ~exists().where(handler.subscription_id == SUBSCRIPTIONS.c.id, handler.person_id == RENEWALS.c.handler_id)
    handled = and_(RENEWALS.c.state == RenewalState.HANDLED, or_(RENEWALS.c.handler_id == CONTACTS.c.person_id, left))
    return or_(RENEWALS.c.id.is_(None), RENEWALS.c.state == RenewalState.OPEN, handled)


def _raised_before(slot: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(
        REMINDERS.c.subscription_id == SUBSCRIPTIONS.c.id,
        REMINDERS.c.term_ends_on == SUBSCRIPTIONS.c.ends_on,
        REMINDERS.c.person_id == CONTACTS.c.person_id,
        REMINDERS.c.slot <= slot,
    )


def _between(terms: FromClause) -> ColumnElement[bool]:
    return SUBSCRIPTIONS.c.ends_on.between(terms.c.first, terms.c.last)


def sold_as(calendars: Calendars) -> CTE:
    """Each plan's calendar and role table."""
    return listed("sold", calendars.sold, plan_id=Integer, cycle=String, calendar=Integer, role_table=String)


def _due(calendars: Calendars, days: Iterable[date]) -> CTE:
    """Which slot of a calendar is the newest on a day, for terms that end between two days."""
    rows = [
        (calendar, day, span.slot, day + timedelta(days=span.least), day + timedelta(days=span.most))
        for calendar, slots in calendars.slots.items()
        for span in spans(slots)
        for day in days
    ]
    return listed("due", rows, calendar=Integer, day=Date, slot=Integer, first=Date, last=Date)


def rules_of(desk: Desk) -> CTE:
    """Whom the role tables name."""
    rows = [
        (rule.role_table, rule.kind.value, rule.contact_kind.value, rule.rank.value, *map(int, rule.asks_for))
        for rule in rules(desk.tables)
    ]
    texts = dict.fromkeys(("role_table", "kind", "contact_kind", "rank"), String)
    return listed("told", rows, **texts, agreed=Integer, sole=Integer, shares=Integer)


def listed(name: str, rows: Sequence[tuple[Any, ...]], **columns: Any) -> CTE:
    """A list of values, to be joined. An empty one is one of NULLs, which are equal to nothing."""
    made = values(*[column(key, type_) for key, type_ in columns.items()], name=name)
    return made.data(rows or [(None,) * len(columns)]).cte(name)
