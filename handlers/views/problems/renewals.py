"""What stands against an answer to a renewal, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from handlers.views.renewals.facts import not_yet
from models.renewals.problems import (
    NothingToRenew,
    NotToldOfRenewal,
    RenewalAnswered,
    RenewalNotAnswered,
    RenewalNotNear,
)
from models.renewals.tables import RenewalState


@explains(NotToldOfRenewal)
def _not_told_of_renewal(reader: Reader, problem: NotToldOfRenewal) -> Safe:
    return reader.say(
        "Your role leaves the renewal of {ref} to others, and nobody has asked you in. `/contact list {ref}` "
        "shows who they are.",
        ref=problem.subscription.ref,
    )


@explains(NothingToRenew)
def _nothing_to_renew(reader: Reader, problem: NothingToRenew) -> Safe:
    return reader.say(
        "There is nothing to renew in {ref} now. `/subscription show {ref}` shows how it stands.",
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
        return reader.say("You said already that {ref} is not renewed. `/renewal resume {ref}` takes it back.", ref=ref)
    if standing.is_mine:
        return reader.say("You see to the renewal of {ref} already. `/renewal resume {ref}` gives it back.", ref=ref)
    if ending:
        return reader.say("{name} said already that {ref} is not renewed.", name=name, ref=ref)
    return reader.say("{name} sees to the renewal of {ref} already.", name=name, ref=ref)


@explains(RenewalNotAnswered)
def _renewal_not_answered(reader: Reader, problem: RenewalNotAnswered) -> Safe:
    return reader.say(
        "You have said nothing about the renewal of {ref} that could be taken back. `/renewal show {ref}` has it.",
        ref=problem.subscription.ref,
    )
