"""Notices to the vendor's staff: a changed staff role, a colleague who left Slack, and an export of the audit trail."""

from sqlmodel import col, select

from handlers.notices.context import NoticeContext, renders
from handlers.views import audit, staff
from handlers.views.blocks import Drawing, Message
from models.backoffice.audit.actions import MOST_TO_MAIL
from models.backoffice.audit.notices import AuditExport
from models.backoffice.audit.trail import read_on
from models.directory.people import Person, StaffMember
from models.directory.staff import staff_roles_of
from models.identity.staff_notices import StaffChanged, StaffUnreachable
from models.roles import StaffRight, StaffRole


@renders(StaffChanged)
async def staff_changed(context: NoticeContext, notice: StaffChanged) -> Message | None:
    """To the person who gained or lost a staff role. Nothing if the change was undone meanwhile."""
    held = await _held(context)
    gained = notice.gained if notice.gained in held else None
    lost = notice.lost if notice.lost not in held else None
    return staff.news(context.reader, gained, lost, notice.by) if gained or lost else None


@renders(StaffUnreachable)
async def staff_unreachable(context: NoticeContext, notice: StaffUnreachable) -> Message | None:
    """To the others who manage the staff. Nothing to a former admin, and nothing once the colleague is back or has no
    staff role any more."""
    person = await context.session.get_one(Person, notice.person_id)
    roles = sorted(await staff_roles_of(context.session, person.id), key=list(StaffRole).index)
    gone = person.unreachable_since is not None and roles
    if not gone or not context.tables.staff.allows(await _held(context), StaffRight.MANAGE_DESK):
        return None
    return staff.unreachable(context.reader, person, roles)


@renders(AuditExport)
async def audit_export(context: NoticeContext, notice: AuditExport) -> Drawing | None:
    """A part of the audit trail, as it was at the time of the request. Nothing to a former admin."""
    if not context.tables.staff.allows(await _held(context), StaffRight.MANAGE_DESK):
        return None
    up_to = notice.up_to
    lines = await read_on(context.session, notice.filters, 0, MOST_TO_MAIL, up_to) if up_to else []
    return audit.export(context.reader, lines, context.row.created_at.date())


async def _held(context: NoticeContext) -> frozenset[StaffRole]:
    """The reader's current staff roles."""
    statement = select(StaffMember.role).where(
        StaffMember.person_id == context.me.id, col(StaffMember.ended_at).is_(None)
    )
    return frozenset(await context.session.scalars(statement))
