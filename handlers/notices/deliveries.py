"""Notices to admins: what is parked, and when a way out is down or up again."""

from sqlalchemy import func
from sqlmodel import col, select

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
    """To the admins. Nothing if none of it is parked any more. A message that was already sent then says so."""
    if not await manages_deliveries(context):
        return None
    session = context.session
    parked = select(func.min(Notice.id), func.count()).where(Notice.state == NoticeState.PARKED)
    if not notice.several:
        firsts = select(Notice.destination).where(col(Notice.id).in_(notice.firsts or [notice.notice_id]))
        parked = parked.where(col(Notice.destination).in_(firsts))
    places = (await session.execute(parked.group_by(col(Notice.destination)).order_by(func.min(Notice.id)))).all()
    if not places:
        return deliveries.nothing_parked(context.reader) if context.is_edit else None
    found = []
    for first_id, count in places[: deliveries.MOST_PLACES]:
        first = await session.get_one(Notice, first_id)
        person = await session.get_one(Person, first.person_id) if first.person_id else None
        name, channel = person.name if person else "", context.channels.name_of(first.channel)
        found.append(Delivery(first, person=name, alike=count, channel=channel))
    total = sum(count for _, count in places)
    return deliveries.parked_news(context.reader, found, total, places=len(places))


@renders(WayDown)
async def way_down(context: NoticeContext, notice: WayDown) -> Message | None:
    """To the admins. That it's down isn't news any more once it's up."""
    outage = await context.session.get(Outage, notice.outage_id)
    if outage is None or not await manages_deliveries(context):
        return None
    if notice.up:
        return deliveries.way_up(context.reader, outage)
    return deliveries.way_down(context.reader, outage) if outage.ended_at is None else None


async def manages_deliveries(context: NoticeContext) -> bool:
    """Whether the reader still manages deliveries."""
    held = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(held, StaffRight.MANAGE_DELIVERIES)
