"""The scan that raises due reminders, with set-based statements that work on SQLite and PostgreSQL alike.

A statement can't know the date in each time zone, the newest slot on that date, or who gets reminders under the role
tables. These go into it as lists of values.
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
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.expression import FromClause

from models.access.desk import Desk
from models.catalogue.plans import Plan
from models.directory.organizations import Organization
from models.directory.people import Person
from models.renewals.changes import OVER
from models.renewals.days import due_day, everywhere
from models.renewals.queries import days_before, insert_new, is_sqlite, listed, table_of
from models.renewals.recipients import rules
from models.renewals.reminder_tables import Reminder
from models.renewals.slots import following, spans
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.subscriptions.contacts import Contact, ContactKind
from models.subscriptions.tables import Cycle, Subscription, SubscriptionState

SUBSCRIPTIONS, CONTACTS, PEOPLE = table_of(Subscription), table_of(Contact), table_of(Person)
ORGANIZATIONS, REMINDERS = table_of(Organization), table_of(Reminder)
RENEWALS, THREADS = table_of(Renewal), table_of(RenewalThread)
ZONE = func.coalesce(func.nullif(PEOPLE.c.time_zone, ""), ORGANIZATIONS.c.time_zone)
"""A person's own time zone, or else their organization's."""
BATCH = 10_000
"""The most subscriptions in one transaction."""


class Calendars:
    """The slots of all plans, by calendar. Plans with the same slots share a calendar.

    `sold` lists each plan's calendar and role table for each cycle, as (plan, cycle, calendar, role table). `slots`
    lists each calendar's slots.
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
    """The IDs of the next subscriptions that are due, locked until the transaction ends. Other changes and other scans
    wait."""
    statement = select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.remind_on <= until, SUBSCRIPTIONS.c.id > after)
    # The + 0 keeps the database from walking all subscriptions in ID order.
    statement = statement.order_by(SUBSCRIPTIONS.c.id + 0).limit(BATCH).with_for_update()
    return list(await desk.session.scalars(statement))


