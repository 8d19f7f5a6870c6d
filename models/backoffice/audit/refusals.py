"""Closing an hour of refusals: one entry for all refusals that have no entry of their own."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import and_, col, select

from models.access.actions import action
from models.access.audit import AuditEntry
from models.access.desk import Desk
from models.access.refusals import ProbedId, RefusalCount, ids_tried
from models.core.texts import gettext_noop
from models.roles import Outcome, SystemRight

OVER_AFTER = timedelta(hours=1, minutes=1)
"""Counted from the beginning of an hour. Every transaction that began in that hour has ended by then."""
KEPT = timedelta(days=3)
MOST_AT_ONCE = 200


@action(
    "audit.close_refusals",
    SystemRight.SEAL_AUDIT,
    reads=True,
    label=gettext_noop("further requests within the hour"),
)
async def close_refusals(desk: Desk) -> int:
    """Write one entry for each person and hour with more refusals than entries, and delete old counts. Counts that
    aren't closed are never deleted.

    Returns:
        The number of counts that were closed. If it is `MOST_AT_ONCE`, there may be more.
    """
    over = select(RefusalCount).where(
        col(RefusalCount.hour) <= desk.now - OVER_AFTER, col(RefusalCount.closed_at).is_(None)
    )
    over = over.order_by(col(RefusalCount.id)).limit(MOST_AT_ONCE).with_for_update(skip_locked=True)
    found = (await desk.session.scalars(over)).all()
    for counted in found:
        counted.closed_at = desk.now
        if counted.count > counted.most:
            desk.session.add(_entry(desk, counted, await ids_tried(desk.session, counted)))
            # If the clock is set back, the hour comes again. The next entry counts from here.
            counted.most = counted.count
    await desk.session.flush()
    is_old = and_(col(RefusalCount.hour) < desk.now - KEPT, col(RefusalCount.closed_at).is_not(None))
    old = select(RefusalCount.id).where(is_old)
    await desk.session.execute(delete(ProbedId).where(col(ProbedId.refusals_id).in_(old)))
    await desk.session.execute(delete(RefusalCount).where(is_old))
    return len(found)


def _entry(desk: Desk, counted: RefusalCount, ids: list[str]) -> AuditEntry:
    details: dict[str, Any] = {"more": counted.count - counted.most, "hour": counted.hour.isoformat()}
    if ids:
        details["ids"] = ids
    if counted.person_id is None:
        details["slack_user"] = counted.who.rpartition(" ")[2]
    return AuditEntry(
        at=desk.now,
        actor=counted.who if counted.person_id else "unknown",
        person_id=counted.person_id,
        action="audit.close_refusals",
        right=SystemRight.SEAL_AUDIT,
        outcome=Outcome.REFUSED,
        reason="more_refusals",
        details=details,
    )
