"""What is written on the audit trail."""

from models.access.audit import AuditEntry
from models.access.desk import Desk
from models.access.errors import Denied, NotFound
from models.access.permissions import Permission
from models.access.scopes import Scope
from models.core.types import Row
from models.directory.people import Person
from models.roles import Outcome, Reason


def keep(
    desk: Desk,
    name: str,
    permission: Permission,
    outcome: Outcome,
    row: Row | None = None,
    scope: Scope | None = None,
) -> None:
    """Keep a change on the audit trail, in the same transaction; and a read that is audited."""
    if permission.audited or not permission.reads:
        subject = str(getattr(row, "ref", ""))
        subscription_id = scope.subscription_id if scope else None
        outcome = Outcome.REFUSED if desk.refusal else outcome
        desk.session.add(entry(desk, name, permission.right, outcome, subject, subscription_id, desk.refusal))


def entry(
    desk: Desk,
    action_name: str,
    right: str,
    outcome: Outcome,
    subject: str,
    subscription_id: int | None,
    reason: str = "",
) -> AuditEntry:
    """One entry of the audit trail, as this caller at this moment, with what was noted for it."""
    caller, details = desk.caller, desk.details
    desk.details = {}
    return AuditEntry(
        at=desk.now,
        actor=caller.key if isinstance(caller, Person) else caller.name if caller else "unknown",
        person_id=caller.id if isinstance(caller, Person) else None,
        subscription_id=subscription_id,
        action=action_name,
        right=right,
        outcome=outcome,
        reason=reason,
        subject=subject,
        details=details,
    )


def refusal_entry(desk: Desk, refusal: Denied | NotFound) -> AuditEntry | None:
    """A refusal for the audit trail; None where no right was looked at. An id that nothing has leaves one without a
    subject: an id of somebody else's makes no more work, and people who try many are seen."""
    reason = refusal.reason if isinstance(refusal, Denied) else Reason.NO_ROLE
    if not refusal.action:
        return None
    subscription_id = refusal.scope.subscription_id if refusal.scope else None
    return entry(desk, refusal.action, refusal.right, Outcome.REFUSED, refusal.subject, subscription_id, reason)
