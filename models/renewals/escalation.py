"""Escalating renewals without an answer as the end comes near: the next role and the billing channel get involved."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.rights import renewed_by
from models.core.texts import gettext_noop
from models.renewals.at_risk import post_at_risk
from models.renewals.changes import OVER, at_risk_key, redraw_cards
from models.renewals.days import due_day, furthest, may_have_struck
from models.renewals.gathering import announce
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.roles import Right, Role, SystemRight
from models.subscriptions.contacts import Contact
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription

STEPS = (15, 7, 1)
"""Days before the end on which another role gets involved, as long as there is no answer."""
ORDER = (Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY)
MOST_AT_ONCE = 100


@action(
    "renewals.escalate_renewals",
    SystemRight.ESCALATE_RENEWALS,
    reads=True,
    label=gettext_noop("notify the next role about a renewal"),
)
async def escalate_renewals(desk: Desk, since: datetime | None = None) -> int:
    """Involve the next role where a renewal has no answer, 15, 7 and 1 days before the end. This happens at 9:00 in the
    organization's time zone. Automatic renewals need no answer.

    Args:
        since: When everything was last checked.

    Returns:
        The number of renewals that were escalated. If it is MOST_AT_ONCE, there may be more.
    """
    if not may_have_struck(since, desk.now):
        return 0
    due = [(renewal, step) for renewal in await _open(desk) if (step := _step(desk, renewal)) is not None]
    chosen = _whole_organizations(due)
    threads = [thread for renewal, step in chosen for thread in await _escalate(desk, renewal, step)]
    new = [renewal for renewal, _ in chosen if renewal.at_risk_at is None]
    await redraw_cards(desk, list({at_risk_key(renewal) for renewal, _ in chosen if renewal.at_risk_at is not None}))
    post_at_risk(desk, new)
    await announce(desk, threads)
    return min(len(chosen), MOST_AT_ONCE)


def _whole_organizations(due: list[tuple[Renewal, int]]) -> list[tuple[Renewal, int]]:
    """The first renewals, and all others of the last one's organization, so that people get one message for all."""
    due.sort(key=lambda pair: pair[0].subscription.organization_id)
    last = due[MOST_AT_ONCE - 1][0].subscription.organization_id if len(due) > MOST_AT_ONCE else None
    rest = [pair for pair in due[MOST_AT_ONCE:] if pair[0].subscription.organization_id == last]
    return [*due[:MOST_AT_ONCE], *rest]


async def _open(desk: Desk) -> list[Renewal]:
    """The renewals that may be due, with subscription and organization. Locks their subscriptions."""
    today = furthest(desk.now)
    slot, ends_on = col(Renewal.escalated_slot), col(Renewal.term_ends_on)
    further = [(slot > step) & (ends_on <= today + timedelta(days=step)) for step in STEPS[1:]]
    statement = (
        select(Renewal)
        .join(Subscription, col(Subscription.id) == col(Renewal.subscription_id))
        .where(
            Renewal.state == RenewalState.OPEN,
            ends_on.between(today - timedelta(days=2), today + timedelta(days=STEPS[0])),
            or_(slot.is_(None), *further),
            ends_on == col(Subscription.ends_on),
            col(Subscription.cancelled_on).is_(None),
            col(Subscription.state).not_in(OVER),
            col(Subscription.renews).is_(False),
        )
        .options(joinedload(Renewal.subscription).joinedload(Subscription.organization))  # type: ignore[arg-type]
        .order_by(col(Renewal.subscription_id))
        .with_for_update(of=Subscription)
    )
    return list(await desk.session.scalars(statement))


def _step(desk: Desk, renewal: Renewal) -> int | None:
    """The newest step that is due and wasn't taken. It must come after the day of the first reminder, so that people
    had a day to answer."""
    zone = renewal.subscription.organization.time_zone
    left = (renewal.term_ends_on - due_day(desk.now, zone)).days
    step = min((step for step in STEPS if 0 <= left <= step), default=None)
    if step is None or (renewal.escalated_slot is not None and renewal.escalated_slot <= step):
        return None
    opened_on = renewal.opened_at.astimezone(ZoneInfo(zone)).date()
    return step if renewal.term_ends_on - timedelta(days=step) > opened_on else None


async def _escalate(desk: Desk, renewal: Renewal, step: int) -> list[RenewalThread]:
    """Involve the next role. Returns the threads of these people."""
    renewal.escalated_slot = step
    statement = select(RenewalThread.person_id).where(RenewalThread.renewal_id == renewal.id)
    reached = set(await desk.session.scalars(statement))
    subscription = await subscription_by_id(desk.session, renewal.subscription_id)
    desk.organization_id = subscription.organization_id
    threads = [
        RenewalThread(renewal_id=renewal.id, person_id=contact.person_id, opened_at=desk.now, escalated=True)
        for contact in next_in_line(desk, subscription, reached)
    ]
    desk.session.add_all(threads)
    await desk.session.flush()
    return threads


def next_in_line(desk: Desk, subscription: Subscription, reached: set[int]) -> list[Contact]:
    """The contacts of the next role who weren't reached yet and haven't declined reminders. Each person appears
    once. People who can neither renew nor ask about it are left out: if they handled it, nobody would."""
    unwilling = {contact.person_id for contact in subscription.contacts if contact.wants_reminders is False}
    rights = (renewed_by(subscription), Right.ASK_BILLING)
    able = {person.id for right in rights for person in who_may(desk, subscription, right)}
    for role in ORDER:
        found = {
            contact.person_id: contact
            for contact in subscription.contacts
            if contact.role is role and contact.person_id in able - reached - unwilling
        }
        if found:
            return list(found.values())
    return []
