"""Terms: how long a subscription is bought for, counted from its anchor date.

Term k starts k cycles after the anchor, and ends the day before the next one starts: from 31 January on, months start
on 28 (or 29) February, 31 March, 30 April. A month is counted by python-dateutil, which takes the last day of a month
that is too short.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from models.subscriptions.tables import Cycle, Subscription, SubscriptionState

MONTHS = {Cycle.MONTH: 1, Cycle.YEAR: 12}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """The days from `starts_on` to `ends_on`, both included, of terms that are counted from `anchor`."""

    starts_on: date
    ends_on: date
    anchor: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.ends_on - self.starts_on).days + 1


def start_of(anchor: date, cycle: Cycle, number: int) -> date:
    """The first day of a term; that of term 0 is the anchor."""
    return anchor + relativedelta(months=MONTHS[cycle] * number)


def term_from(start: date, anchor: date, cycle: Cycle) -> Term:
    """The term that starts on a day. Where none that is counted from the anchor does, terms are counted from that day
    on."""
    number = ((start.year - anchor.year) * 12 + start.month - anchor.month) // MONTHS[cycle]
    if start_of(anchor, cycle, number) != start:
        anchor, number = start, 0
    return Term(start, start_of(anchor, cycle, number + 1) - DAY, anchor)


def next_term(subscription: Subscription, cycle: Cycle | None = None) -> Term:
    """The term that follows on the one that runs, or that ran last; `cycle` where its length is to change."""
    return term_from(subscription.ends_on + DAY, subscription.anchor, cycle or subscription.cycle)


def renewed_term(subscription: Subscription, today: date) -> Term:
    """The term that a renewal brings: the next one; of what was suspended longer than that, one that begins today."""
    if is_missed(subscription, today):
        return term_from(today, today, subscription.cycle)
    return next_term(subscription)


def is_missed(subscription: Subscription, today: date) -> bool:
    """Whether the next term of what is suspended would be over already. What runs on owes each term."""
    return subscription.state is SubscriptionState.SUSPENDED and next_term(subscription).ends_on < today


def terms_left(subscription: Subscription, day: date) -> Iterator[Term]:
    """The terms that are paid for and not over, the newest first, that of the day last: whoever renews early has more
    than one."""
    ends_on = subscription.ends_on
    number, day = 1, max(day, subscription.starts_on)
    while ends_on >= day:
        starts_on = _start_before(subscription, number)
        yield Term(starts_on, ends_on, subscription.anchor)
        ends_on, number = starts_on - DAY, number + 1


def months_left(subscription: Subscription, day: date, years_on: date) -> Iterator[Term]:
    """The same for a subscription whose annual terms begin on a day: the months before that, the newest first. The one
    that runs began on `starts_on`."""
    day = max(day, subscription.starts_on)
    ends_on, number = years_on - DAY, 1
    while ends_on >= day:
        starts_on = max(start_of(years_on, Cycle.MONTH, -number), subscription.starts_on)
        yield Term(starts_on, ends_on, subscription.anchor)
        ends_on, number = starts_on - DAY, number + 1


def _start_before(subscription: Subscription, number: int) -> date:
    """The first day of the term that is the `number`th from the end of what is paid for."""
    after, cycle, anchor = subscription.ends_on + DAY, subscription.cycle, subscription.anchor
    count = ((after.year - anchor.year) * 12 + after.month - anchor.month) // MONTHS[cycle]
    if start_of(anchor, cycle, count) != after:
        return after - relativedelta(months=MONTHS[cycle] * number)
    return start_of(anchor, cycle, count - number)
