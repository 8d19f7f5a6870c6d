"""Why a renewal can't be answered, in words."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe, gettext_noop
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
from models.subscriptions.states import Dated, has_data


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
        return reader.say(
            "{name} has already decided not to renew {ref}. To see it, use `/renewal show {ref}`.", name=name, ref=ref
        )
    return reader.say(
        "{name} is already handling the renewal of {ref}. To see it, use `/renewal show {ref}`.", name=name, ref=ref
    )


NO_PAUSE: dict[Dated, str] = {
    Dated.ENDS: gettext_noop("{ref} ends on {day}, so I can't pause the reminders for 7 days."),
    Dated.SUSPENDED: gettext_noop("{ref} will be suspended on {day}, so I can't pause the reminders for 7 days."),
    Dated.CANCELLED: gettext_noop("{ref} will be cancelled on {day}, so I can't pause the reminders for 7 days."),
    Dated.DELETED: gettext_noop(
        "The data of {ref} will be deleted on {day}, so I can't pause the reminders for 7 days."
    ),
}
NO_PAUSE_WITHOUT_DATA = {
    Dated.DELETED: gettext_noop("{ref} ends for good on {day}, so I can't pause the reminders for 7 days.")
}


@explains(SnoozePastEnd)
def _snooze_past_end(reader: Reader, problem: SnoozePastEnd) -> Message:
    ref = problem.subscription.ref
    words = NO_PAUSE if has_data(problem.subscription) else NO_PAUSE | NO_PAUSE_WITHOUT_DATA
    said = reader.say(words[problem.what], ref=ref, day=reader.day(problem.day))
    show = button(reader.plain("Show the renewal"), f"/renewal show {ref}")
    if problem.day_before is None:
        text = said + " " + reader.say("To stop them, say what you'll do about the renewal.")
        return Message(text, [section(text), buttons(show)])
    day = reader.day(problem.day_before)
    text = said + " " + reader.say("I can remind you the day before instead, on {day}.", day=day)
    instead = button(reader.plain("Remind me on {day}", day=day), f"/renewal snooze {ref} before")
    return Message(text, [section(text), buttons(instead, show)])


@explains(RenewalNotAnswered)
def _renewal_not_answered(reader: Reader, problem: RenewalNotAnswered) -> Safe:
    return reader.say(
        "There's nothing to undo: you haven't done anything about the renewal of {ref}. To see it, use `/renewal show "
        "{ref}`.",
        ref=problem.subscription.ref,
    )
