"""Handing over as primary without approval, if the vendor allows it: `PROMOTION_APPROVAL=self`."""

from models.access.actions import action
from models.access.desk import Approval, Desk
from models.contacts.notices import PromotionCard
from models.contacts.promotions.asking import keep_to_promotions, must_be_possible
from models.contacts.promotions.changes import close_overtaken, note_step, outside_domain
from models.contacts.promotions.problems import NeedsApproval
from models.contacts.promotions.promotion_cards import tell
from models.contacts.promotions.ranks import swap_ranks
from models.contacts.tables import REASON_LENGTH, Promotion, PromotionState
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of
from models.directory.people import Person
from models.roles import Condition, Right
from models.subscriptions.contacts import ContactKind, Rank, role_of
from models.subscriptions.tables import Subscription


def needs_no_approval(desk: Desk, subscription: Subscription, person: Person, kind: ContactKind) -> bool:
    """Whether the caller, as the primary of a kind, may hand over to this secondary contact without approval."""
    mine = role_of(kind, Rank.PRIMARY) in subscription.roles_of(desk.person.id)
    theirs = role_of(kind, Rank.SECONDARY) in subscription.roles_of(person.id)
    return desk.approval is Approval.SELF and mine and theirs


@action(
    "contacts.hand_over",
    Right.PROMOTE_OTHER,
    on=Subscription,
    conditions=((Condition.SAME_DOMAIN, outside_domain),),
    colleagues=True,
    label=gettext_noop("hand over as primary contact"),
)
async def hand_over(
    desk: Desk, subscription: Subscription, person: Person, kind: ContactKind, reason: str = ""
) -> Promotion:
    """Swap the ranks at once, tell both people, and post a card to the approvals channel.

    The former primary can request a promotion back.

    Raises:
        Refused: Approval is needed, a quota is used up, or `must_be_possible` refuses.
    """
    must_be_possible(desk, subscription, person, kind)
    if not needs_no_approval(desk, subscription, person, kind):
        raise Refused(NeedsApproval(subscription))
    await keep_to_promotions(desk, subscription)
    promotion = Promotion(
        subscription_id=subscription.id,
        kind=kind,
        person_id=person.id,
        asked_by_id=desk.person.id,
        asked_at=desk.now,
        primary_id=desk.person.id,
        reason=line_of(reason, REASON_LENGTH, "reason", optional=True),
        state=PromotionState.HANDED_OVER,
        decided_at=desk.now,
    )
    desk.session.add(promotion)
    await desk.session.flush()
    promotion.subscription, promotion.person, promotion.asked_by = subscription, person, desk.person
    await swap_ranks(desk, promotion)
    await tell(desk, promotion, promotion.person_id, promotion.demoted_id)
    desk.post(desk.channels.approvals, PromotionCard(promotion.id), f"promotion:{promotion.id}")
    await close_overtaken(desk, subscription)
    note_step(desk, promotion)
    return promotion
