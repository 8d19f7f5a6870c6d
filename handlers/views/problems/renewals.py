"""Why a renewal can't be answered, in words."""

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


@explains(RenewalNotAnswered)
def _renewal_not_answered(reader: Reader, problem: RenewalNotAnswered) -> Safe:
    return reader.say(
        "There's nothing to undo: you haven't done anything about the renewal of {ref}. To see it, use `/renewal show "
        "{ref}`.",
        ref=problem.subscription.ref,
    )
