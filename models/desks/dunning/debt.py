"""Suspending a subscription because invoices aren't paid. Its plan says after how many days overdue; the billing team
confirms it, and payment lifts it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Date, literal
from sqlmodel import col, exists, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.scopes import HasRoleTables
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.covering import covered, is_covered
from models.catalogue.plans import Plan
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.desks.dunning.notices import DebtNews, DebtStep, SuspensionProposed
from models.desks.dunning.pauses import pauses_on
from models.desks.dunning.problems import NotSuspendable, NotSuspendedForDebt
from models.directory.people import Person
from models.renewals.days import may_have_struck
from models.renewals.queries import days_before
from models.roles import Right, StaffRight, SystemRight
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import who_may
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import Subscription

MOST_AT_ONCE = 100
CONCERNED = (Right.PAY, Right.BILLING_ENQUIRIES, Right.PRODUCT_EMAIL)
"""Contacts with one of these rights hear that a subscription isn't available, or is again."""


@dataclass(frozen=True)
class Debt:
    """The overdue invoices of a subscription, the longest overdue first. `days` is how long the first is overdue."""

    subscription: Subscription
    invoices: Sequence[Invoice]
    days: int


def concerned(desk: HasRoleTables, subscription: Subscription) -> list[Person]:
    """The people affected by a suspension."""
    people = [person for right in CONCERNED for person in who_may(desk, subscription, right)]
    return list({person.id: person for person in people}.values())


async def debt_of(desk: Desk, subscription: Subscription) -> Debt:
    """What is overdue on a subscription. Invoices whose reminders are paused don't count, nor those that unused credit
    covers: their reminders say that nobody needs to pay."""
    today = desk.today(subscription.organization)
    overdue = select(Invoice).where(
        Invoice.subscription_id == subscription.id, is_unpaid(), col(Invoice.due_on) < today
    )
    rows = (await desk.session.scalars(overdue.order_by(col(Invoice.due_on), col(Invoice.id)))).all()
    if not rows:
        return Debt(subscription, [], 0)
    paused = await pauses_on(desk.session, rows, today)
    credit = await covered(desk, None, [subscription.organization_id])
    counting = [row for row in rows if row.id not in paused and row.due > credit[row.id]]
    return Debt(subscription, counting, (today - counting[0].due_on).days if counting else 0)


def is_suspendable(debt: Debt) -> bool:
    """Whether a debt is as old as the plan says, and the subscription still available."""
    after, subscription = debt.subscription.plan.suspends_after, debt.subscription
    there = subscription.state in RUNNING and subscription.suspended_for_debt_on is None
    return there and after is not None and debt.days >= after


@action(
    "dunning.propose_suspensions",
    SystemRight.RAISE_REMINDERS,
    reads=True,
    label=gettext_noop("propose to suspend subscriptions for debt"),
)
async def propose_suspensions(desk: Desk, since: datetime | None = None) -> int:
    """Propose to the billing team to suspend subscriptions whose plan says so, once for each oldest debt.

    Args:
        since: When everything was last checked.

    Returns:
        The number of subscriptions proposed.
    """
    if not may_have_struck(since, desk.now):
        return 0
    proposed = 0
    for subscription_id in await _indebted(desk):
        subscription = await subscription_by_id(desk.session, subscription_id)
        debt = await debt_of(desk, subscription)
        if not is_suspendable(debt):
            continue
        key = f"suspension_proposed:{subscription.id}:{debt.invoices[0].id}"
        if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is None:
            desk.organization_id = subscription.organization_id
            desk.post(desk.channels.billing, SuspensionProposed(subscription.id), key)
            proposed += 1
    await desk.session.flush()
    return proposed


