"""The promotions that wait for a decision."""

from dataclasses import dataclass

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select, true

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits
from models.contacts.promotions.deciding import site_admin_may_approve
from models.contacts.tables import Promotion, PromotionState
from models.core.paging import PageOf
from models.roles import Role, StaffRight
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class ToDecide:
    """A promotion that the caller may deny, and approve if they `may_approve`."""

    promotion: Promotion
    may_approve: bool


@waits(WaitKind.APPROVALS, StaffRight.DECIDE_PROMOTIONS, contacts=True)
async def promotions_to_decide(desk: Desk) -> PageOf[ToDecide]:
    """Open promotions that the caller may decide, oldest first: as staff all of them, as a site admin those of their
    sites. Nobody decides on their own."""
    me = desk.person.id
    sites = [number for number, one in desk.memberships.items() if Role.SITE_ADMIN in one.roles]
    is_staff = desk.may_as_staff(StaffRight.DECIDE_PROMOTIONS)
    decides = true() if is_staff else col(Promotion.subscription_id).in_(sites)
    statement = (
        select(Promotion)
        .where(
            Promotion.state == PromotionState.OPEN,
            Promotion.person_id != me,
            Promotion.asked_by_id != me,
            decides,
        )
        .options(
            joinedload(Promotion.person),  # type: ignore[arg-type]
            joinedload(Promotion.asked_by),  # type: ignore[arg-type]
            joinedload(Promotion.subscription).options(  # type: ignore[arg-type]
                joinedload(Subscription.organization),  # type: ignore[arg-type]
                joinedload(Subscription.plan),  # type: ignore[arg-type]
                selectinload(Subscription.contacts).joinedload(Contact.person),  # type: ignore[arg-type]
            ),
        )
        .order_by(col(Promotion.id))
    )
    found = await few(desk.session, statement)
    rows = [ToDecide(one, is_staff or site_admin_may_approve(one)) for one in found]
    return PageOf(rows, found.first, found.total)