def within(desk: Desk, until: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition that a subscription is in a batch. On SQLite, no other transaction can have changed the batch."""
    if is_sqlite(desk.session):
        return and_(SUBSCRIPTIONS.c.remind_on <= until, SUBSCRIPTIONS.c.id.between(ids[0], ids[-1]))
    return SUBSCRIPTIONS.c.id == any_(cast(list(ids), ARRAY(Integer)))


async def raise_due(desk: Desk, batch: ColumnElement[bool], calendars: Calendars, scan: str) -> int:
    """Write each due reminder of a batch. Each person gets the newest slot, unless it or a newer one was raised before.

    Returns:
        The number of reminders raised.
    """
    today_in = {zone: due_day(desk.now, zone) for zone in await _zones(desk, batch)}
    sold, due = sold_as(desk, calendars), _due(desk, calendars, set(today_in.values()))
    days = listed(desk.session, "days", list(today_in.items()), zone=String, day=Date)
    sub, contact, person, today = SUBSCRIPTIONS.c, CONTACTS.c, PEOPLE.c, days.c.day
    joined = (
        SUBSCRIPTIONS.join(sold, and_(sold.c.plan_id == sub.plan_id, sold.c.cycle == sub.cycle))
        .join(ORGANIZATIONS, ORGANIZATIONS.c.id == sub.organization_id)
        .join(CONTACTS, contact.subscription_id == sub.id)
        .join(PEOPLE, person.id == contact.person_id)
        .join(days, days.c.zone == ZONE)
        .join(due, and_(due.c.calendar == sold.c.calendar, due.c.day == today, _between(due)))
        .outerjoin(RENEWALS, and_(RENEWALS.c.subscription_id == sub.id, RENEWALS.c.term_ends_on == sub.ends_on))
        .outerjoin(THREADS, and_(THREADS.c.renewal_id == RENEWALS.c.id, THREADS.c.person_id == person.id))
    )
    conditions = (
        batch,
        _runs(due.c.slot),
        days_before(desk.session, sub.ends_on, due.c.slot) >= sub.starts_on,
        _is_theirs(),
        or_(THREADS.c.snoozed_until.is_(None), THREADS.c.snoozed_until <= today),
        ~_raised_before(due.c.slot),
    )
    told = rules_of(desk)
    by_role = joined.join(told, fits(told, sold.c.role_table, contact))
    rows = select(sub.id).select_from(by_role).where(*conditions).distinct()
    columns = {
        "subscription_id": sub.id,
        "term_ends_on": sub.ends_on,
        "slot": due.c.slot,
        "person_id": person.id,
        "raised_at": desk.now,
        "scan": scan,
    }
    raised = await insert_new(desk.session, REMINDERS, columns, rows)
    if await _some_handled(desk, batch):
        # Nobody else gets reminders, so a handler gets them even if their role doesn't include any.
        handled = select(sub.id).select_from(joined).where(*conditions, RENEWALS.c.handler_id == person.id).distinct()
        raised += await insert_new(desk.session, REMINDERS, columns, handled)
    return raised


async def _some_handled(desk: Desk, batch: ColumnElement[bool]) -> bool:
    """Whether somebody handles a renewal in a batch."""
    of_term = and_(RENEWALS.c.subscription_id == SUBSCRIPTIONS.c.id, RENEWALS.c.term_ends_on == SUBSCRIPTIONS.c.ends_on)
    joined = SUBSCRIPTIONS.join(RENEWALS, of_term)
    statement = select(RENEWALS.c.id).select_from(joined).where(batch, RENEWALS.c.state == RenewalState.HANDLED)
    return (await desk.session.scalars(statement.limit(1))).first() is not None


async def move_on(desk: Desk, batch: ColumnElement[bool], calendars: Calendars) -> None:
    """Set when a batch is next due: at its next slot, or when a snooze ends. Only days that haven't come everywhere on
    earth count."""
    past = everywhere(desk.now)
    sub = SUBSCRIPTIONS.c
    moves = [(calendar, *move) for calendar, slots in calendars.slots.items() for move in following(slots, past)]
    sold = sold_as(desk, calendars)
    then = listed(desk.session, "moves", moves, calendar=Integer, slot=Integer, first=Date, last=Date)
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
    """The time zones of the people who may get reminders for a batch."""
    joined = (
        SUBSCRIPTIONS.join(ORGANIZATIONS, ORGANIZATIONS.c.id == SUBSCRIPTIONS.c.organization_id)
        .join(CONTACTS, CONTACTS.c.subscription_id == SUBSCRIPTIONS.c.id)
        .join(PEOPLE, PEOPLE.c.id == CONTACTS.c.person_id)
    )
    return list(await desk.session.scalars(select(ZONE).select_from(joined).where(batch).distinct()))


def fits(told: CTE, role_table: ColumnElement[str], contact: Any) -> ColumnElement[bool]:
    """Whether a rule fits a contact of a subscription. Conditions that few rules have are looked up only for those."""
    other = CONTACTS.alias("other").c
    of_this = other.subscription_id == SUBSCRIPTIONS.c.id
    theirs = exists().where(of_this, other.person_id == contact.person_id)
    agreed = theirs.where(other.wants_reminders.is_(True))
    declined = and_(theirs.where(other.wants_reminders.is_(False)), ~agreed)
    has_other_role = theirs.where(other.kind != ContactKind.SITE_ADMIN)
    accompanied = exists().where(of_this, other.person_id != contact.person_id)
    return and_(
        told.c.role_table == role_table,
        told.c.kind == SUBSCRIPTIONS.c.kind,
        told.c.contact_kind == contact.kind,
        told.c.rank == contact.rank,
        or_(told.c.agreed == 0, agreed),
        or_(told.c.sole == 0, ~accompanied),
        or_(told.c.shares == 0, ORGANIZATIONS.c.shares_tickets),
        or_(told.c.contact == 0, and_(has_other_role, ~declined)),
    )


def _runs(slot: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a subscription is in a state in which it can be renewed."""
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
    """Whether a renewal is waiting for this person: it has no handler, or they handle it. A former contact doesn't
    count as a handler."""
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


def sold_as(desk: Desk, calendars: Calendars) -> CTE:
    """The calendar and role table of each plan."""
    return listed(
        desk.session, "sold", calendars.sold, plan_id=Integer, cycle=String, calendar=Integer, role_table=String
    )


def _due(desk: Desk, calendars: Calendars, days: Iterable[date]) -> CTE:
    """The newest slot of each calendar on each day, for terms that end in a range of days."""
    rows = [
        (calendar, day, span.slot, day + timedelta(days=span.least), day + timedelta(days=span.most))
        for calendar, slots in calendars.slots.items()
        for span in spans(slots)
        for day in days
    ]
    return listed(desk.session, "due", rows, calendar=Integer, day=Date, slot=Integer, first=Date, last=Date)


def rules_of(desk: Desk) -> CTE:
    """The rules of the role tables, as a list of values to join."""
    rows = [
        (rule.role_table, rule.kind.value, rule.contact_kind.value, rule.rank.value, *map(int, rule.asks_for))
        for rule in rules(desk.tables)
    ]
    texts = dict.fromkeys(("role_table", "kind", "contact_kind", "rank"), String)
    return listed(desk.session, "told", rows, **texts, agreed=Integer, sole=Integer, shares=Integer, contact=Integer)
