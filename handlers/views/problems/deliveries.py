"""Why nothing can be done with a delivery, in words."""

from handlers.views.deliveries import PLACES
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
from models.backoffice.deliveries.problems import (
    AlreadySettled,
    BeingSent,
    NoSuchDelivery,
    NotForAChannel,
    NotOurChannel,
)
from models.core.outbox import NoticeState


@explains(NoSuchDelivery)
def _no_such_delivery(reader: Reader, problem: NoSuchDelivery) -> Safe:
    return reader.say(
        "I can't find message {number}. To list what is waiting or parked, use `/steward deliveries`.",
        number=short(problem.number),
    )


@explains(AlreadySettled)
def _already_settled(reader: Reader, problem: AlreadySettled) -> Safe:
    values = {"number": problem.number, "moment": reader.moment(problem.at) if problem.at else ""}
    if problem.state is NoticeState.SENT:
        return reader.say("Message {number} was sent meanwhile, {moment}. There's nothing left to do.", **values)
    if problem.at is None:
        return reader.say("Message {number} was dropped, because there was nothing left to say.", **values)
    return reader.say("Message {number} was already dropped, {moment}. I won't send it.", **values)


@explains(BeingSent)
def _being_sent(reader: Reader, problem: BeingSent) -> Safe:
    return reader.say(
        "I'm sending message {number} right now. If it's still listed in two minutes, try again.",
        number=problem.number,
    )


@explains(NotForAChannel)
def _not_for_a_channel(reader: Reader, problem: NotForAChannel) -> Safe:
    return reader.say(
        "Message {number} is for one person, so I can't move it to a channel. To try it again, use "
        "`/steward deliveries retry {number}`.",
        number=problem.number,
    )


@explains(NotOurChannel)
def _not_our_channel(reader: Reader, problem: NotOurChannel) -> Safe:
    place = reader.plain(PLACES[problem.name]) if problem.name else short(problem.channel)
    return reader.say("I can't move messages to {place}. Choose another one of {vendor}'s channels.", place=place)
