"""Notices to admins: what is parked, and when a way out is down or up again."""

from dataclasses import replace

from sqlalchemy import func
from sqlmodel import select

from handlers.notices.context import NoticeContext, renders
from handlers.views import deliveries
from handlers.views.blocks import Message
from models.backoffice.deliveries.actions import Delivery
from models.backoffice.deliveries.notices import DeliveriesParked, WayDown
from models.core.outages import Outage
from models.core.outbox import Notice, NoticeState
from models.directory.people import Person
from models.directory.staff import staff_roles_of
from models.roles import StaffRight


@renders(DeliveriesParked)
async def deliveries_parked(context: NoticeContext, notice: DeliveriesParked) -> Message | None:
    """To the admins. Nothing if none of it is parked any more."""
    if not await _may(context):
        return None
    session = context.session
    first = await session.get(Notice, notice.notice_id)
    parked = select(func.count(), func.min(Notice.id)).where(Notice.state == NoticeState.PARKED)
    if not notice.several and first is not None:
        parked = parked.where(Notice.destination == first.destination)
    count, first_id = (await session.execute(parked)).one()
    if not count or first is None:
        return None
    first = await session.get_one(Notice, first_id)
    one = Delivery(first)
    if first.person_id:
        one = replace(one, person=(await session.get_one(Person, first.person_id)).name)
    return deliveries.parked_news(context.reader, one, count, several=notice.several)


@renders(WayDown)
async def way_down(context: NoticeContext, notice: WayDown) -> Message | None:
    """To the admins. That it's down isn't news any more once it's up."""
    outage = await context.session.get(Outage, notice.outage_id)
    if outage is None or not await _may(context):
        return None
    if notice.up:
        return deliveries.way_up(context.reader, outage)
    return deliveries.way_down(context.reader, outage) if outage.ended_at is None else None


async def _may(context: NoticeContext) -> bool:
    """Whether the reader still manages deliveries."""
    held = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(held, StaffRight.MANAGE_DELIVERIES)
