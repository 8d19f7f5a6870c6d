"""The questions that wait for a contact: whether they want renewal reminders, and whether the contacts are still
right."""

from sqlmodel import col, or_, select

from models.access.desk import Desk
from models.access.waiting import FEW, WaitKind, few, waits, where_may
from models.contacts.checks import who_keeps_contacts
from models.core.paging import PageOf
from models.roles import Reason, Right
from models.subscriptions.contacts import Contact
from models.subscriptions.lookup import subscription_options
from models.subscriptions.running import OVER, is_over
from models.subscriptions.tables import Subscription

SLICE = 100
"""The most subscriptions that are loaded at a time."""


@waits(WaitKind.REMINDERS, contacts=True)
async def reminders_to_choose(desk: Desk) -> PageOf[Subscription]:
    """Subscriptions in which the caller can choose about renewal reminders and hasn't answered yet, by number."""
    unanswered = [
        number
        for number, one in desk.memberships.items()
        if Right.RENEWAL_REMINDERS not in one.facts.declined
        and one.decide(desk.tables, Right.RENEWAL_REMINDERS).reason is Reason.NOT_AGREED
    ]
    statement = (
        select(Subscription)
        .where(
            col(Subscription.id).in_(unanswered),
            col(Subscription.cancelled_on).is_(None),
            col(Subscription.state).not_in(OVER),
        )
        .order_by(col(Subscription.number))
    )
    return await few(desk.session, statement)


@waits(WaitKind.CONTACTS, contacts=True)
async def contacts_to_check(desk: Desk) -> PageOf[Subscription]:
    """Subscriptions whose contacts the caller looks after and hasn't confirmed since the last question, by number."""
    confirmed, asked = col(Contact.confirmed_on), col(Subscription.contacts_asked_on)
    unconfirmed = select(Contact.id).where(
        Contact.subscription_id == Subscription.id, or_(confirmed.is_(None), confirmed < asked)
    )
    statement = (
        select(Subscription)
        .where(
            col(Subscription.id).in_(where_may(desk, Right.EDIT_SECONDARY_CONTACTS)),
            asked.is_not(None),
            unconfirmed.correlate(Subscription).exists(),
            col(Subscription.state).not_in(OVER),
        )
        .options(*subscription_options())
        .order_by(col(Subscription.number))
        .limit(SLICE)
    )
    # Who looks after the contacts depends on all of them. Only subscriptions without an answer are loaded for it, some
    # at a time, because somebody may look after thousands.
    shown: list[Subscription] = []
    total = after = 0
    while some := (await desk.session.scalars(statement.where(col(Subscription.number) > after))).unique().all():
        after = some[-1].number
        theirs = [one for one in some if _looks_after(desk, one)]
        shown, total = [*shown, *theirs][:FEW], total + len(theirs)
        if len(some) < SLICE:
            break
    return PageOf(shown, total=total)


def _looks_after(desk: Desk, subscription: Subscription) -> bool:
    """Whether the caller is the one to ask about the contacts of a subscription."""
    keeper = None if is_over(desk, subscription) else who_keeps_contacts(desk, subscription)
    return keeper is not None and keeper.id == desk.person.id
