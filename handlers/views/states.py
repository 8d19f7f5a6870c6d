"""The states of subscriptions, in words."""

from datetime import date

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.words import Reader, Safe, mark
from models.changes.news import News
from models.subscriptions.states import deleted_on, suspended_on
from models.subscriptions.tables import State, Subscription

NAMES: dict[State, str] = {
    State.EVALUATION: mark("Evaluation"),
    State.ACTIVE: mark("Active"),
    State.PAST_DUE: mark("Past due"),
    State.SUSPENDED: mark("Suspended"),
    State.CANCELLED: mark("Cancelled"),
    State.DELETED: mark("Deleted"),
}
NOT_NOW: dict[State, str] = {
    State.EVALUATION: mark(
        "{ref} is an evaluation until {ends}, so that can't be done with it. `/subscription show {ref}` shows what can."
    ),
    State.ACTIVE: mark(
        "{ref} runs, and its term ends on {ends}: that can't be done with it now. `/subscription show {ref}` shows "
        "what can."
    ),
    State.PAST_DUE: mark(
        "The term of {ref} ended on {ends} and was not renewed, so that can't be done with it. Renew it first: "
        "`/renewal renew {ref}`."
    ),
    State.SUSPENDED: mark(
        "{ref} has been suspended since {since}, so that can't be done with it. Until {deleted} it can be brought "
        "back: `/subscription show {ref}` shows how."
    ),
    State.CANCELLED: mark(
        "{ref} was cancelled on {since}, so that can't be done with it. Its data is kept until {deleted}: "
        "`/subscription show {ref}` shows what can be done."
    ),
    State.DELETED: mark(
        "The data of {ref} was deleted on {since}, and nothing brings it back. The vendor's billing team can sell you "
        "a new subscription."
    ),
}


SINCE = frozenset({State.SUSPENDED, State.DELETED})


def since(subscription: Subscription) -> date:
    """The day since which it stands as it does; the end of its term where nobody knows."""
    known = subscription.state_since if subscription.state in SINCE else subscription.cancelled_on
    return known or subscription.ends_on


def state_name(reader: Reader, state: State) -> str:
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
    News.PAST_DUE: mark(
        "*{ref}* · {name} is past due: its term ended on {ends} and was not renewed. It goes on working until it is "
        "suspended on {suspended}."
    ),
    News.SUSPENDED: mark(
        "*{ref}* · {name} is suspended and works no more: its term ended on {ends} and was not renewed. It can be "
        "renewed until its data is deleted on {deleted}."
    ),
    News.CANCELLED: mark(
        "*{ref}* · {name} is cancelled and works no more, as was asked. Its data is kept until it is deleted on "
        "{deleted}."
    ),
    News.DELETION_NEAR: mark(
        "The data of *{ref}* · {name} will be deleted on {deleted}. Nothing brings it back then, so this is the last "
        "chance to keep it."
    ),
    News.DELETED: mark(
        "The data of *{ref}* · {name} was deleted on {deleted}: license key, users, card on file. Its contacts, "
        "invoices and tickets can still be seen."
    ),
}
ENDED_UNBOUGHT = mark(
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
