"""Notices about promotions: the cards of those who decide, and the news of those concerned."""

from handlers.notices.easel import Easel, drawn, table_of
from handlers.views.kit import Drawing, Message
from handlers.views.promotions import asking, cards, ends
from models.contacts.promotions import site_admin_may_approve
from models.contacts.tables import Promotion, PromotionState
from models.lookup import find, staff_roles_of
from models.notices import Medium
from models.roles import Role, StaffRight


@drawn("promotion_card")
async def promotion_card(easel: Easel) -> Message | Drawing | None:
    """The card in the approvals channel, or of a site admin: nothing for one who is none any more, or after the
    decision, except that a card that is there is drawn anew."""
    promotion = await _promotion(easel)
    table = table_of(easel, promotion.subscription)
    if easel.person is None:
        return cards.card(easel.reader, promotion, table)
    return await _of_site_admin(easel, promotion, nudge=False)


@drawn("promotion_nudge")
async def promotion_nudge(easel: Easel) -> Message | Drawing | None:
    """The card once more, to the same places, after days without a decision."""
    promotion = await _promotion(easel)
    table = table_of(easel, promotion.subscription)
    if easel.person is not None:
        return await _of_site_admin(easel, promotion, nudge=True)
    if promotion.state is not PromotionState.OPEN and easel.notice.medium is not Medium.EDIT:
        return None
    return cards.card(easel.reader, promotion, table, nudge=True)


async def _of_site_admin(easel: Easel, promotion: Promotion, *, nudge: bool) -> Drawing | None:
    may_decide = Role.SITE_ADMIN in promotion.subscription.roles_of(easel.me.id)
    waits = may_decide and promotion.state is PromotionState.OPEN
    if not waits and easel.notice.medium is not Medium.EDIT:
        return None
    table = table_of(easel, promotion.subscription)
    may_approve = site_admin_may_approve(promotion) or await _decides_for_the_vendor(easel)
    return cards.site_admin_card(
        easel.reader, promotion, table, easel.me, may_decide=may_decide, may_approve=may_approve, nudge=nudge
    )


async def _decides_for_the_vendor(easel: Easel) -> bool:
    """Whether a site admin is one of the vendor's people who decide promotions, too."""
    held = await staff_roles_of(easel.session, easel.me.id)
    return easel.tables.staff.allows(held, StaffRight.DECIDE_PROMOTIONS)


@drawn("promotion_asked")
async def promotion_asked(easel: Easel) -> Message | None:
    """To whoever would lose the role or gain it, as long as they are contacts; once it is decided, only where it stands
    already."""
    promotion = await _promotion(easel)
    open_or_there = promotion.state is PromotionState.OPEN or easel.notice.medium is Medium.EDIT
    if not open_or_there or not promotion.subscription.roles_of(easel.me.id):
        return None
    return asking.announced(easel.reader, promotion, table_of(easel, promotion.subscription), easel.me)


@drawn("promotion_decided")
async def promotion_decided(easel: Easel) -> Message | None:
    """To those concerned, as long as they are contacts."""
    promotion = await _promotion(easel)
    if not promotion.subscription.roles_of(easel.me.id):
        return None
    return ends.news(easel.reader, promotion, table_of(easel, promotion.subscription), easel.me)


async def _promotion(easel: Easel) -> Promotion:
    return (await find(easel.session, Promotion, str(easel.notice.subject_id), lock=False))[0]
