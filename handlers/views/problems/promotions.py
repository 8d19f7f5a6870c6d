"""Why a promotion isn't possible, in words."""

from handlers.views.contact_kinds import one_contact
from handlers.views.problems.registry import explains
from handlers.views.promotions.ends import closed_by, how_it_ended
from handlers.views.reader import Reader, Safe
from handlers.views.rights import role_name
from models.contacts.promotions.problems import (
    AlreadyDecided,
    AlreadyPrimary,
    NeedsApproval,
    NoRoom,
    PromotionOpen,
    Unreachable,
)
from models.contacts.tables import PromotionState
from models.subscriptions.contacts import Rank, role_of


@explains(AlreadyPrimary)
def _already_primary(reader: Reader, problem: AlreadyPrimary) -> Safe:
    return reader.say(
        "{name} is already {role} on {ref}.",
        name=problem.person.name,
        role=role_name(reader, problem.table, role_of(problem.kind, Rank.PRIMARY)),
        ref=problem.subscription.ref,
    )


@explains(Unreachable)
def _unreachable(reader: Reader, problem: Unreachable) -> Safe:
    return reader.say(
        "{name} can no longer be reached in Slack, so they can't become {role} on {ref}. Choose someone "
        "else: `/contact promote {ref}`.",
        name=problem.person.name,
        role=role_name(reader, problem.table, role_of(problem.kind, Rank.PRIMARY)),
        ref=problem.subscription.ref,
    )


@explains(NoRoom)
def _no_room(reader: Reader, problem: NoRoom) -> Safe:
    return reader.say(
        "The plan of {ref} doesn't allow another {contact}, so {name} can't become one. Remove one first, or ask "
        "{vendor}'s billing team for more: `/enquiry new {ref}`.",
        ref=problem.subscription.ref,
        contact=one_contact(reader, problem.table, problem.kind),
        name=problem.person.name,
    )


@explains(NeedsApproval)
def _needs_approval(reader: Reader, problem: NeedsApproval) -> Safe:
    return reader.say(
        "This needs approval. Request it with `/contact promote {ref}`.",
        ref=problem.subscription.ref,
    )


@explains(PromotionOpen)
def _promotion_open(reader: Reader, problem: PromotionOpen) -> Safe:
    return reader.say(
        "This was already requested ({at}). I'll let you know when there's an answer.",
        at=reader.moment(problem.at),
    )


@explains(AlreadyDecided)
def _already_decided(reader: Reader, problem: AlreadyDecided) -> Safe:
    promotion = problem.promotion
    if promotion.decided_by is None or promotion.decided_at is None:
        return reader.say("{ended}. I haven't changed anything.", ended=how_it_ended(reader, promotion))
    values = {"name": closed_by(reader, promotion), "at": reader.moment(promotion.decided_at)}
    if promotion.state is PromotionState.APPROVED:
        return reader.say("{name} already approved this ({at}), so I haven't changed anything.", **values)
    return reader.say("{name} already denied this ({at}), so I haven't changed anything.", **values)
