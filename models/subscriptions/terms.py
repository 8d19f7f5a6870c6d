"""Terms: the periods that a subscription is bought for, counted from its anchor date.

Term k starts k cycles after the anchor, and ends the day before the next one starts. With an anchor on 31 January,
months start on 28 (or 29) February, 31 March and 30 April. python-dateutil counts the months: in a month that is too
short, it takes the last day.
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
    """A term from `starts_on` to `ends_on`, both included. Terms are counted from `anchor`."""

    starts_on: date
    ends_on: date
    anchor: date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.ends_on - self.starts_on).days + 1


def start_of(anchor: date, cycle: Cycle, number: int) -> date:
    """The first day of a term. Term 0 starts on the anchor."""
    return anchor + relativedelta(months=MONTHS[cycle] * number)


def term_from(start: date, anchor: date, cycle: Cycle) -> Term:
    """The term that starts on a day. If no term counted from the anchor starts then, the day becomes the new anchor."""
    number = ((start.year - anchor.year) * 12 + start.month - anchor.month) // MONTHS[cycle]
    if start_of(anchor, cycle, number) != start:
        anchor, number = start, 0
    return Term(start, start_of(anchor, cycle, number + 1) - DAY, anchor)


def next_term(subscription: Subscription, cycle: Cycle | None = None) -> Term:
    """The term after the current or latest one. `cycle` is its length, if that changes."""
    return term_from(subscription.ends_on + DAY, subscription.anchor, cycle or subscription.cycle)


def renewed_term(subscription: Subscription, today: date) -> Term:
    """The term that a renewal brings: the next one, or one that starts today if the next one is already over."""
    if is_missed(subscription, today):
        return term_from(today, today, subscription.cycle)
    return next_term(subscription)


def is_missed(subscription: Subscription, today: date) -> bool:
    """Whether a suspended subscription's next term would already be over. A running subscription has to pay for every
    term."""
    return subscription.state is SubscriptionState.SUSPENDED and next_term(subscription).ends_on < today


def terms_left(subscription: Subscription, day: date) -> Iterator[Term]:
    """The paid terms that aren't over, newest first, down to the term with the given day. After an early renewal, there
    is more than one."""
    ends_on = subscription.ends_on
    number, day = 1, max(day, subscription.starts_on)
    while ends_on >= day:
        starts_on = _start_before(subscription, number)
        yield Term(starts_on, ends_on, subscription.anchor)
        ends_on, number = starts_on - DAY, number + 1


def months_left(subscription: Subscription, day: date, years_on: date) -> Iterator[Term]:
    """The paid months that aren't over, newest first, for a subscription that changes to annual terms on `years_on`.
    The current month began on `starts_on`."""
    day = max(day, subscription.starts_on)
    ends_on, number = years_on - DAY, 1
    while ends_on >= day:
        starts_on = max(start_of(years_on, Cycle.MONTH, -number), subscription.starts_on)
        yield Term(starts_on, ends_on, subscription.anchor)
        ends_on, number = starts_on - DAY, number + 1


def _start_before(subscription: Subscription, number: int) -> date:
    """The first day of the `number`th paid term, counted from the end."""
    after, cycle, anchor = subscription.ends_on + DAY, subscription.cycle, subscription.anchor
    count = ((after.year - anchor.year) * 12 + after.month - anchor.month) // MONTHS[cycle]
    if start_of(anchor, cycle, count) != after:
        return after - relativedelta(months=MONTHS[cycle] * number)
    return start_of(anchor, cycle, count - number)
