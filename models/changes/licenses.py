"""Changes of a license that need no quote: showing the key, extending an evaluation, renaming."""

from dataclasses import dataclass
from datetime import date, timedelta

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.billing.orders.applying import lapse_quotes
from models.changes.events import Change, ChangeKind, SubscriptionChanged
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of
from models.roles import Right
from models.subscriptions.events import EvaluationExtended
from models.subscriptions.problems import ExtendedAlready, LongestEvaluation, NoLicenseKey, NotInState
from models.subscriptions.reminding import term_changed
from models.subscriptions.states import DAY, StateEvent, can_last_longer, longest_on, move, must_follow
from models.subscriptions.tables import Subscription, SubscriptionState

NAME_LENGTH = 200


@action(
    "subscriptions.view_license",
    Right.VIEW_LICENSE,
    on=Subscription,
    reads=True,
    audited=True,
    label=gettext_noop("see a license key"),
)
async def view_license(_desk: Desk, subscription: Subscription) -> Subscription:
    """Show the license key. Each access is logged on the audit trail.

    Raises:
        Refused: There is no key, or it was deleted.
    """
    if subscription.state is SubscriptionState.DELETED:
        raise Refused(NotInState(subscription))
    if not subscription.license_key:
        raise Refused(NoLicenseKey(subscription))
    return subscription


@dataclass(frozen=True)
class Extension:
    """An extended evaluation: its new last day, and the number of days by which it can still be extended."""

    subscription: Subscription
    until: date
    left: int


def extension_of(desk: Desk, subscription: Subscription) -> Extension:
    """The next extension of an evaluation by the plan's step, counted from today if it has ended. The plan's longest
    evaluation is the limit.

    Raises:
        Refused: It isn't an evaluation, or has reached its longest duration.
    """
    must_follow(subscription, StateEvent.EXTENDED)
    today, longest = desk.today(subscription.organization), longest_on(subscription)
    step = timedelta(days=subscription.plan.evaluation_step)
    until = max(subscription.ends_on, today - DAY) + step
    until = min(until, longest) if longest is not None else until
    if not can_last_longer(subscription, today):
        raise Refused(LongestEvaluation(subscription.ref, subscription.plan.longest_evaluation))
    return Extension(subscription, until, (longest - until).days if longest is not None else 0)


@action(
    "subscriptions.extend_evaluation",
    Right.EXTEND_EVALUATION,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("extend an evaluation"),
)
async def extend_evaluation(desk: Desk, subscription: Subscription, until: str = "") -> Extension:
    """Extend an evaluation by the plan's step.

    Args:
        until: The last day shown in the question. If two people confirm the same question, it is extended only once.

    Raises:
        Refused: It isn't an evaluation, has reached its longest duration, or would now end on another day.
    """
    extension = extension_of(desk, subscription)
    if until and until != extension.until.isoformat():
        raise Refused(ExtendedAlready(subscription))
    subscription.ends_on = extension.until
    move(desk, subscription, StateEvent.EXTENDED)
    term_changed(desk, subscription)
    await happened(desk, EvaluationExtended(subscription))
    await lapse_quotes(desk, subscription)
    desk.note(on=extension.until.isoformat())
    await desk.session.flush()
    return extension


@action("subscriptions.rename_license", Right.RENAME_LICENSE, on=Subscription, label=gettext_noop("rename a license"))
async def rename_license(desk: Desk, subscription: Subscription, name: str) -> Subscription:
    """Rename a license. People wrote the old and new names, so they aren't logged on the audit trail.

    Raises:
        Refused: The name is empty or too long, or the data was deleted.
    """
    if subscription.state is SubscriptionState.DELETED:
        raise Refused(NotInState(subscription))
    before, subscription.name = subscription.name, line_of(name, NAME_LENGTH, "name")
    desk.note(fields=["name"])
    await desk.session.flush()
    if subscription.name != before:
        renamed = Change(ChangeKind.NAME, before, subscription.name)
        await happened(desk, SubscriptionChanged(subscription, [renamed]))
    return subscription
