"""The states of subscriptions, in words."""

from datetime import date

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader, Safe, gettext_noop
from models.changes.news import News
from models.subscriptions.states import deleted_on, suspended_on
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
        "{ref} is an evaluation until {ends}, so that can't be done with it. `/subscription show {ref}` shows what can."
    ),
    SubscriptionState.ACTIVE: gettext_noop(
        "{ref} runs, and its term ends on {ends}: that can't be done with it now. `/subscription show {ref}` shows "
        "what can."
    ),
    SubscriptionState.PAST_DUE: gettext_noop(
        "The term of {ref} ended on {ends} and was not renewed, so that can't be done with it. Renew it first: "
        "`/renewal renew {ref}`."
    ),
    SubscriptionState.SUSPENDED: gettext_noop(
        "{ref} has been suspended since {since}, so that can't be done with it. Until {deleted} it can be brought "
        "back: `/subscription show {ref}` shows how."
    ),
    SubscriptionState.CANCELLED: gettext_noop(
        "{ref} was cancelled on {since}, so that can't be done with it. Its data is kept until {deleted}: "
        "`/subscription show {ref}` shows what can be done."
    ),
    SubscriptionState.DELETED: gettext_noop(
        "The data of {ref} was deleted on {since}, and nothing brings it back. {Vendor}'s billing team can sell you "
        "a new subscription."
    ),
}


SINCE = frozenset({SubscriptionState.SUSPENDED, SubscriptionState.DELETED})


def since(subscription: Subscription) -> date:
    """The day since which it stands as it does; the end of its term where nobody knows."""
    known = subscription.state_since if subscription.state in SINCE else subscription.cancelled_on
    return known or subscription.ends_on


def state_name(reader: Reader, state: SubscriptionState) -> str:
    """Such as "Past due"."""
    return reader.plain(NAMES[state])


def not_now(reader: Reader, subscription: Subscription) -> Safe:
    """Why something can't be done with a subscription as it stands, and the way out."""
    return reader.say(
        NOT_NOW[subscription.state],
        ref=subscription.ref,
        ends=reader.day(subscription.ends_on),
        since=reader.day(since(subscription)),
        deleted=reader.day(deleted_on(subscription)),
    )


NEWS: dict[News, str] = {
    News.PAST_DUE: gettext_noop(
        "*{ref}* · {name} is past due: its term ended on {ends} and was not renewed. It goes on working until it is "
        "suspended on {suspended}."
    ),
    News.SUSPENDED: gettext_noop(
        "*{ref}* · {name} is suspended and works no more: its term ended on {ends} and was not renewed. It can be "
        "renewed until its data is deleted on {deleted}."
    ),
    News.CANCELLED: gettext_noop(
        "*{ref}* · {name} is cancelled and works no more, as was asked. Its data is kept until it is deleted on "
        "{deleted}."
    ),
    News.DELETION_NEAR: gettext_noop(
        "The data of *{ref}* · {name} will be deleted on {deleted}. Nothing brings it back then, so this is the last "
        "chance to keep it."
    ),
    News.DELETED: gettext_noop(
        "The data of *{ref}* · {name} was deleted on {deleted}: license key, users, card on file. Its contacts, "
        "invoices and tickets can still be seen."
    ),
}
ENDED_UNBOUGHT = gettext_noop(
    "*{ref}* · {name} is suspended and works no more: the evaluation ended on {ends}. It can be bought until its data "
    "is deleted on {deleted}."
)


def news(reader: Reader, subscription: Subscription, what: News) -> Message:
    """What became of a subscription by itself, with the dates that follow from it."""
    unbought = what is News.SUSPENDED and not subscription.bought
    text = reader.say(
        ENDED_UNBOUGHT if unbought else NEWS[what],
        ref=subscription.ref,
        name=subscription.name,
        ends=reader.day(subscription.ends_on),
        suspended=reader.day(suspended_on(subscription)),
        deleted=reader.day(deleted_on(subscription)),
    )
    show = button(reader.plain("Show what can be done"), f"/subscription show {subscription.ref}")
    return Message(text, [section(text), buttons(show)])
