"""Announcements to many, and what staff hear about them."""

from handlers.notices.context import NoticeContext, renders
from handlers.views import announcing
from handlers.views.blocks import Drawing, Message
from models.desks.announcing.actions import status_of
from models.desks.announcing.audience import audience
from models.desks.announcing.notices import AnnouncementAsked, AnnouncementNews, AnnouncementSent
from models.desks.announcing.tables import Announcement, AnnouncementState
from models.directory.staff import staff_roles_of
from models.roles import StaffRight


@renders(AnnouncementSent)
async def announcement(context: NoticeContext, notice: AnnouncementSent) -> Drawing | None:
    """To those it is for, as long as they still have the right."""
    sent = await context.session.get_one(Announcement, notice.announcement_id)
    today = context.now.date()
    if not await audience(context.session, context.tables, sent, today, context.me.id):
        return None
    return announcing.announcement(context.reader, sent)


@renders(AnnouncementAsked)
async def announcement_asked(context: NoticeContext, notice: AnnouncementAsked) -> Message | None:
    """To those who can say the second yes. Nothing once somebody has decided. A message that was already sent is
    updated."""
    found = await context.session.get_one(Announcement, notice.announcement_id)
    held = await staff_roles_of(context.session, context.me.id)
    may = context.tables.staff.allows(held, StaffRight.ANNOUNCE)
    waits = found.state is AnnouncementState.ASKED or context.is_edit
    if not waits or not may:
        return None
    return announcing.asked(context.reader, await status_of(context.desk, found))


@renders(AnnouncementNews)
async def announcement_news(context: NoticeContext, notice: AnnouncementNews) -> Message:
    """To its author."""
    found = await context.session.get_one(Announcement, notice.announcement_id)
    return announcing.news(context.reader, found, notice.what, notice.by)
