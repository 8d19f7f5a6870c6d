"""The status of a subscription in words: its term in a sentence, and all its dates in a line."""

from datetime import date

from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.states import since
from models.roles import Kind
from models.subscriptions.states import RUNNING, Dated, dates_of, deleted_on, has_data, suspended_on
from models.subscriptions.tables import Cycle, Subscription, SubscriptionState

STANDS: dict[SubscriptionState, str] = {
    SubscriptionState.PAST_DUE: gettext_noop("is *past due*: it ended on {ends} and will be suspended on {suspended}"),
    SubscriptionState.SUSPENDED: gettext_noop(
        "has been *suspended* since {since}; its data will be deleted on {deleted}"
    ),
    SubscriptionState.CANCELLED: gettext_noop("was *cancelled* on {since}; its data will be deleted on {deleted}"),
    SubscriptionState.DELETED: gettext_noop("is *deleted*: its data was removed on {deleted}"),
}
STANDS_WITHOUT_DATA: dict[SubscriptionState, str] = {
    SubscriptionState.PAST_DUE: STANDS[SubscriptionState.PAST_DUE],
    SubscriptionState.SUSPENDED: gettext_noop("has been *suspended* since {since}, and ends for good on {deleted}"),
    SubscriptionState.CANCELLED: gettext_noop("was *cancelled* on {since}"),
    SubscriptionState.DELETED: gettext_noop("*ended* for good on {deleted}"),
}
"""For subscriptions without data of their own, such as support."""
COMES: dict[Dated, str] = {
    Dated.RENEWS: gettext_noop("renews automatically {day}"),
    Dated.ENDS: gettext_noop("expires {day}"),
    Dated.CAN_LAST: gettext_noop("can be extended until {day}"),
    Dated.SUSPENDED: gettext_noop("suspended {day}"),
    Dated.CANCELLED: gettext_noop("cancelled {day}"),
    Dated.DELETED: gettext_noop("data deleted {day}"),
}
ENDS_FOR_GOOD = gettext_noop("ends for good {day}")
EXPIRED = gettext_noop("expired {day}")
CYCLES: dict[Cycle, str] = {Cycle.MONTH: gettext_noop("monthly"), Cycle.YEAR: gettext_noop("annual")}


def term(reader: Reader, subscription: Subscription, today: date, *, ending: bool = False) -> Safe:
    """When the term ends, relative to today. For a subscription that isn't active, its state. `ending`: a contact
    decided not to renew, so it doesn't renew automatically."""
    if subscription.suspended_for_debt_on is not None and subscription.state in RUNNING:
        return reader.say(
            "has been *suspended* since {since}, because invoices aren't paid",
            since=reader.day(subscription.suspended_for_debt_on),
        )
    if subscription.state in STANDS:
        return reader.say(
            (STANDS if has_data(subscription) else STANDS_WITHOUT_DATA)[subscription.state],
            ends=reader.day(subscription.ends_on),
            suspended=reader.day(suspended_on(subscription)),
            since=reader.day(since(subscription)),
            deleted=reader.day(deleted_on(subscription)),
        )
    if subscription.cancelled_on is not None:
        days = {"cancelled": reader.day(subscription.cancelled_on), "ends": reader.day(subscription.ends_on)}
        if subscription.cancelled_on <= today:
            return reader.say("was cancelled on {cancelled}; the term ends on {ends}", **days)
        return reader.say("is cancelled as of {cancelled}; the term ends on {ends}", **days)
    ends = _ends(reader, subscription.ends_on, today)
    if subscription.state is SubscriptionState.EVALUATION:
        return reader.say("is an evaluation that {ends}", ends=ends)
    if subscription.renews and not ending:
        return reader.say("{ends}, and renews automatically", ends=ends)
    return ends


def _ends(reader: Reader, ends_on: date, today: date) -> Safe:
    left, ends = (ends_on - today).days, reader.day(ends_on)
    if left < 0:
        return reader.say("ended on {ends}", ends=ends)
    if left == 0:
        return reader.say("ends today, {ends}", ends=ends)
    return reader.say_count("ends tomorrow, {ends}", "ends in {count} days, on {ends}", left, ends=ends)


def dates(reader: Reader, subscription: Subscription, today: date) -> Safe:
    """All dates in order: expires Mar 14, 2026, suspended Mar 29, 2026, data deleted May 28, 2026."""
    words = []
    for what, day in dates_of(subscription):
        if what is Dated.CAN_LAST and subscription.kind is Kind.SITE:
            # Only licenses can be extended.
            continue
        text = EXPIRED if what is Dated.ENDS and day < today else COMES[what]
        text = text if what is not Dated.DELETED or has_data(subscription) else ENDS_FOR_GOOD
        words.append(reader.say(text, day=reader.day(day)))
    return Safe(" · ").join(words)


def cycle(reader: Reader, subscription: Subscription) -> Safe:
    """The length of its terms, and whether they renew automatically."""
    name = reader.plain(CYCLES[subscription.cycle])
    if subscription.renews and subscription.cancelled_on is None:
        return reader.say("{cycle}, renews automatically", cycle=name)
    return reader.say("{cycle}, doesn't renew automatically", cycle=name)