async def _indebted(desk: Desk) -> list[int]:
    """The subscriptions that may have to be proposed."""
    today: Any = literal(desk.now.date() + timedelta(days=1), Date)
    long_ago = days_before(desk.session, today, col(Plan.suspends_after))  # type: ignore[arg-type]
    statement = (
        select(Subscription.id)
        .join(Plan, col(Plan.id) == col(Subscription.plan_id))
        .join(Invoice, col(Invoice.subscription_id) == col(Subscription.id))
        .where(
            col(Plan.suspends_after).is_not(None),
            col(Subscription.state).in_(list(RUNNING)),
            col(Subscription.suspended_for_debt_on).is_(None),
            is_unpaid(),
            col(Invoice.due_on) <= long_ago,
        )
        .distinct()
        .order_by(col(Subscription.id))
    )
    return list(await desk.session.scalars(statement))


@action(
    "dunning.suspend_for_debt",
    StaffRight.MANAGE_INVOICES,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("suspend a subscription for debt"),
)
async def suspend_for_debt(desk: Desk, subscription: Subscription) -> Debt:
    """Suspend a subscription, and tell the people concerned. Its term, its data and its invoices stay as they are.

    Raises:
        Refused: Its plan never suspends for debt, nothing is overdue for so long, or it's suspended already.
    """
    after = subscription.plan.suspends_after
    if after is None or not is_suspendable(debt := await debt_of(desk, subscription)):
        raise Refused(NotSuspendable(subscription, after))
    subscription.suspended_for_debt_on = desk.today(subscription.organization)
    await _tell(desk, subscription, DebtStep.SUSPENDED)
    desk.note(invoices=[invoice.ref for invoice in debt.invoices])
    return debt


@action(
    "dunning.lift_suspension",
    StaffRight.MANAGE_INVOICES,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("lift a suspension for debt"),
)
async def lift_suspension(desk: Desk, subscription: Subscription) -> Subscription:
    """Make a subscription available again before its invoices are paid, and tell the people concerned.

    Raises:
        Refused: It isn't suspended for debt.
    """
    if subscription.suspended_for_debt_on is None:
        raise Refused(NotSuspendedForDebt(subscription))
    await _lift(desk, subscription)
    return subscription


@action(
    "dunning.lift_paid_suspensions",
    SystemRight.ADVANCE_SUBSCRIPTIONS,
    reads=True,
    label=gettext_noop("lift suspensions for debt that was paid"),
)
async def lift_paid_suspensions(desk: Desk) -> int:
    """Lift the suspensions of subscriptions on which nothing is overdue any more, however it was settled. What unused
    credit covers isn't overdue.

    Returns:
        The number of subscriptions. If it is `MOST_AT_ONCE`, there may be more.
    """
    still = exists().where(
        col(Invoice.subscription_id) == col(Subscription.id),
        is_unpaid(),
        col(Invoice.due_on) < desk.now.date(),
        ~is_covered(),
    )
    statement = select(Subscription.id).where(col(Subscription.suspended_for_debt_on).is_not(None), ~still)
    statement = statement.order_by(col(Subscription.id)).limit(MOST_AT_ONCE).with_for_update()
    ids = list(await desk.session.scalars(statement))
    for subscription_id in ids:
        subscription = await subscription_by_id(desk.session, subscription_id)
        desk.organization_id = subscription.organization_id
        if subscription.suspended_for_debt_on is not None:
            await _lift(desk, subscription)
            desk.post(
                desk.channels.billing,
                DebtNews(subscription.id, DebtStep.LIFTED),
                f"debt_lifted:{subscription.id}:{desk.now:%Y%m%d%H%M%S%f}",
            )
    await desk.session.flush()
    return len(ids)


async def _lift(desk: Desk, subscription: Subscription) -> None:
    subscription.suspended_for_debt_on = None
    await _tell(desk, subscription, DebtStep.LIFTED)


async def _tell(desk: Desk, subscription: Subscription, what: DebtStep) -> None:
    """Tell the people concerned, and update the proposals in the billing channel."""
    await desk.session.flush()
    key = f"debt_news:{subscription.id}:{what}:{desk.now:%Y%m%d%H%M%S%f}"
    people = [person.id for person in concerned(desk, subscription)]
    await desk.tell(people, DebtNews(subscription.id, what), key)
    await desk.redraw(
        col(Notice.kind) == SuspensionProposed.kind,
        col(Notice.subject_id) == subscription.id,
        col(Notice.edits_id).is_(None),
    )
