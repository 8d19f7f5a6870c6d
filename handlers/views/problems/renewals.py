"""Why a renewal can't be answered, in words."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from handlers.views.renewals.facts import not_yet
from models.renewals.problems import (
    NothingToRenew,
    NotToldOfRenewal,
    RenewalAnswered,
    RenewalNotAnswered,
    RenewalNotNear,
    SnoozePastEnd,
)
from models.renewals.tables import RenewalState


@explains(NotToldOfRenewal)
def _not_told_of_renewal(reader: Reader, problem: NotToldOfRenewal) -> Safe:
    return reader.say(
        "Only other contacts can handle the renewal of {ref}. To see who they are, use `/contact list {ref}`.",
        ref=problem.subscription.ref,
    )


@explains(NothingToRenew)
def _nothing_to_renew(reader: Reader, problem: NothingToRenew) -> Safe:
    return reader.say(
        "{ref} has nothing to renew right now. To see its status, use `/subscription show {ref}`.",
        ref=problem.subscription.ref,
    )


@explains(RenewalNotNear)
def _renewal_not_near(reader: Reader, problem: RenewalNotNear) -> Safe:
    return not_yet(reader, problem.standing)


@explains(RenewalAnswered)
def _renewal_answered(reader: Reader, problem: RenewalAnswered) -> Safe:
    standing = problem.standing
    renewal, ref = standing.renewal, standing.subscription.ref
    name = renewal.handler.name if renewal and renewal.handler else ""
    ending = standing.state is RenewalState.ENDING
    if standing.is_mine and ending:
        return reader.say(
            "You've already decided not to renew {ref}. To undo that, use `/renewal resume {ref}`.", ref=ref
        )
    if standing.is_mine:
        return reader.say(
            "You're already handling the renewal of {ref}. To stop, use `/renewal resume {ref}`.", ref=ref
        )
    if ending:
        return reader.say("{name} has already decided not to renew {ref}.", name=name, ref=ref)
    return reader.say("{name} is already handling the renewal of {ref}.", name=name, ref=ref)


@explains(SnoozePastEnd)
def _snooze_past_end(reader: Reader, problem: SnoozePastEnd) -> Message:
    subscription = problem.subscription
    values = {"ref": subscription.ref, "ends": reader.day(subscription.ends_on)}
    show = button(reader.plain("Show the renewal"), f"/renewal show {subscription.ref}")
    if problem.day_before is None:
        text = reader.say(
            "{ref} ends on {ends}, so I can't pause its reminders for 7 days. To stop them, say what you'll do about "
            "the renewal.",
            **values,
        )
        return Message(text, [section(text), buttons(show)])
    day = reader.day(problem.day_before)
    text = reader.say(
        "In 7 days, {ref} will have reached its end, {ends}. I can remind you the day before instead, on {day}.",
        day=day,
        **values,
    )
    instead = button(reader.plain("Remind me on {day}", day=day), f"/renewal snooze {subscription.ref} before")
    return Message(text, [section(text), buttons(instead, show)])


@explains(RenewalNotAnswered)
def _renewal_not_answered(reader: Reader, problem: RenewalNotAnswered) -> Safe:
    return reader.say(
        "There's nothing to undo: you haven't done anything about the renewal of {ref}. To see it, use `/renewal show "
        "{ref}`.",
        ref=problem.subscription.ref,
    )
