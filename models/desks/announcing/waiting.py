"""The announcements that wait for a second person's approval."""

from sqlmodel import col, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits
from models.core.paging import PageOf
from models.desks.announcing.tables import Announcement, AnnouncementState
from models.roles import StaffRight


@waits(WaitKind.ANNOUNCEMENTS, StaffRight.ANNOUNCE)
async def announcements_to_approve(desk: Desk) -> PageOf[Announcement]:
    """Announcements of others that wait for a second yes, oldest first."""
    asked = select(Announcement).where(
        Announcement.state == AnnouncementState.ASKED, Announcement.author_id != desk.person.id
    )
    return await few(desk.session, asked.order_by(col(Announcement.id)))
