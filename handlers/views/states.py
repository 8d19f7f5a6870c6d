"""The states of subscriptions, in words."""

from datetime import date

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader, Safe, gettext_noop
from models.changes.news import News
from models.subscriptions.states import deleted_on, has_data, suspended_on
from models.subscriptions.tables import Subscription, SubscriptionState

NAMES: dict[SubscriptionState, str] = {
    SubscriptionState.EVALUATION: gettext_noop("Evaluation"),
    SubscriptionState.ACTIVE: gettext_noop("Active"),
    SubscriptionState.PAST_DUE: gettext_noop("Past due"),
    SubscriptionState.SUSPENDED: gettext_noop("Suspended"),
    SubscriptionState.CANCELLED: gettext_noop("Cancelled"),
    SubscriptionState.DELETED: gettext_noop("Deleted"),
}
NOT_NOW: dict[SubscriptionState, str] = {
    SubscriptionState.EVALUATION: gettext_noop(
        "{ref} is an evaluation until {ends}, so you can't do that now. To see what you can do, use `/subscription "
        "show {ref}`."
    ),
    SubscriptionState.ACTIVE: gettext_noop(
        "{ref} is active until {ends}, so you can't do that now. To see what you can do, use `/subscription show "
        "{ref}`."
    ),
    SubscriptionState.PAST_DUE: gettext_noop(
        "The term of {ref} ended on {ends} and wasn't renewed, so you can't do that now. Renew it first: `/renewal "
        "renew {ref}`."
    ),
    SubscriptionState.SUSPENDED: gettext_noop(
        "{ref} has been suspended since {since}, so you can't do that now. You can restore it until {deleted}. To "
        "see how, use `/subscription show {ref}`."
    ),
    SubscriptionState.CANCELLED: gettext_noop(
        "{ref} was cancelled on {since}, so you can't do that now. Its data is kept until {deleted}. To see what you "
        "can do, use `/subscription show {ref}`."
    ),
    SubscriptionState.DELETED: gettext_noop(
        "The data of {ref} was deleted on {since} and can't be restored. {Vendor}'s billing team can set up a new "
        "subscription for you."
    ),
}
NOT_NOW_WITHOUT_DATA: dict[SubscriptionState, str] = {
    SubscriptionState.CANCELLED: gettext_noop(
        "{ref} was cancelled on {since}, so you can't do that now. To see what you can do, use `/subscription show "
        "{ref}`."
    ),
    SubscriptionState.DELETED: gettext_noop(
        "{ref} ended for good on {since}. {Vendor}'s billing team can set up a new subscription for you."
    ),
}
"""For subscriptions without data of their own, such as support."""

SINCE = frozenset({SubscriptionState.SUSPENDED, SubscriptionState.DELETED})


def since(subscription: Subscription) -> date:
    """The first day of the current state, or the end of the term if it isn't known."""
    known = subscription.state_since if subscription.state in SINCE else subscription.cancelled_on
    return known or subscription.ends_on


def state_name(reader: Reader, state: SubscriptionState) -> str:
    """The name of a state, such as "Past due"."""
    return reader.plain(NAMES[state])


def not_now(reader: Reader, subscription: Subscription) -> Safe:
    """Why something can't be done in the subscription's current state, and what helps."""
    words = NOT_NOW if has_data(subscription) else NOT_NOW | NOT_NOW_WITHOUT_DATA
    return reader.say(
        words[subscription.state],
        ref=subscription.ref,
        ends=reader.day(subscription.ends_on),
        since=reader.day(since(subscription)),
        deleted=reader.day(deleted_on(subscription)),
    )


NEWS: dict[News, str] = {
    News.PAST_DUE: gettext_noop(
        "*{ref}* · {name} is past due: its term ended on {ends} and wasn't renewed. It stays available until it's "
        "suspended on {suspended}."
    ),
    News.SUSPENDED: gettext_noop(
        "*{ref}* · {name} is suspended and no longer available: its term ended on {ends} and wasn't renewed. You can "
        "renew it until its data is deleted on {deleted}."
    ),
    News.CANCELLED: gettext_noop(
        "*{ref}* · {name} is cancelled, as requested, and no longer available. Its data is kept until {deleted}, and "
        "then deleted."
    ),
    News.DELETION_NEAR: gettext_noop(
        "The data of *{ref}* · {name} will be deleted on {deleted} and can't be restored after that. This is your "
        "last chance to keep it."
    ),
    News.DELETED: gettext_noop(
        "The data of *{ref}* · {name} was deleted on {deleted}: license key, users, card on file. You can still see "
        "its contacts, invoices and tickets."
    ),
}
NEWS_WITHOUT_DATA: dict[News, str] = {
    News.PAST_DUE: NEWS[News.PAST_DUE],
    News.SUSPENDED: gettext_noop(
        "*{ref}* · {name} is suspended and no longer available: its term ended on {ends} and wasn't renewed. You can "
        "renew it until it ends for good on {deleted}."
    ),
    News.CANCELLED: gettext_noop("*{ref}* · {name} is cancelled, as requested, and no longer available."),
    News.DELETION_NEAR: gettext_noop(
        "*{ref}* · {name} ends for good on {deleted}. Until then, you can still renew it."
    ),
    News.DELETED: gettext_noop(
        "*{ref}* · {name} ended for good on {deleted}. If it had a license key or a card on file, they're deleted. You "
        "can still see its contacts, invoices and tickets."
    ),
}
"""For subscriptions without data of their own, such as support, and for licenses whose key is deleted."""
ENDED_UNBOUGHT = gettext_noop(
    "*{ref}* · {name} is suspended and no longer available: the evaluation ended on {ends}. You can buy it until its "
    "data is deleted on {deleted}."
)
ENDED_UNBOUGHT_WITHOUT_DATA = gettext_noop(
    "*{ref}* · {name} is suspended and no longer available: the evaluation ended on {ends}. You can buy it until it "
    "ends for good on {deleted}."
)


def news(reader: Reader, subscription: Subscription, what: News) -> Message:
    """Tells of an automatic change of state, with the dates that follow."""
    unbought = what is News.SUSPENDED and not subscription.bought
    kept = has_data(subscription)
    words = NEWS if kept else NEWS_WITHOUT_DATA
    ended = ENDED_UNBOUGHT if kept else ENDED_UNBOUGHT_WITHOUT_DATA
    text = reader.say(
        ended if unbought else words[what],
        ref=subscription.ref,
        name=subscription.name,
        ends=reader.day(subscription.ends_on),
        suspended=reader.day(suspended_on(subscription)),
        deleted=reader.day(deleted_on(subscription)),
    )
    show = button(reader.plain("See your options"), f"/subscription show {subscription.ref}")
    return Message(text, [section(text), buttons(show)])
