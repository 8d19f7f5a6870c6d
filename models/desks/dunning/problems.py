"""Why reminders of an invoice can't be paused or resumed, or a subscription can't be suspended for debt."""

from dataclasses import dataclass
from datetime import date

from models.billing.invoices.tables import Invoice
from models.core.errors import Problem
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class NoPromise(Problem):
    """The day of a promise is before today, or after the last possible day."""

    day: date
    last: date


@dataclass(frozen=True)
class NotPaused(Problem):
    """The billing team hasn't paused the reminders of the invoice."""

    invoice: Invoice


@dataclass(frozen=True)
class NotSuspendable(Problem):
    """No invoice of the subscription is overdue for as long as its plan says, or the plan doesn't allow it. `days` is
    the plan's setting; None if it never suspends for debt."""

    subscription: Subscription
    days: int | None


@dataclass(frozen=True)
class NotSuspendedForDebt(Problem):
    """The subscription isn't suspended for debt."""

    subscription: Subscription
