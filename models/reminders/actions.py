"""Raising renewal reminders when they are due."""

from datetime import date, timedelta

from sqlmodel import col, select

from models.actions import action, who_may
from models.contacts.news import ask_about_reminders
from models.desk import Desk, bound
from models.lookup import subscription_options
from models.notices import Medium, Notice
from models.people import SlackUser
from models.reminders.tables import Reminder
from models.roles import Right, SystemRight
from models.subscriptions.tables import Subscription

SLOTS = (90, 60, 30, 15, 7, 1)
"""Days before the term ends on which a reminder is due."""


def due_slot(today: date, ends_on: date) -> int | None:
    """The newest slot that is due, so that a desk that was down catches up with one reminder; None before and after."""
    left = (ends_on - today).days
    return min((slot for slot in SLOTS if left <= slot), default=None) if left >= 0 else None


@action(SystemRight.RAISE_REMINDERS, reads=True)
async def raise_reminders(desk: Desk) -> int:
    """Raise each reminder that is due and was not raised: one message and one mail to each contact with the right.
    Whoever may choose and was never asked is asked now.

    Returns:
        How many were raised.
    """
    due = await _due(desk)
    if not due:
        return 0
    # Another replica may be at it too: whoever has the lock looks again.
    locked = select(Subscription.id).where(col(Subscription.id).in_([subscription.id for subscription, _ in due]))
    await desk.session.execute(locked.order_by(col(Subscription.id)).with_for_update())
    due = await _due(desk)
    asked = await _asked(desk, [subscription.id for subscription, _ in due])
    for subscription, slot in due:
        await _raise(desk, subscription, slot)
        for person in {contact.person_id: contact.person for contact in subscription.contacts}.values():
            if (subscription.id, person.id) not in asked:
                await ask_about_reminders(desk, subscription, person, "schedule")
    return len(due)


async def _asked(desk: Desk, subscription_ids: list[int]) -> set[tuple[int, int | None]]:
    """Who was asked before whether they want reminders, of which subscription: they are not asked again."""
    statement = select(Notice.subject_id, Notice.person_id).where(
        Notice.kind == "reminders_choice", col(Notice.subject_id).in_(subscription_ids)
    )
    return {(subject, person) for subject, person in (await desk.session.execute(statement)).all()}


async def _due(desk: Desk) -> list[tuple[Subscription, int]]:
    """The subscriptions of which a reminder is due and was not raised, with its slot."""
    today = desk.now.date()
    # The day is the organization's, which may be a day before or after that of UTC.
    ends_soon = col(Subscription.ends_on).between(today - timedelta(days=1), today + timedelta(days=max(SLOTS) + 1))
    statement = (
        select(Subscription)
        .where(ends_soon, col(Subscription.cancelled_on).is_(None))
        .options(*subscription_options())
        .order_by(col(Subscription.ends_on), col(Subscription.number))
        .execution_options(populate_existing=True)
    )
    raised = select(Reminder).join(Subscription).where(ends_soon)
    known = {(r.subscription_id, r.term_ends_on, r.slot) for r in await desk.session.scalars(raised)}
    due = [
        (subscription, due_slot(desk.today(subscription.organization), subscription.ends_on))
        for subscription in (await desk.session.scalars(statement)).unique()
    ]
    return [(s, slot) for s, slot in due if slot is not None and (s.id, s.ends_on, slot) not in known]


async def _raise(desk: Desk, subscription: Subscription, slot: int) -> None:
    people = {person.id: person for person in who_may(desk, subscription, Right.RENEWAL_REMINDERS)}
    in_slack = set(
        await desk.session.scalars(
            select(SlackUser.person_id).where(col(SlackUser.person_id).in_(list(people)), bound())
        )
    )
    for person_id in people:
        reminder = Reminder(
            subscription_id=subscription.id,
            term_ends_on=subscription.ends_on,
            slot=slot,
            person_id=person_id,
            raised_at=desk.now,
        )
        desk.session.add(reminder)
        await desk.session.flush()
        for medium in (Medium.DIRECT, Medium.MAIL):
            if medium is Medium.MAIL or person_id in in_slack:
                key = f"reminder:{reminder.id}:{medium}"
                desk.notify(medium, "reminder", reminder.id, key, person_id=person_id)
