"""The deadlines of open promotions: a reminder after 3 days, and the end after 14."""

from sqlalchemy import and_, or_
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.notices import PromotionNudge
from models.contacts.promotions.changes import keep_step, overtaken
from models.contacts.promotions.promotion_cards import post_cards
from models.contacts.tables import NUDGED_AFTER, OPEN_FOR, Promotion, PromotionState
from models.core.texts import gettext_noop
from models.roles import SystemRight
from models.subscriptions.lookup import subscription_options
from models.subscriptions.tables import Subscription


@action(
    "contacts.follow_up_promotions",
    SystemRight.FOLLOW_UP_PROMOTIONS,
    reads=True,
    label=gettext_noop("follow up on a promotion"),
)
async def follow_up_promotions(desk: Desk) -> int:
    """Remind the people who decide, once, and close promotions that are overdue or can't be decided any more. Each step
    gets an audit entry.

    Returns:
        For how many promotions a reminder went out or the end came.
    """
    due = await _due(desk)
    if not due:
        return 0
    # A person may be deciding, or another replica may run this too. So lock first, and then look again.
    locked = select(Subscription.id).where(col(Subscription.id).in_({one.subscription_id for one in due}))
    await desk.session.execute(locked.order_by(col(Subscription.id)).with_for_update())
    due = await _due(desk)
    for promotion in due:
        desk.organization_id = promotion.subscription.organization_id
        if not await overtaken(desk, promotion):
            promotion.nudged_at = desk.now
            await post_cards(desk, promotion, PromotionNudge(promotion.id))
            desk.note(nudged=True)
        keep_step(desk, promotion)
    await desk.session.flush()
    return len(due)


async def _due(desk: Desk) -> list[Promotion]:
    """The open promotions that need a reminder or are overdue."""
    to_nudge = and_(col(Promotion.nudged_at).is_(None), col(Promotion.asked_at) <= desk.now - NUDGED_AFTER)
    statement = (
        select(Promotion)
        .where(col(Promotion.state) == PromotionState.OPEN)
        .where(or_(to_nudge, col(Promotion.asked_at) <= desk.now - OPEN_FOR))
        .options(
            joinedload(Promotion.person),  # type: ignore[arg-type]
            joinedload(Promotion.asked_by),  # type: ignore[arg-type]
            joinedload(Promotion.subscription).options(*subscription_options()),  # type: ignore[arg-type]
        )
        .order_by(col(Promotion.id))
        .execution_options(populate_existing=True)
    )
    return list((await desk.session.scalars(statement)).unique())
