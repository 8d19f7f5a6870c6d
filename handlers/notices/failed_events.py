"""Notices to admins about events from Slack that failed."""

from sqlalchemy import func, text
from sqlmodel import select

from handlers.notices.context import NoticeContext, renders
from handlers.notices.deliveries import manages_deliveries
from handlers.views import failed_events
from handlers.views.blocks import Message
from models.backoffice.deliveries.notices import EventsParked
from models.core.receipts import RECEIPTS_PARKED, EventReceipt


@renders(EventsParked)
async def events_parked(context: NoticeContext, _notice: EventsParked) -> Message | None:
    """To the admins. Nothing if none is left. A message that was already sent then says so."""
    if not await manages_deliveries(context):
        return None
    counted = select(func.count()).select_from(EventReceipt).where(text(RECEIPTS_PARKED))
    if count := (await context.session.scalars(counted)).one():
        return failed_events.events_parked(context.reader, count)
    return failed_events.none_parked(context.reader) if context.is_edit else None
