"""The messages that are parked: for admins, who retry, drop or move them."""

from sqlmodel import col, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits
from models.backoffice.deliveries.actions import Delivery, with_names
from models.core.outbox import Notice, NoticeState
from models.core.paging import PageOf
from models.roles import StaffRight


@waits(WaitKind.PARKED, StaffRight.MANAGE_DELIVERIES)
async def parked_deliveries(desk: Desk) -> PageOf[Delivery]:
    """Messages that Steward has given up sending, oldest first."""
    parked = select(Notice).where(Notice.state == NoticeState.PARKED).order_by(col(Notice.id))
    page: PageOf[Notice] = await few(desk.session, parked)
    return PageOf(await with_names(desk, page), page.first, page.total)
