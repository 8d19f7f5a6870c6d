"""Notices about promotions: the cards for the people who decide, and messages to the people involved."""

from handlers.notices.context import NoticeContext, renders
from handlers.views.blocks import Drawing, Message
from handlers.views.promotions import asking, ends, objections, promotion_cards
from models.contacts.notices import (
    PromotionAsked,
    PromotionCard,
    PromotionDecided,
    PromotionNudge,
    PromotionObjected,
)
from models.contacts.promotions import site_admin_may_approve
from models.contacts.tables import Promotion, PromotionState
from models.core.outbox import Medium
from models.directory.people import Person
from models.directory.staff import staff_roles_of
from models.roles import Role, StaffRight
from models.subscriptions.lookup import find


@renders(PromotionCard)
async def promotion_card(context: NoticeContext, notice: PromotionCard) -> Message | Drawing | None:
    """The card in the approvals channel, or for a site admin. Nothing for a former site admin, or after the decision. A
    card that was already sent is updated."""
    promotion = await _promotion(context, notice.promotion_id)
    table = context.table_of(promotion.subscription)
    if context.person is None:
        return promotion_cards.card(context.reader, promotion, table)
    return await _of_site_admin(context, promotion, nudge=False)


@renders(PromotionNudge)
async def promotion_nudge(context: NoticeContext, notice: PromotionNudge) -> Message | Drawing | None:
    """The card again, to the same people, after some days without a decision."""
    promotion = await _promotion(context, notice.promotion_id)
    table = context.table_of(promotion.subscription)
    if context.person is not None:
        return await _of_site_admin(context, promotion, nudge=True)
    if promotion.state is not PromotionState.OPEN and not context.is_edit:
        return None
    return promotion_cards.card(context.reader, promotion, table, nudge=True)


async def _of_site_admin(context: NoticeContext, promotion: Promotion, *, nudge: bool) -> Drawing | None:
    may_decide = Role.SITE_ADMIN in promotion.subscription.roles_of(context.me.id)
    waits = may_decide and promotion.state is PromotionState.OPEN
    if not waits and not context.is_edit:
        return None
    table = context.table_of(promotion.subscription)
    may_approve = site_admin_may_approve(promotion) or await _decides_for_the_vendor(context)
    return promotion_cards.site_admin_card(
        context.reader, promotion, table, context.me, may_decide=may_decide, may_approve=may_approve, nudge=nudge
    )


async def _decides_for_the_vendor(context: NoticeContext) -> bool:
    """Whether a site admin is also on the vendor's staff and decides promotions there."""
    held = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(held, StaffRight.DECIDE_PROMOTIONS)


@renders(PromotionAsked)
async def promotion_asked(context: NoticeContext, notice: PromotionAsked) -> Message | None:
    """To the people who would lose or gain the role, while they are contacts. After the decision, only messages that
    were sent are updated."""
    promotion = await _promotion(context, notice.promotion_id)
    open_or_there = promotion.state is PromotionState.OPEN or context.is_edit
    if not open_or_there or not promotion.subscription.roles_of(context.me.id):
        return None
    table, in_slack = context.table_of(promotion.subscription), context.row.medium is not Medium.MAIL
    return asking.announced(context.reader, promotion, table, context.me, in_slack=in_slack)


@renders(PromotionObjected)
async def promotion_objected(context: NoticeContext, notice: PromotionObjected) -> Drawing | None:
    """To the people who decide, in the threads of their cards. Nothing for a former site admin."""
    promotion = await _promotion(context, notice.promotion_id)
    if context.person is not None and Role.SITE_ADMIN not in promotion.subscription.roles_of(context.me.id):
        return None
    author = await context.session.get_one(Person, notice.author)
    to = context.person.name if context.person else ""
    table = context.table_of(promotion.subscription)
    return objections.objected(context.reader, promotion, table, author, notice.text, to)


@renders(PromotionDecided)
async def promotion_decided(context: NoticeContext, notice: PromotionDecided) -> Message | None:
    """To the people involved, while they are contacts."""
    promotion = await _promotion(context, notice.promotion_id)
    if not promotion.subscription.roles_of(context.me.id):
        return None
    return ends.news(context.reader, promotion, context.table_of(promotion.subscription), context.me)


async def _promotion(context: NoticeContext, promotion_id: int) -> Promotion:
    return (await find(context.session, Promotion, str(promotion_id), lock=False))[0]
