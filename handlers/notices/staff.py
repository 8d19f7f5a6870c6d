"""Notices to the vendor's own people: a staff role that changed, and the part of the audit trail that was asked for."""

from sqlmodel import col, select

from handlers.notices.easel import Easel, drawn
from handlers.views import audit, staff
from handlers.views.kit import Drawing, Message
from models.audit.actions import MOST_TO_MAIL
from models.audit.trail import Filters, read_on
from models.people import StaffMember
from models.roles import StaffRight, StaffRole


@drawn("staff_changed")
async def staff_changed(easel: Easel) -> Message | None:
    """To whoever gained or lost a staff role; nothing of what was taken back meanwhile."""
    held, facts = await _held(easel), easel.notice.facts
    gained = StaffRole(facts["gained"]) if facts["gained"] in held else None
    lost = StaffRole(facts["lost"]) if facts["lost"] and facts["lost"] not in held else None
    return staff.news(easel.reader, gained, lost, facts["by"]) if gained or lost else None


@drawn("audit_export")
async def audit_export(easel: Easel) -> Drawing | None:
    """A part of the audit trail, as it was when it was asked for; nothing to somebody who is an admin no more."""
    if not easel.tables.staff.allows(await _held(easel), StaffRight.MANAGE_DESK):
        return None
    facts = dict(easel.notice.facts)
    up_to = facts.pop("up_to")
    lines = await read_on(easel.session, Filters.of(facts), 0, MOST_TO_MAIL, up_to) if up_to else []
    return audit.export(easel.reader, lines, easel.notice.created_at.date())


async def _held(easel: Easel) -> frozenset[StaffRole]:
    """The reader's staff roles, now."""
    statement = select(StaffMember.role).where(
        StaffMember.person_id == easel.me.id, col(StaffMember.ended_at).is_(None)
    )
    return frozenset(await easel.session.scalars(statement))
